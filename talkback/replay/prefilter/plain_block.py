"""A block of log in which what phones and word processors type is ASCII, as normalising has it.

Without it each line with such an apostrophe, one in ten in some channels, would have to be read on
its own. The law: normalised, each line is what it was.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from talkback.engine.normalise import normalise

TYPED = "‘’“”„–—…"
"""What stands for ASCII, three bytes each in UTF-8 that all begin alike."""
_SIGN_BYTES = 3
_BEGIN = TYPED[0].encode()[:1]
"""Looked for by one byte: that is memchr(3), a twentieth of what two of them take."""
_SIGNS = {char.encode(): normalise(char).text.encode() for char in TYPED}


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
        for start in _places(block):
            sign = _SIGNS.get(block[start : start + _SIGN_BYTES])
            if sign is not None:
                pieces += block[end:start], sign
                length += start - end + len(sign)
                end = start + _SIGN_BYTES
                at.append(length)
                fewer.append(end - length)
        return cls(b"".join((*pieces, block[end:])), at, fewer)

    def places(self, found: Iterable[int]) -> set[int]:
        """Where newlines of this block are in the one that it was made of."""
        if not self._at:
            return {*found}
        before = (0, *self._fewer)
        return {place + before[bisect_right(self._at, place)] for place in found}


def _places(block: bytes) -> Iterator[int]:
    """Where such a character may begin."""
    here = block.find(_BEGIN)
    while here >= 0:
        yield here
        here = block.find(_BEGIN, here + 1)


def are_plain(literals: Iterable[str]) -> bool:
    """Whether such characters are in none of the texts that are looked for."""
    return not any(char in text for text in literals for char in TYPED)
