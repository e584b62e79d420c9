"""Processes for the parts of logs, without a thread in this one.

Limits on what a line may cost are kept in the processor's time of the whole process, so while the
rules decide here, nothing else may work here: the standard library's executor has two threads that
do. Whoever asks for a result moves the work on: what is done is fetched, what waits is handed out.
"""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


@dataclass(slots=True)
class _ReplayProcess:
    """A process, our end of the pipe to it, and what it does at the moment, one thing at a time."""

    process: BaseProcess
    pipe: Connection
    task: "Future[Any] | None" = None


class _Fetched(Future[T]):
    """A result that is there as soon as it was fetched by whoever asks."""

    def __init__(self, workers: "Workers") -> None:
        super().__init__()
        self._workers = workers

    def result(self, timeout: float | None = None) -> T:
        while not self.done():
            self._workers.go_on()
        return super().result(timeout)


class Workers(Executor):
    """So many processes; they leave Ctrl-C to the one that reports, which ends them."""

    def __init__(self, count: int, method: str | None) -> None:
        context = multiprocessing.get_context(method)
        self._waiting: deque[tuple[Future[Any], _Call]] = deque()
        self._workers: list[_ReplayProcess] = []
        for _ in range(count):
            ours, theirs = context.Pipe()
            inherited = [*(worker.pipe for worker in self._workers), ours]
            args = theirs, inherited if method == "fork" else []
            process = context.Process(target=_work, args=args, daemon=True)  # type: ignore[attr-defined]
            process.start()
            theirs.close()
            self._workers.append(_ReplayProcess(process, ours))

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future = _Fetched[T](self)
        self._waiting.append((future, (fn, args, kwargs)))
        self._fetch(0.0)
        return future

    def go_on(self) -> None:
        """Wait until something is done, and hand out what waits."""
        self._fetch(None)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as it is called
        """End the processes, whatever they do: who is still waiting for a part, has given up."""
        for worker in self._workers:
            worker.pipe.close()
            if worker.task is not None:
                worker.process.terminate()
        for worker in self._workers:
            worker.process.join()
        self._workers.clear()

    def _fetch(self, timeout: float | None) -> None:
        busy = {worker.pipe: worker for worker in self._workers if worker.task is not None}
        for pipe in wait([*busy], timeout if busy else 0.0):
            _finish(busy[pipe])  # type: ignore[index]
        for worker in self._workers:
            while worker.task is None and self._waiting:
                future, call = self._waiting.popleft()
                if future.set_running_or_notify_cancel():
                    worker.task = future
                    _hand_out(worker, call)


def _hand_out(worker: _ReplayProcess, call: _Call) -> None:
    """It waits for something to do, so a pipe that is full empties."""
    try:
        worker.pipe.send(call)
    except OSError:
        _break(worker)


def _finish(worker: _ReplayProcess) -> None:
    task = worker.task
    if task is None:
        return
    try:
        good, result = worker.pipe.recv()
    except (EOFError, OSError):
        _break(worker)
        return
    worker.task = None
    if good:
        task.set_result(result)
    else:
        task.set_exception(result)


def _break(worker: _ReplayProcess) -> None:
    """It is gone. What it had to do fails, and so does what it is given from now on."""
    if worker.task is not None:
        worker.task.set_exception(BrokenProcessPool("a process was ended from outside"))
        worker.task = None


def _work(pipe: Connection, not_ours: Sequence[Connection]) -> None:
    """One call after another until the pipe is closed; forked, its other ends are here as well."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for other in not_ours:
        other.close()
    while (call := _next(pipe)) is not None:
        fn, args, kwargs = call
        try:
            answer = True, fn(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - who asked is told
            answer = False, error
        try:
            pipe.send(answer)
        except OSError:  # whoever asked was ended, and is asked no more
            return


def _next(pipe: Connection) -> _Call | None:
    try:
        call: _Call = pipe.recv()
    except (EOFError, OSError):
        return None
    return call
