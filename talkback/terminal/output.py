"""Standard output or error for people: folded on a terminal, a line a line in a pipe."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text
from rich.theme import Theme

from talkback.terminal.folding import fold, hang
from talkback.terminal.styles import THEME


class Output:
    """Where lines for people go; `width` is None where no terminal is."""

    def __init__(self, *, stderr: bool = False) -> None:
        self.console = Console(stderr=stderr, highlight=False, soft_wrap=True, theme=Theme(THEME))
        self.width = self.console.width if self.console.is_terminal else None

    def text(self, *parts: str | Text | tuple[str, str]) -> None:
        """One line, of parts with their styles, folded between words."""
        self.lines(fold(Text.assemble(*parts), self.width))

    def hanging(self, head: Text, body: Text) -> None:
        """A body that is folded beside its head."""
        self.lines(hang(head, body, self.width))

    def lines(self, lines: Iterable[Text]) -> None:
        """Lines that fit."""
        for line in lines:
            self.console.print(line)
