"""Work beside an event loop, in a thread that nobody waits for at the end.

The loop's own threads are joined at exit, however long a resolver hangs or ten thousand rules take.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def start(work: Callable[[], T], name: str) -> Future[T]:
    """Begin; what comes of it is in the future, which a loop awaits by `asyncio.wrap_future`."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()  # who stops waiting does not take the future away

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is for who waits
            future.set_exception(error)

    Thread(target=run, name=name, daemon=True).start()
    return future


async def in_thread(work: Callable[[], T], name: str) -> T:
    """What comes of it; who is cancelled meanwhile leaves it to itself."""
    return await asyncio.wrap_future(start(work, name))
