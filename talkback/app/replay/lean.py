"""A block of log with every run of blanks made one, as normalising does, and the way back."""

from bisect import bisect_right
from collections.abc import Sequence

_BLANKS = bytes.maketrans(b"\t\r", b"  ")


class Lean:
    """`text` is the block without its superfluous blanks; tabs and CR are blanks as well."""

    __slots__ = ("_pieces", "_trimmed", "text")

    def __init__(self, block: bytes) -> None:
        if b"\t" in block or b"\r" in block:
            block = block.translate(_BLANKS)
        self._pieces = block.split(b"  ")
        self._trimmed = [piece.lstrip(b" ") for piece in self._pieces]
        # What was a run of four or more leaves nothing, and must not leave a blank.
        self.text = b" ".join(filter(None, self._trimmed))

    def places(self, positions: Sequence[int]) -> list[int]:
        """Where these places of `text` are in the block; none of them may be a blank."""
        kept, begins, here, end = [], [], 0, -2
        for piece, trimmed in zip(self._pieces, self._trimmed, strict=True):
            end += len(piece) + 2
            if trimmed:
                kept.append(here)
                begins.append(end - len(trimmed))
                here += len(trimmed) + 1
        at = [bisect_right(kept, position) - 1 for position in positions]
        return [
            position - kept[piece] + begins[piece]
            for position, piece in zip(positions, at, strict=True)
        ]
