"""Lines from the socket that wait for their turn, looked through many at a time.

Most of a busy channel's lines concern no rule. A line filter tells which of them have to be made
into messages, and takes note of the others.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import field
from functools import partial
from time import thread_time
from typing import Protocol

from talkback.model.channel_lines import ChannelLines
from talkback.model.lazy_dataclass import dataclass
from talkback.net.protocol.known_heads import KnownHeads

_FEW = 4
"""Lines that are read one by one: what came by itself is answered at once."""
_FEWEST, _MOST = 32, 512
"""Lines that are looked through at once."""
_LOOK_S = 0.002
"""Seconds of our own time for that; where it took longer, there are fewer lines the next time."""


class LineFilter(Protocol):
    """Whoever knows what lines are for."""

    def lines_to_read(self, lines: ChannelLines) -> Collection[int]:
        """The numbers of all that may be an order, or that a rule may match."""

    def pass_over(self, lines: ChannelLines) -> None:
        """These were said, and are none of those."""


@dataclass(slots=True)
class _Chunk:
    """Lines that were looked through, as long as nothing changes what they mean (`state`).

    `said` are those with the places `numbers`; those `to_read` are some of them, and all others.
    """

    lines: list[str]
    said: ChannelLines | None = None
    numbers: Sequence[int] = ()
    to_read: Iterator[int] = field(default_factory=partial(iter, ()))
    state: object = None
    at: int = 0


class UnreadLines:
    """First in, first out; `pop` passes over what need not be read.

    Where a line that is read makes those behind it mean something else, each of them is read that
    was looked through already.
    """

    def __init__(self, heads: KnownHeads, line_filter: LineFilter | None) -> None:
        self._heads = heads
        self._filter = line_filter
        self._waiting: list[str] = []
        self._chunk = _Chunk([])
        self._most = _FEWEST

    def __bool__(self) -> bool:
        return self._chunk.at < len(self._chunk.lines) or bool(self._waiting)

    def __len__(self) -> int:
        return max(len(self._chunk.lines) - self._chunk.at, 0) + len(self._waiting)

    def add(self, lines: list[str]) -> None:
        self._waiting += lines

    def clear(self) -> None:
        self._waiting.clear()
        self._chunk = _Chunk([])

    def pop(self) -> str | None:
        """The next line to be read; None where that is none of those that were looked through."""
        if self._chunk.at >= len(self._chunk.lines):
            self._look_through()
        chunk = self._chunk
        begin = end = chunk.at
        if chunk.said is not None and self._heads.state == chunk.state:
            end = next(chunk.to_read, len(chunk.lines))
        else:
            chunk.said = None
        chunk.at = end + 1
        if chunk.said is not None and self._filter is not None and end > begin:
            first, last = bisect_left(chunk.numbers, begin), bisect_left(chunk.numbers, end)
            self._filter.pass_over(chunk.said.part(first, last))
        return chunk.lines[end] if end < len(chunk.lines) else None

    def _look_through(self) -> None:
        """Take the next lines, and find out which of them are to be read."""
        self._chunk = chunk = _Chunk(self._waiting[: self._most])
        del self._waiting[: self._most]
        if self._filter is None or len(chunk.lines) <= _FEW:
            return
        begun = thread_time()
        numbers, said = self._heads.channel_lines(chunk.lines)
        wanted = self._filter.lines_to_read(said)
        if len(wanted) < len(numbers):
            others = set(range(len(chunk.lines))).difference(numbers)
            chunk.to_read = iter(sorted(others.union(numbers[at] for at in wanted)))
            chunk.said, chunk.numbers, chunk.state = said, numbers, self._heads.state
        slow = thread_time() - begun > _LOOK_S
        self._most = max(self._most // 2, _FEWEST) if slow else min(self._most * 2, _MOST)
