"""Help in the width that there is: Click's own has 50 columns at least, and breaks words there."""

from collections.abc import Iterable

import click

_WIDEST = 80
_NARROW = 60
"""Columns below which what an option does stands beneath its name."""


class HelpFormatter(click.HelpFormatter):
    """Click's, at any width."""

    def __init__(
        self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None
    ) -> None:
        import shutil  # with three compressions, for who wants no help

        columns = min(shutil.get_terminal_size().columns, max_width or _WIDEST) - 2
        super().__init__(indent_increment, width or columns, max_width)

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        super().write_dl(rows, 2 if self.width < _NARROW else col_max, col_spacing)
