"""A few lines of many: the first, the last, and some of each kind."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from talkback.model.local_time import LocalTime

MOST_LINES = 200
"""Lines that are shown of a rule."""

AROUND = 240
"""Characters that are kept before a match, of it, and after it."""

OF_A_KIND = 3
_KINDS = 0.3
_FIRST = 0.35
"""Shares of those lines; the rest are the last."""


@dataclass(frozen=True, slots=True)
class SampledLine:
    """A line in which a rule's trigger was found, in three parts, and what came of it.

    `number` counts the lines of a sample from 0; `outcome`, `detail` and `gate` are the verdict's;
    `reply` is what is said, or would be. `other` is what rules that are compared make of it.
    """

    number: int
    when: LocalTime
    place: str
    nick: str
    before: str
    match: str
    after: str
    outcome: str
    detail: str = ""
    gate: str = ""
    pattern: str = ""
    reply: str = ""
    other: str = ""


def in_parts(text: str, span: tuple[int, int]) -> tuple[str, str, str]:
    """What is before a match, the match, and what comes after it, each cut where it is long."""
    start, end = span
    before = text[:start]
    shown = f"…{before[-AROUND:]}" if len(before) > AROUND else before
    return shown, cut(text[start:end]), cut(text[end:])


def cut(text: str) -> str:
    return f"{text[:AROUND]}…" if len(text) > AROUND else text


@dataclass(slots=True)
class LineSample:
    """Of all lines that it is given it keeps some, so that `most` can be shown, and counts all."""

    most: int = MOST_LINES
    count: int = 0
    _first: list[SampledLine] = field(default_factory=list)
    _last: deque[SampledLine] = field(default_factory=deque)
    _kinds: dict[str, list[SampledLine]] = field(default_factory=dict)

    def add(self, line: SampledLine) -> None:
        self.count += 1
        if len(self._first) < self.most:
            self._first.append(line)
        else:
            self._last.append(line)
            if len(self._last) > self.most:
                self._last.popleft()
        kind = self._kinds.setdefault(line.outcome, [])
        if len(kind) < OF_A_KIND:
            kind.append(line)

    def lines(self, most: int) -> list[SampledLine]:
        """At most so many, in order: of each kind one at least, where there is room for that."""
        if self.count <= min(most, self.most):
            return self._first
        kinds = islice(self._by_kind(), int(most * _KINDS))
        first = islice(self._first, int(most * _FIRST))
        chosen = {line.number: line for line in chain(kinds, first)}
        for line in chain(reversed(self._last), reversed(self._first)):
            if len(chosen) >= most:
                break
            chosen[line.number] = line
        return [chosen[number] for number in sorted(chosen)]

    def _by_kind(self) -> Iterator[SampledLine]:
        """The first of each kind, then the second of each, and so on."""
        for turn in range(OF_A_KIND):
            yield from (kind[turn] for kind in self._kinds.values() if turn < len(kind))
