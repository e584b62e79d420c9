"""Text in pieces, each with its style; rich, which is slow to import, comes in where it is shown.

A pipe needs no styles: there nothing of rich is imported.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text


def cells(plain: str) -> int:
    """How many columns it takes."""
    if plain.isascii():
        return len(plain)
    from rich.cells import cell_len  # noqa: PLC0415 - see above

    return cell_len(plain)


Piece = tuple[str, str]
"""A text and its style."""


class StyledText:
    """One line or more; styles are in rich's words."""

    __slots__ = ("pieces",)

    def __init__(self, text: str = "", style: str = "") -> None:
        self.pieces: list[Piece] = [(text, style)] if text else []

    @classmethod
    def assemble(cls, *parts: "str | StyledText | Piece") -> "StyledText":
        whole = cls()
        for part in parts:
            whole.append(part)
        return whole

    def append(self, part: "str | StyledText | Piece") -> "StyledText":
        """Put a part behind it; it is itself what is returned."""
        if isinstance(part, StyledText):
            self.pieces += part.pieces
            return self
        text, style = (part, "") if isinstance(part, str) else part
        if text:
            self.pieces.append((text, style))
        return self

    @property
    def plain(self) -> str:
        return "".join(text for text, _ in self.pieces)

    @property
    def cell_len(self) -> int:
        """How many columns it takes."""
        return cells(self.plain)

    def __bool__(self) -> bool:
        return bool(self.pieces)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StyledText) and self.pieces == other.pieces

    def __hash__(self) -> int:
        return hash(self.plain)

    def __repr__(self) -> str:
        return f"StyledText{tuple(self.pieces)}"

    def rstripped(self) -> "StyledText":
        """Without blanks at its end."""
        return self._between(0, len(self.plain.rstrip()))

    def replaced(self, old: str, new: str) -> "StyledText":
        """With another letter in the place of one."""
        return StyledText.assemble(
            *((text.replace(old, new), style) for text, style in self.pieces)
        )

    def divided(self, offsets: Iterable[int]) -> Iterator["StyledText"]:
        """Its parts before, between and behind these offsets."""
        begin = 0
        for end in offsets:
            yield self._between(begin, end)
            begin = end
        yield self._between(begin, len(self.plain))

    def _between(self, begin: int, end: int) -> "StyledText":
        return StyledText.assemble(*self._cut(begin, end))

    def _cut(self, begin: int, end: int) -> Iterator[tuple[str, str]]:
        at = 0
        for text, style in self.pieces:
            yield text[max(begin - at, 0) : max(end - at, 0)], style
            at += len(text)

    def __rich__(self) -> "Text":
        from rich.text import Text  # noqa: PLC0415 - see above

        return Text.assemble(*self.pieces)
