"""The workers of a Dask cluster, as an Executor: its scheduler hands out, here is only waited.

Whoever asks for a result is told when nobody is left who could bring it: Dask itself would wait
for another worker without end.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, wait
from platform import python_version
from typing import Any, ParamSpec, TypeVar

from talkback import __version__
from talkback.model.errors import StoreError
from talkback.replay.tasks import LostWorkersError

try:
    import distributed
    from distributed.scheduler import KilledWorker
except ImportError as error:
    raise StoreError(
        f"replay on a cluster is an extra ({error}): pip install 'talkback-irc[dask]'"
    ) from None

_dask: Any = distributed  # it calls itself typed, and its methods are not
P = ParamSpec("P")
T = TypeVar("T")

CONNECT_S, WORKER_S = 10.0, 30.0
"""Seconds for the scheduler to answer, and for a first worker to be there."""

GRACE_S = 30.0
"""Seconds without any worker; the nanny of one that was killed starts another in a few."""

_LOOK_S = 1.0


class Cluster(Executor):
    """All workers that the scheduler at an address has; it knows who is there, and who went.

    Raises StoreError where nobody answers, where there are no workers, or other ones than here.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is said here
        try:
            self._client = _dask.Client(address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError, RuntimeError, TypeError) as error:  # the last: TLS, not set up
            raise StoreError(f"no Dask scheduler answers at {address}: {error}") from None
        # Two parts that are alike are two parts: without `pure` they are not even compared.
        self._executor = self._client.get_executor(pure=False)
        self._known: dict[str, None] = {}
        self._alone_since: float | None = None
        try:
            self._demand_workers()
        except BaseException:
            self._client.close()
            raise

    @property
    def processes(self) -> int:
        """Tasks that may be worked on at once."""
        return sum(self._client.nthreads().values())

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        return _Awaited(self, self._executor.submit(fn, *args, **kwargs))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as it is called
        """Take back what nobody waits for any more, and leave the cluster as it was."""
        self._executor.shutdown(wait=False)
        self._client.close()

    def look(self) -> None:
        """Whether anybody works. Raises LostWorkersError once nobody has for too long."""
        if self._client.status not in ("running", "connecting"):
            raise LostWorkersError(f"the Dask scheduler at {self._address} is gone")
        there = self._client.nthreads() if self._client.status == "running" else {}
        if there:
            self._known, self._alone_since = dict.fromkeys(there), None
        elif self._alone_since is None:
            self._alone_since = time.monotonic()
        elif time.monotonic() - self._alone_since > GRACE_S:
            raise LostWorkersError(self._who_is_gone())

    def _who_is_gone(self) -> str:
        if self._client.status != "running":
            return f"the Dask scheduler at {self._address} does not answer any more"
        return f"no worker is left at {self._address}: {', '.join(self._known)} went"

    def _demand_workers(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=WORKER_S)
        except TimeoutError:
            raise StoreError(
                f"no worker is at {self._address}: start some with `dask worker {self._address}`"
            ) from None
        self._known = dict.fromkeys(self._client.nthreads())
        versions = self._client.run(_versions, on_error="return")
        for worker, told in versions.items():
            if told != _versions():
                raise StoreError(_other_version(worker, told))


class _Awaited(Future[T]):
    """A result that comes from a worker, or the news that it never will."""

    def __init__(self, cluster: Cluster, inner: "Future[T]") -> None:
        super().__init__()
        self._cluster, self._inner = cluster, inner

    def cancel(self) -> bool:
        return self._inner.cancel()

    def result(self, timeout: float | None = None) -> T:  # noqa: ARG002 - as it is called
        while not wait((self._inner,), _LOOK_S).done:
            self._cluster.look()
        try:
            return self._inner.result()
        except KilledWorker as error:
            address = error.last_worker.address
            words = f"workers died over it, one after the other; the last was {address}"
            raise LostWorkersError(words) from None
        except CancelledError:
            raise LostWorkersError("the Dask scheduler dropped it") from None


def _versions() -> tuple[str, str]:
    return __version__, ".".join(python_version().split(".")[:2])


def _other_version(worker: str, told: object) -> str:
    version, python = _versions()
    if isinstance(told, tuple):
        words = f"has talkback {told[0]} on Python {told[1]}"
    else:
        words = f"cannot run talkback ({told})"
    return f"the worker {worker} {words}: it must be talkback {version} on Python {python}, as here"
