"""Quotes in tables and objects: which names of columns and keys mean the text, who, and where."""

from collections.abc import Mapping

from talkback.model.errors import StoreError
from talkback.quotes.file import Quote, parse_quote

TEXT = ("text", "quote", "quotetext", "quote_text", "content", "body", "message", "saying", "q")
AUTHOR = ("author", "by", "quoteauthor", "quote_author", "who", "speaker", "person", "nick", "a")
SOURCE = ("source", "work", "book", "title", "origin", "reference", "where")
"""The first of these that there is; others (id, tags, date) are passed over."""


def names_text(names: Mapping[str, object]) -> bool:
    return any(key in names for key in TEXT)


def from_fields(fields: Mapping[str, object], place: str) -> Quote:
    """A quote of named parts; raises StoreError, with `place`, where there is no text in them."""
    known = {name.strip().casefold(): value for name, value in fields.items()}
    text = _first(known, TEXT)
    if not isinstance(text, str):
        raise StoreError(f'{place}: has no "text" (nor {_either(TEXT[1:])})')
    author, source = _first(known, AUTHOR) or "", _first(known, SOURCE) or ""
    if not isinstance(author, str) or not isinstance(source, str):
        raise StoreError(f"{place}: author and source must be strings")
    return Quote(_folded(text), _folded(author) or None, _folded(source) or None)


def from_text(text: str) -> Quote:
    """A quote in one string, which may have the form of a line in our files."""
    folded = _folded(text)
    return parse_quote(folded) or Quote(folded)


def _first(fields: Mapping[str, object], names: tuple[str, ...]) -> object:
    return next((fields[name] for name in names if name in fields), None)


def _either(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _folded(text: str) -> str:
    return " ".join(text.split())
