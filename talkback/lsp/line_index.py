"""Offsets in a text, lines and columns, and the units in which a client counts columns."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate

UNITS: dict[str, Callable[[str], int]] = {
    "utf-8": lambda text: len(text.encode(errors="surrogatepass")),
    "utf-16": lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    "utf-32": len,
}
"""By the protocol's names (LSP 3.17, PositionEncodingKind)."""


@dataclass(frozen=True, slots=True)
class TextSpan:
    """From the first character to behind the last one."""

    start: int
    end: int


class LineIndex:
    """Where each line of a text begins; lines end with LF alone, as `check` counts them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = text.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lines[:-1])]

    def offset(self, line: int, column: int) -> int:
        """Of a place as diagnostics tell it, from 1; what is behind an end is that end."""
        at = min(max(line, 1), len(self._lines)) - 1
        return self._starts[at] + min(max(column - 1, 0), len(self._lines[at]))

    def position(self, offset: int, units: str) -> tuple[int, int]:
        """Line and column from 0, as the client counts."""
        line = bisect_right(self._starts, offset) - 1
        return line, UNITS[units](self.text[self._starts[line] : offset])

    def offset_at(self, line: int, column: int, units: str) -> int:
        """Of a position of the client; one that is not there is the nearest that is."""
        at = min(max(line, 0), len(self._lines) - 1)
        count, width = UNITS[units], 0
        for index, letter in enumerate(self._lines[at]):
            if width >= column:
                return self._starts[at] + index
            width += count(letter)
        return self._starts[at] + len(self._lines[at])

    def line_end(self, offset: int) -> int:
        """Where the line of an offset ends."""
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end
