"""Rows in columns: a name, numbers that are never cut, and what is left out where it is narrow."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field

from talkback.model.lazy_dataclass import dataclass
from talkback.terminal.folding import hang, indented
from talkback.terminal.styled_text import StyledText, cells
from talkback.terminal.styles import STRONG

_GAP = 2
_NAME = 16
"""Columns of a name for which a drawing is left out."""


@dataclass(frozen=True, slots=True)
class CountRow:
    """A name with its numbers, and drawings, the most telling first; `style` is the name's.

    `remark` stands behind them where there is room for those of all rows, else beneath.
    """

    name: str
    numbers: tuple[str, ...] = ()
    drawings: tuple[str, ...] = ()
    style: str = ""
    remark: StyledText = field(default_factory=StyledText)

    @property
    def indent(self) -> int:
        return len(self.name) - len(self.name.lstrip())


@dataclass(frozen=True, slots=True)
class _Widths:
    name: int
    numbers: tuple[int, ...]
    drawings: tuple[int, ...]
    """Of those that are shown."""

    @property
    def all(self) -> int:
        more = (*self.numbers, *self.drawings)
        return self.name + sum(more) + _GAP * len(more)


def in_columns(rows: Sequence[CountRow], width: int | None, *styles: str) -> Iterator[StyledText]:
    """Lines of that width; without one, as in a pipe, as wide as they are.

    A name that is wider than its column stands above its numbers. `styles` are those of the
    drawings.
    """
    widths = _widths(rows, width)
    remarks = max(row.remark.cell_len for row in rows)
    is_beside = width is None or widths.all + _GAP + remarks <= width
    for row in rows:
        *above, last = _lines(row, widths, width, styles)
        if row.remark and is_beside:
            last = StyledText.assemble(padded(last, widths.all + _GAP), row.remark)
        yield from (*above, last)
        if row.remark and not is_beside:
            yield from indented(row.remark, row.indent + 2, width)


def _lines(
    row: CountRow, widths: _Widths, width: int | None, styles: Sequence[str]
) -> list[StyledText]:
    name = StyledText(row.name, row.style)
    if name.cell_len <= widths.name:
        return [_line(row, name, widths, styles)]
    above = indented(StyledText(row.name.lstrip(), row.style), row.indent, width)
    return [*above, _line(row, StyledText(), widths, styles)] if row.numbers else above


def in_table(rows: Sequence[tuple[str, ...]], width: int | None) -> Iterator[StyledText]:
    """Cells of which the last is folded, below a head."""
    widths = _widest(rows)[:-1]
    for number, row in enumerate(rows):
        style = "" if number else STRONG
        head = StyledText("")
        for cell, most in zip(row, widths, strict=False):
            head.append(padded(StyledText(cell, style), most + _GAP))
        yield from hang(head, StyledText(row[-1], style), width)


def padded(text: StyledText, columns: int) -> StyledText:
    """The text, and blanks up to that column."""
    return StyledText.assemble(text, " " * (columns - text.cell_len))


def name_column(names: Iterable[str], room: int | None) -> int:
    """How wide a column of names is: as the widest of those that fit."""
    widths = map(cells, names)
    return max((width for width in widths if room is None or width <= room), default=0)


def _line(row: CountRow, name: StyledText, widths: _Widths, styles: Sequence[str]) -> StyledText:
    numbers = "".join(
        " " * _GAP + number.rjust(most)
        for number, most in zip(row.numbers, widths.numbers, strict=False)
    )
    line = StyledText.assemble(padded(name, widths.name), numbers)
    for drawing, most, style in zip(row.drawings, widths.drawings, styles, strict=False):
        line.append(" " * _GAP).append(StyledText(drawing.ljust(most), style))
    return line.rstripped()


def _widths(rows: Sequence[CountRow], width: int | None) -> _Widths:
    """Drawings go first, the last one first of all; then names are put above."""
    longest = max((cells(row.name) for row in rows), default=0)
    numbers = _widest([row.numbers for row in rows])
    drawings = _widest([row.drawings for row in rows])
    if width is None:
        return _Widths(longest, numbers, drawings)
    rest = width - sum(numbers) - _GAP * len(numbers)
    while drawings and rest - sum(drawings) - _GAP * len(drawings) < min(longest, _NAME):
        drawings = drawings[:-1]
    room = rest - sum(drawings) - _GAP * len(drawings)
    return _Widths(name_column([row.name for row in rows], room), numbers, drawings)


def _widest(rows: Sequence[tuple[str, ...]]) -> tuple[int, ...]:
    """Of each column, how wide it must be."""
    many = max(map(len, rows), default=0)
    columns = range(many)
    return tuple(max(cells(row[at]) for row in rows if at < len(row)) for at in columns)
