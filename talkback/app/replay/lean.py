"""A block of log with every run of blanks made one, as normalising does, and the way back."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

_BLANKS = bytes.maketrans(b"\t\r", b"  ")


class Lean:
    """`text` is the block without its superfluous blanks, and with a newline at its end.

    Tabs and CR are blanks as well.
    """

    __slots__ = ("_pieces", "_trimmed", "text")

    def __init__(self, block: bytes) -> None:
        if b"\t" in block or b"\r" in block:
            block = block.translate(_BLANKS)
        self._pieces = (block + b"\n").split(b"  ")
        self._trimmed = [piece.lstrip(b" ") for piece in self._pieces]
        # What was a run of four or more leaves nothing, and must not leave a blank.
        self.text = b" ".join(filter(None, self._trimmed))

    def places(self, positions: Sequence[int]) -> list[int]:
        """Where these places of `text` are in the block; none of them may be a blank."""
        kept = [
            (end, piece) for end, piece in zip(self._ends(), self._trimmed, strict=True) if piece
        ]
        here = list(accumulate((len(piece) + 1 for _, piece in kept), initial=0))
        moved = [
            end - len(piece) - begin for (end, piece), begin in zip(kept, here[:-1], strict=True)
        ]
        return [position + moved[bisect_right(here, position) - 1] for position in positions]

    def _ends(self) -> Iterator[int]:
        """Where the pieces end in the block."""
        return accumulate(
            (len(piece) + 2 for piece in self._pieces[1:]), initial=len(self._pieces[0])
        )
