"""Quotes in the forms others keep them in: text in, quotes out, and back.

Our own lines; fortune files; JSON, as one list or a line each; tables (CSV, columns and tabs).
What is none of them is refused with its place.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from talkback.model.errors import Location, StoreError
from talkback.quotes import json_quotes
from talkback.quotes.csv_quotes import find_table, from_table
from talkback.quotes.file import Quote, fortune_separator, numbered, read_text
from talkback.quotes.fortune import parse_fortunes, write_fortunes

Reader = Callable[[str, str], tuple[Quote, ...]]
"""From a text and its file's name; raises StoreError."""


class Form(StrEnum):
    """A way to write quotes down."""

    LINES = "lines"
    JSON = "json"
    FORTUNE = "fortune"


READ = "lines of text ~ author ~ source, fortune files, JSON, CSV with a header, columns and tabs"
"""What `read` understands, for people."""

_FOREIGN = {
    "XML or HTML": re.compile(r"\s*<(?:[?!]|[a-zA-Z][\w:-]*[ />])"),
    "YAML": re.compile(r"\s*(?:---\s*\n\s*)?(?:-\s+)?(?:quotes?|text|author):(?:\s|$)"),
    "TOML": re.compile(r"\s*\[{1,2}[\w.]+\]{1,2}\s*\n\s*\w+\s*="),
    "SQL": re.compile(r"\s*(?:CREATE\s+TABLE|INSERT\s+INTO)\s", re.IGNORECASE),
    "rich text": re.compile(r"\{\\rtf"),
}
_LISTED = re.compile(r"([-*+•>–]|\d{1,4}(?=[.)]))[.)]?\s")
_PUNCTUATION = re.compile(r"(?=.*[\[\]{}<>|=])[\[\]{}()<>,;:\"'/|=_*%~\s-]+")


def read(path: Path) -> tuple[Quote, ...]:
    """The quotes of a file in any of the forms, found out from its text and its name.

    Raises StoreError where it cannot be read, or is none of them.
    """
    text = read_text(path)
    return _reader(text, path.suffix.lower())(text, str(path))


def write(quotes: Iterable[Quote], form: Form) -> str:
    """The quotes in that form, which `read` turns back into the same quotes."""
    return _WRITERS[form](quotes)


def _reader(text: str, suffix: str) -> Reader:
    if suffix in (".jsonl", ".ndjson"):
        return json_quotes.from_json_lines
    if suffix == ".json" or json_quotes.is_json(text):
        return json_quotes.reader(text)
    if fortune_separator(text):
        return _from_fortunes
    if table := find_table(text):
        return lambda text, name: from_table(text, table, name)
    return _no_table if suffix in (".csv", ".tsv") else _from_lines


def _from_fortunes(text: str, _: str) -> tuple[Quote, ...]:
    return tuple(parse_fortunes(text))


def _no_table(_: str, name: str) -> tuple[Quote, ...]:
    raise StoreError(
        f'{name}:1: names no column "text" or "quote" in its first line, as CSV needs it; '
        "quotes one a line belong in a file named .txt"
    )


def _from_lines(text: str, name: str) -> tuple[Quote, ...]:
    """Refused as a whole where a line shows that it is another form: nothing is half understood."""
    for form, begins in _FOREIGN.items():
        if begins.match(text):
            raise StoreError(f"{name}:1: looks like {form}; what is read is {READ}")
    quotes = list(numbered(text))
    if _is_list([quote.line for _, quote in quotes]):
        raise StoreError(
            f"{name}:{quotes[0][0]}: looks like a list: take the sign or the number at the "
            f"beginning of each line away; what is read is {READ}"
        )
    for line, quote in quotes:
        if _PUNCTUATION.fullmatch(quote.line):
            place = Location(name, line)
            raise StoreError(f"{place}: is punctuation alone, no quote; what is read is {READ}")
    return tuple(quote for _, quote in quotes)


def _is_list(lines: Sequence[str]) -> bool:
    """Whether all have the same sign before them, as in Markdown, or are counted from one."""
    signs = [found[1] for line in lines if (found := _LISTED.match(line))]
    if len(lines) < 2 or len(signs) < len(lines):
        return False
    return len(set(signs)) == 1 or signs == [str(n) for n in range(1, len(lines) + 1)]


def _to_lines(quotes: Iterable[Quote]) -> str:
    return "".join(f"{quote.line}\n" for quote in quotes)


_WRITERS: Mapping[Form, Callable[[Iterable[Quote]], str]] = {
    Form.LINES: _to_lines,
    Form.JSON: json_quotes.to_json,
    Form.FORTUNE: write_fortunes,
}
