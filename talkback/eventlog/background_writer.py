"""Text on its way to where it may have to wait: whoever logs never waits with it.

Not the standard library's QueueListener: that writes each record by itself, and its thread has to
win the interpreter back after every write from a loop that is busy; and at exit it waits for ever.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Condition, Thread
from typing import NamedTuple

LIMIT = 2 * 1024 * 1024
"""Characters that wait at most, some thousands of lines; what comes after them is lost."""
_BATCH = 64 * 1024
"""Characters that are written at once, and a line more."""
_GATHERING_S = 0.01
"""Seconds in which more lines may come: woken for each, the thread takes the interpreter from
whoever has just logged, and is about to answer the next line."""
DRAIN_TIMEOUT_S = 1.0
"""Seconds that the end waits for what is still to be written."""


class _Batch(NamedTuple):
    text: str
    lines: int
    """Lines that are lost if it cannot be written, those before it that already are included."""


class BackgroundWriter:
    """A stream that takes lines at once and has a thread of its own write them, in order.

    `put` may wait, and raises OSError where it failed, or ValueError where a stream was closed.
    When the output takes lines again after some were lost, `note` says how many, in a line of its
    own where they would have been.
    """

    def __init__(self, put: Callable[[str], None], note: Callable[[int], str]) -> None:
        self._put = put
        self._note = note
        self._lines: deque[str] = deque()
        self._size = 0
        self._lost = 0
        self._due = False
        self._closed = False
        self._changed = Condition()  # reentrant: a collected object may warn, and so log, anywhere
        self._thread = Thread(target=self._work, name="log", daemon=True)

    @property
    def hangs(self) -> bool:
        """Whether, after the end, something is still not written."""
        return self._closed and self._thread.is_alive()

    @contextmanager
    def running(self) -> Iterator["BackgroundWriter"]:
        """Until the end of the block; what waits then has DRAIN_TIMEOUT_S to be written."""
        self._thread.start()
        try:
            yield self
        finally:
            with self._changed:
                self._closed = True
                self._changed.notify()
            self._thread.join(DRAIN_TIMEOUT_S)

    def write(self, text: str) -> None:
        """Take whole lines; after the end, when waiting disturbs nobody, write them at once."""
        with self._changed:
            if not self._closed:
                self._take_in(text)
                return
        if not self.hangs:
            with suppress(OSError, ValueError):
                self._put(text)

    def flush(self) -> None:
        """Streams have it; here the thread does it."""

    @property
    def _is_full(self) -> bool:
        """Whether what waits has to be written now."""
        return self._size >= _BATCH or self._lost > 0

    def _take_in(self, text: str) -> None:
        if self._lost or self._size + len(text) > LIMIT:
            self._lost += text.count("\n")
        else:
            self._lines.append(text)
            self._size += len(text)
        if not self._due or self._is_full:
            self._due = True
            self._changed.notify()

    def _work(self) -> None:
        while (batch := self._next()) is not None:
            try:
                self._put(batch.text)
            except (OSError, ValueError):
                with self._changed:
                    self._lost += batch.lines

    def _next(self) -> _Batch | None:
        """What is to be written now, when there is something; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._due or self._closed)
            if not self._due:
                return None
            self._changed.wait_for(lambda: self._closed or self._is_full, _GATHERING_S)
            batch = self._take()
            self._due = bool(self._lines)
            return batch

    def _take(self) -> _Batch:
        """Nothing is taken in while lines are lost, so those come after all that wait."""
        texts, size = [], 0
        while self._lines and size < _BATCH:
            texts.append(self._lines.popleft())
            size += len(texts[-1])
        self._size -= size
        lines = sum(text.count("\n") for text in texts)
        if self._lost and not self._lines:
            texts.append(self._note(self._lost))
            lines += self._lost
            self._lost = 0
        return _Batch("".join(texts), lines)
