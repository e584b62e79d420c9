"""Standard output or error for people: folded on a terminal, a line a line in a pipe."""

import os
import sys
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, TextIO

from talkback.terminal.folding import fold, hang
from talkback.terminal.styled_text import StyledText
from talkback.terminal.styles import THEME

if TYPE_CHECKING:
    from rich.console import Console

_TERMINAL_ANYWAY = ("FORCE_COLOR", "TTY_COMPATIBLE")
"""Variables by which rich takes what is none for a terminal."""


class Output:
    """Where lines for people go; `width` is None where no terminal is."""

    def __init__(self, *, stderr: bool = False) -> None:
        self._is_error = stderr
        may_be = self._stream.isatty() or any(map(os.environ.get, _TERMINAL_ANYWAY))
        is_terminal = may_be and self.console.is_terminal
        self.width = self.console.width if is_terminal else None

    @cached_property
    def console(self) -> "Console":
        """Rich's, whose import takes as long as answering a line: in a pipe nobody asks for it."""
        from rich.console import Console  # noqa: PLC0415
        from rich.theme import Theme  # noqa: PLC0415

        theme = Theme(THEME)
        return Console(stderr=self._is_error, highlight=False, soft_wrap=True, theme=theme)

    def text(self, *parts: str | StyledText | tuple[str, str]) -> None:
        """One line, of parts with their styles, folded between words."""
        self.lines(fold(StyledText.assemble(*parts), self.width))

    def hanging(self, head: StyledText, body: StyledText) -> None:
        """A body that is folded beside its head."""
        self.lines(hang(head, body, self.width))

    def lines(self, lines: Iterable[StyledText]) -> None:
        """Lines that fit."""
        for line in lines:
            if self.width is None:
                self._stream.write(f"{line.plain}\n")
            else:
                self.console.print(line)

    @property
    def _stream(self) -> TextIO:
        return sys.stderr if self._is_error else sys.stdout
