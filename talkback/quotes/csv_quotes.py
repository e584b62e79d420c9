"""Quotes in tables of text: CSV with a header or with every text quoted, and columns and tabs.

What parts the columns of CSV is a comma, a semicolon, a tab or a bar.
"""

import csv
import re
from collections.abc import Iterator, Sequence

from talkback.model.errors import StoreError
from talkback.model.lazy_dataclass import dataclass
from talkback.quotes.entries import from_fields, names_text
from talkback.quotes.file import Quote

_DELIMITERS = ",;\t|"
_COLUMNS = ("text", "author", "source")
_QUOTED = re.compile(r'"(?:[^"\n]|"")*"[,;]\S')


@dataclass(frozen=True, slots=True)
class CsvTable:
    """How a table is written: what parts its columns and what they mean."""

    delimiter: str
    columns: tuple[str, ...]
    has_header: bool


def find_table(text: str) -> CsvTable | None:
    """The table that the text must be; None where it may be lines of quotes."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return None
    for delimiter in _DELIMITERS:
        if columns := _header(lines[0], delimiter):
            return CsvTable(delimiter, columns, has_header=True)
    return _bare(text, lines)


def from_table(text: str, table: CsvTable, name: str) -> tuple[Quote, ...]:
    """The quotes of a table; raises StoreError with the line that does not fit it."""
    rows = _rows(text, table.delimiter, name)
    if table.has_header:
        next(rows)
    return tuple(_quote(cells, table.columns, f"{name}:{line}") for line, cells in rows)


def _header(line: str, delimiter: str) -> tuple[str, ...] | None:
    """The names in a first line, where one of them is the text's and they are several."""
    cells = next(csv.reader([line], delimiter=delimiter), [])
    names = tuple(cell.strip().casefold() for cell in cells)
    is_header = (
        len(names) > 1 and names_text(dict.fromkeys(names)) and len(set(names)) == len(names)
    )
    return names if is_header else None


def _bare(text: str, lines: Sequence[str]) -> CsvTable | None:
    """A table without a header: no quote can hold a tab, and none begins and parts like that."""
    tabs = {line.count("\t") for line in lines}
    if tabs in ({1}, {2}):
        return CsvTable("\t", _COLUMNS[: tabs.pop() + 1], has_header=False)
    quoted = _QUOTED.match(text)
    if quoted is None:
        return None
    delimiter = quoted[0][-2]
    try:
        # The first line is a row by itself: a cell of several lines may as well be several quotes.
        widths = {
            len(cells) for part in (lines[0], text) for _, cells in _rows(part, delimiter, "")
        }
    except StoreError:
        return None
    width = widths.pop()
    is_table = not widths and 1 < width <= len(_COLUMNS)
    return CsvTable(delimiter, _COLUMNS[:width], has_header=False) if is_table else None


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, with the lines that they begin in."""
    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    begin = 1
    try:
        for cells in rows:
            if any(cell.strip() for cell in cells):
                yield begin, cells
            begin = rows.line_num + 1
    except csv.Error as error:
        raise StoreError(f"{name}:{begin}: is no row of CSV: {error}") from None


def _quote(cells: Sequence[str], columns: Sequence[str], place: str) -> Quote:
    if len(cells) > len(columns):
        raise StoreError(
            f"{place}: has {len(cells)} columns, and there are {len(columns)}; "
            'put a text with the separator in it into "…"'
        )
    return from_fields(dict(zip(columns, cells, strict=False)), place)
