"""Quotes in JSON: a list of strings or objects, one under a name, or an object on each line."""

import json
import re
from collections.abc import Callable, Iterable, Sequence

from talkback.model.errors import Location, StoreError
from talkback.model.lazy_pattern import lazily
from talkback.quotes.entries import from_fields, from_text, names_text
from talkback.quotes.file import Quote

_LISTS = ("results", "quotes", "data", "items", "entries")
_BEGINS = lazily(lambda: re.compile(r'\s*(?:\{\s*["}]|\[\s*(?:["{]|\]\s*$)|\[[ \t]*\r?\n)'))


def is_json(text: str) -> bool:
    """Whether the text can only be meant as JSON: whole, or as it begins."""
    if _BEGINS.match(text):
        return True
    try:
        return isinstance(json.loads(text), list | dict)
    except (ValueError, RecursionError):
        return False


def from_json(text: str, name: str) -> tuple[Quote, ...]:
    """The quotes of a list, or of one that stands under a name such as `{"results": […]}`.

    Its items are strings or objects, `{"text": "…", "author": "…", "source": "…"}`. Raises
    StoreError, with `name` for the file, where it is JSON of another shape or none at all.
    """
    return _quotes(_loaded(text, Location(name)), name)


def from_json_lines(text: str, name: str) -> tuple[Quote, ...]:
    """The quotes of an object, or a string, on each line; raises StoreError as `from_json` does."""
    lines = enumerate(text.split("\n"), start=1)
    return tuple(
        _quote(_loaded(line, Location(name, number)), f"{name}:{number}")
        for number, line in lines
        if line.strip()
    )


def reader(text: str) -> Callable[[str, str], tuple[Quote, ...]]:
    """Which of the two reads the text."""
    first, _, rest = text.strip().partition("\n")
    try:
        head = json.loads(first)
    except (ValueError, RecursionError):
        return from_json
    is_line = isinstance(head, dict) and (rest.strip() or names_text(head))
    return from_json_lines if is_line else from_json


def to_json(quotes: Iterable[Quote]) -> str:
    results = [
        {"text": quote.text, "author": quote.author, "source": quote.source} for quote in quotes
    ]
    return json.dumps({"results": results}, ensure_ascii=False, indent=2) + "\n"


def _loaded(text: str, begin: Location) -> object:
    try:
        found: object = json.loads(text)
    except json.JSONDecodeError as error:
        place = Location(begin.file, begin.line + error.lineno - 1, error.colno)
        raise StoreError(f"{place}: is not JSON: {error.msg}") from None
    except (RecursionError, ValueError):  # ValueError: a number of thousands of digits
        raise StoreError(f"{begin.file}: is JSON that no list of quotes needs") from None
    return found


def _quotes(found: object, name: str) -> tuple[Quote, ...]:
    if isinstance(found, dict):
        under = next((key for key in _LISTS if isinstance(found.get(key), list)), None)
        if under is None:
            raise StoreError(
                f'{name}: has no list named "results": it is JSON of another shape than '
                '{"results": [{"text": "…", "author": "…"}]}'
            )
        return _listed(found[under], f"{name}: {under}")
    if not isinstance(found, list):
        raise StoreError(f"{name}: is JSON, but no list of quotes")
    return _listed(found, f"{name}: ")


def _listed(entries: Sequence[object], place: str) -> tuple[Quote, ...]:
    return tuple(_quote(entry, f"{place}[{n}]") for n, entry in enumerate(entries))


def _quote(entry: object, place: str) -> Quote:
    if isinstance(entry, str):
        return from_text(entry)
    if isinstance(entry, dict):
        return from_fields(entry, place)
    raise StoreError(f'{place}: has no "text": neither a string nor an object')
