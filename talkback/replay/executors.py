"""What the parts of logs are handed to: all cores, or none but this where that pays more."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

from talkback.model.errors import StoreError
from talkback.replay.run import AHEAD
from talkback.replay.tasks import Locate, as_named

WORTHWHILE = 2 << 20
"""Bytes of logs from which on other processes are worth starting."""

P = ParamSpec("P")
T = TypeVar("T")


class Inline(Executor):
    """Does everything here and now."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - as from another process, who asks is told
            future.set_exception(error)
        return future


@dataclass(frozen=True, slots=True)
class Workforce:
    """Who looks through logs: so many tasks are worked on at once, of files known by `locate`."""

    executor: Executor
    processes: int
    locate: Locate

    @property
    def ahead(self) -> int:
        """Tasks on their way: enough that nobody waits, few enough for memory."""
        return max(AHEAD, 3 * self.processes)


def workforce(size: int, tasks: int, asked: int | str | None) -> Workforce:
    """For so many bytes of logs, and tasks: processes, a cluster by its address, or what pays.

    Raises StoreError where there is no such cluster, or the system has no room for so many.
    """
    if isinstance(asked, str):
        from talkback.replay.cluster import Cluster  # noqa: PLC0415 - an extra

        cluster = Cluster(asked)
        return Workforce(cluster, cluster.processes, Path.absolute)
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    if asked is None and (size < WORTHWHILE or cores == 1):
        return Workforce(Inline(), 1, as_named)
    from talkback.replay.workers import Workers  # noqa: PLC0415 - slow, and not always used

    # Forking shares what is made ready already; no thread runs that it could harm.
    count = cores if asked is None else min(asked, tasks)
    try:
        workers = Workers(count, "fork" if sys.platform == "linux" else None)
    except OSError as error:
        raise StoreError(f"{count} processes cannot be started: {error.strerror}") from None
    return Workforce(workers, count, as_named)
