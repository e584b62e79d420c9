"""Triggers without literals: sets of RE2 tell which may match, where google-re2 is installed.

RE2 says "no match" when its memory has run out, so each set holds a canary that always
matches; without it, all are candidates.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from talkback.model.text import is_utf8

CANARY = -1
"""Stands at index 0 of each set, in the place of a trigger."""
PATTERNS_PER_SET = 64
"""Patterns in a set: more, and its automaton never gets warm on fresh lines."""

LINES_AT_ONCE = 16
"""Lines in a block: most hold nothing for a set, and asking takes longer than looking through."""


@cache
def import_re2() -> Any:  # noqa: ANN401 - published without types
    """RE2, once there is a set to make (it takes 2 MiB); None where it has no wheel, as on musl."""
    try:
        import re2  # noqa: PLC0415
    except ImportError:
        return None
    return re2


class Re2SetBank:
    """RE2 sets over the approximations of triggers; `unfiltered` is what they cannot hold."""

    __slots__ = ("_sets", "unfiltered")

    def __init__(self, approximations: Mapping[int, str | None]) -> None:
        self._sets: list[tuple[Any, tuple[int, ...]]] = []
        usable = {at: text for at, text in approximations.items() if text is not None}
        if usable and import_re2() is None:
            usable = {}
        added: set[int] = set()
        rest = iter(usable.items())
        while chunk := dict(islice(rest, PATTERNS_PER_SET)):
            shard, places = _compile(chunk)
            if places:
                self._sets.append((shard, places))
                added.update(places[1:])
        self.unfiltered = tuple(at for at in approximations if at not in added)

    def candidates(self, folded: bytes) -> list[int]:
        """The places of all that may match a folded line, in no order."""
        found = list(self.unfiltered)
        if self._sets and is_utf8(folded):  # RE2's `.` matches no lone surrogate
            for shard, places in self._sets:
                found += _matched(shard, places, folded)
        else:
            for _, places in self._sets:
                found += places[1:]
        return found

    def candidates_by_line(self, folded: bytes) -> Iterator[tuple[int, Sequence[int]]]:
        """The sets' candidates among lines that stand one below the other, by the line's number.

        Several lines are asked at once: one that matches does so among others as well.
        """
        lines = folded.split(b"\n") if self._sets else []
        for number in () if is_utf8(folded) else range(len(lines)):
            if not is_utf8(lines[number]):
                lines[number] = b""
                yield number, [place for _, places in self._sets for place in places[1:]]
        for begin in range(0, len(lines), LINES_AT_ONCE):
            some = lines[begin : begin + LINES_AT_ONCE]
            block = b"\n".join(some)
            for shard, places in self._sets:
                if shard.Match(block) != [0]:
                    for number, line in enumerate(some, begin):
                        if found := _matched(shard, places, line):
                            yield number, found


def _matched(shard: Any, places: Sequence[int], folded: bytes) -> Sequence[int]:  # noqa: ANN401
    """Those of a set that may match; all of them where the canary does not."""
    matched = shard.Match(folded)
    return [places[at] for at in matched if at] if 0 in matched else places[1:]


def _compile(chunk: Mapping[int, str]) -> tuple[Any, tuple[int, ...]]:
    re2 = import_re2()
    options = re2.Options()
    options.log_errors = False
    low = re2._re2  # noqa: SLF001 - its public API takes three times as long
    shard = low.Set(low.RE2.Anchor.UNANCHORED, options)
    shard.Add(b"")
    places = tuple(at for at, text in chunk.items() if shard.Add(text.encode()) > 0)
    return shard, (CANARY, *places) if shard.Compile() else ()
