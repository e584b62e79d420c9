"""Work beside an event loop, in a thread that nobody waits for at the end.

The loop's own threads are joined at exit, however long a resolver hangs or ten thousand rules take.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def run_in_daemon_thread(work: Callable[[], T], name: str) -> Future[T]:
    """Begin; what comes of it is in the future, which a loop awaits by `asyncio.wrap_future`."""
    future, task = _prepared(work)
    Thread(target=task, name=name, daemon=True).start()
    return future


async def in_thread(work: Callable[[], T], name: str) -> T:
    """What comes of it; who is cancelled meanwhile leaves it to itself."""
    return await asyncio.wrap_future(run_in_daemon_thread(work, name))


class Worker:
    """One thread that does what it is handed, one after the other."""

    def __init__(self, name: str) -> None:
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        Thread(target=self._run, name=name, daemon=True).start()

    def start(self, work: Callable[[], T]) -> Future[T]:
        """Do it after all that was handed in before."""
        future, task = _prepared(work)
        self._tasks.put(task)
        return future

    def close(self) -> None:
        """Let the thread end when all is done; does not wait for that."""
        self._tasks.put(None)

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()


def _prepared(work: Callable[[], T]) -> tuple[Future[T], Callable[[], None]]:
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()  # who stops waiting does not take the future away

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is for who waits
            future.set_exception(error)

    return future, run
