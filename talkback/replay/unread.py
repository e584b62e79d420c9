"""What in a log was not understood: nothing is dropped without a word."""

from dataclasses import dataclass

SHOWN = 80
"""Bytes that are shown of a line that was not understood."""


@dataclass(slots=True)
class Unread:
    """Lines that were not understood, the first of them, and the first stamp whose day was not."""

    lines: int = 0
    number: int = 0
    first: bytes = b""
    stamp: bytes = b""

    def __bool__(self) -> bool:
        return bool(self.lines or self.stamp)

    def add(self, number: int, line: bytes) -> None:
        """Another line, by its number from the beginning on."""
        if not self.lines:
            self.number, self.first = number, line[:SHOWN]
        self.lines += 1

    def join(self, later: "Unread", before: int) -> None:
        """Add those of the lines that follow after so many."""
        if not self.lines:
            self.number, self.first = before + later.number, later.first
        self.lines += later.lines
        self.stamp = self.stamp or later.stamp
