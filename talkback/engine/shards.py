"""Triggers without literals: sets of RE2 tell which may match, where google-re2 is installed.

RE2 says "no match" when its memory has run out, so each set holds a canary that always
matches; without it, all are candidates.
"""

from collections.abc import Mapping, Sequence
from itertools import islice

from talkback.engine.fold import fold

try:
    import re2
    from re2 import _re2
except ImportError:  # no wheel for musl; each trigger is then tried on each line
    re2 = None

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
                added.update(places)
        self.unfiltered = tuple(at for at in approximations if at not in added)

    def candidates(self, text: str) -> Sequence[int]:
        """The places of all that may match, in no order."""
        if not self._sets:
            return self.unfiltered
        found = list(self.unfiltered)
        line = _encoded(text)
        for shard, places in self._sets:
            matched = shard.Match(line) if line is not None else ()
            if 0 in matched:
                found += [places[at - 1] for at in matched if at]
            else:
                found += places
        return found


def _encoded(text: str) -> bytes | None:
    """The line in UTF-8; None where it has lone surrogates, which RE2's `.` would not match."""
    try:
        return fold(text).encode()
    except UnicodeEncodeError:
        return None


def _compile(chunk: Mapping[int, str]) -> "tuple[_re2.Set, tuple[int, ...]]":
    options = re2.Options()
    options.log_errors = False
    shard = _re2.Set(_re2.RE2.Anchor.UNANCHORED, options)
    shard.Add(b"")
    places = tuple(at for at, text in chunk.items() if shard.Add(text.encode()) > 0)
    return shard, places if shard.Compile() else ()
