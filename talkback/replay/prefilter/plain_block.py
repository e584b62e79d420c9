"""A block of log in which what phones and word processors type is ASCII, as normalising has it.

Without it each line with such an apostrophe, one in ten in some channels, would have to be read on
its own. The law: normalised, each line is what it was.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from talkback.engine.normalise import normalise

TYPED = "‘’“”„–—…"
"""What stands for ASCII, three bytes each in UTF-8 that all begin alike."""
_BEGIN = TYPED[0].encode()[:2]
_SIGNS = {char.encode(): normalise(char).text.encode() for char in TYPED}
_ANY = re.compile(re.escape(_BEGIN) + b"[" + b"".join(char[2:] for char in _SIGNS) + b"]")


@dataclass(frozen=True, slots=True)
class PlainBlock:
    """Such a block: behind each of the places `_at`, it is shorter by `_fewer` bytes."""

    data: bytes
    _at: Sequence[int] = ()
    _fewer: Sequence[int] = ()

    @classmethod
    def of(cls, block: bytes) -> "PlainBlock":
        if _BEGIN not in block:
            return cls(block)
        pieces: list[bytes] = []
        at: list[int] = []
        fewer: list[int] = []
        end = length = 0
        for found in _ANY.finditer(block):
            pieces += block[end : found.start()], _SIGNS[found[0]]
            end = found.end()
            length += len(pieces[-2]) + len(pieces[-1])
            at.append(length)
            fewer.append(end - length)
        return cls(b"".join((*pieces, block[end:])), at, fewer)

    def places(self, found: Iterable[int]) -> set[int]:
        """Where newlines of this block are in the one that it was made of."""
        if not self._at:
            return {*found}
        before = (0, *self._fewer)
        return {place + before[bisect_right(self._at, place)] for place in found}


def are_plain(literals: Iterable[str]) -> bool:
    """Whether such characters are in none of the texts that are looked for."""
    return not any(char in text for text in literals for char in TYPED)
