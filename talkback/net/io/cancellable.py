"""Waiting that somebody else may call off."""

import asyncio
from collections.abc import Coroutine


class Cancellable:
    """One wait at a time."""

    def __init__(self) -> None:
        self._pending: asyncio.Task[None] | None = None
        self._cancelled = False

    async def run(self, waiting: Coroutine[None, None, None]) -> bool:
        """Whether it came to its end; False where it was called off, in its last moment too."""
        task = asyncio.ensure_future(waiting)
        self._pending, self._cancelled = task, False
        try:
            await asyncio.wait({task})
        finally:
            self._pending = None
            task.cancel()
        if task.cancelled() or self._cancelled:
            return False
        task.result()
        return True

    def cancel(self) -> None:
        """Call it off, if there is one."""
        if self._pending is not None:
            self._cancelled = True
            self._pending.cancel()
