"""Triggers without literals: sets of RE2 tell which may match, where google-re2 is installed.

RE2 says "no match" when its memory has run out, so each set holds a canary that always
matches; without it, all are candidates.
"""

from collections.abc import Mapping
from itertools import islice

try:
    import re2
    from re2 import _re2
except ImportError:  # there is no wheel for musl; each trigger is then tried on each line
    re2 = None

CANARY = -1
"""Stands at index 0 of each set, in the place of a trigger."""
SIZE = 64
"""Patterns in a set: more, and its automaton never gets warm on fresh lines."""


class Shards:
    """RE2 sets over the approximations of triggers; `unfiltered` is what they cannot hold."""

    __slots__ = ("_sets", "unfiltered")

    def __init__(self, approximations: Mapping[int, str | None]) -> None:
        self._sets: list[tuple[_re2.Set, tuple[int, ...]]] = []
        usable = {at: text for at, text in approximations.items() if text is not None and re2}
        added: set[int] = set()
        rest = iter(usable.items())
        while chunk := dict(islice(rest, SIZE)):
            shard, places = _compile(chunk)
            if places:
                self._sets.append((shard, places))
                added.update(places[1:])
        self.unfiltered = tuple(at for at in approximations if at not in added)

    def candidates(self, folded: bytes) -> list[int]:
        """The places of all that may match a folded line, in no order."""
        found = list(self.unfiltered)
        if self._sets and _is_utf8(folded):
            for shard, places in self._sets:
                matched = shard.Match(folded)
                found += [places[at] for at in matched if at] if 0 in matched else places[1:]
        else:
            for _, places in self._sets:
                found += places[1:]
        return found


def _is_utf8(line: bytes) -> bool:
    """Whether RE2's `.` matches each character: not a lone surrogate."""
    if line.isascii():
        return True
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _compile(chunk: Mapping[int, str]) -> "tuple[_re2.Set, tuple[int, ...]]":
    options = re2.Options()
    options.log_errors = False
    shard = _re2.Set(_re2.RE2.Anchor.UNANCHORED, options)
    shard.Add(b"")
    places = tuple(at for at, text in chunk.items() if shard.Add(text.encode()) > 0)
    return shard, (CANARY, *places) if shard.Compile() else ()
