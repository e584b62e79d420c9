r"""Quotes in the forms others keep them in: text in, quotes out, and back.

Our own lines; fortune files (quotes parted by lines of `%`, the author after `--`); and the JSON
of pools with a URL, `{"results": [{"text": "…", "author": "…"}]}`.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from talkback.errors import Location, StoreError
from talkback.store.quotes import Quote, parse_pool, read_text


class Form(StrEnum):
    """A way to write quotes down."""

    LINES = "lines"
    JSON = "json"
    FORTUNE = "fortune"


def read(path: Path) -> tuple[Quote, ...]:
    """The quotes of a file in any of the forms, found out from its text.

    Raises StoreError where it cannot be read or is JSON of another shape.
    """
    text = read_text(path)
    return _READERS[_form(text)](text, path)


def write(quotes: Iterable[Quote], form: Form) -> str:
    """The quotes in that form, which `read` turns back into the same quotes."""
    return _WRITERS[form](quotes)


def _form(text: str) -> Form:
    if re.match(r'\s*\{\s*["}]', text):
        return Form.JSON
    if any(line.rstrip() == "%" for line in text.split("\n")):
        return Form.FORTUNE
    return Form.LINES


def _from_lines(text: str, _: Path) -> tuple[Quote, ...]:
    return parse_pool(text)


def _to_lines(quotes: Iterable[Quote]) -> str:
    return "".join(f"{quote.line}\n" for quote in quotes)


def from_json(text: str, name: str) -> tuple[Quote, ...]:
    """The quotes of `{"results": [{"text": "…", "author": "…", "source": "…"}]}`.

    Raises StoreError, with `name` for the file, where it is JSON of another shape or none at all.
    """
    found = _loaded(text, name)
    results = found.get("results") if isinstance(found, dict) else None
    if not isinstance(results, list):
        raise StoreError(f'{name}: has no list named "results"')
    return tuple(_from_entry(entry, f"{name}: results[{n}]") for n, entry in enumerate(results))


def _loaded(text: str, name: str) -> object:
    try:
        found: object = json.loads(text)
    except json.JSONDecodeError as error:
        place = Location(name, error.lineno, error.colno)
        raise StoreError(f"{place}: is not JSON: {error.msg}") from None
    except (RecursionError, ValueError):  # ValueError: a number of thousands of digits
        raise StoreError(f"{name}: is JSON that no list of quotes needs") from None
    return found


def _from_json(text: str, path: Path) -> tuple[Quote, ...]:
    return from_json(text, str(path))


def _from_entry(entry: object, place: str) -> Quote:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("text"), str):
        raise StoreError(f'{place}: has no "text"')
    text, author, source = (entry.get(key) or "" for key in ("text", "author", "source"))
    if not isinstance(author, str) or not isinstance(source, str):
        raise StoreError(f"{place}: author and source must be strings")
    return Quote(_folded(text), _folded(author) or None, _folded(source) or None)


def _to_json(quotes: Iterable[Quote]) -> str:
    results = [
        {"text": quote.text, "author": quote.author, "source": quote.source} for quote in quotes
    ]
    return json.dumps({"results": results}, ensure_ascii=False, indent=2) + "\n"


_ATTRIBUTION = re.compile(
    r"\s*(?:--|—)\s*(?P<author>.*?)(?:(?:^|,\s+|(?<=\s))[\"“](?P<source>.*)[\"”])?\s*"
)


def _from_fortune(text: str, _: Path) -> tuple[Quote, ...]:
    pieces = re.split(r"^%\s*$", text, flags=re.MULTILINE)
    return tuple(_from_cookie(piece) for piece in pieces if piece.strip())


def _from_cookie(piece: str) -> Quote:
    """One fortune: its lines are joined; the last is the author's if it begins with a dash."""
    *lines, last = piece.strip().split("\n")
    attribution = _ATTRIBUTION.fullmatch(last) if lines else None
    if attribution is None:
        return Quote(_folded(piece))
    author, source = attribution["author"], attribution["source"] or ""
    return Quote(_folded(" ".join(lines)), _folded(author) or None, _folded(source) or None)


def _to_fortune(quotes: Iterable[Quote]) -> str:
    return "".join(f"{quote.text}\n{_attribution(quote)}%\n" for quote in quotes)


def _attribution(quote: Quote) -> str:
    parts = [quote.author or "", f'"{quote.source}"' if quote.source else ""]
    said = ", ".join(part for part in parts if part)
    return f"\t\t-- {said}\n" if said else ""


def _folded(text: str) -> str:
    return " ".join(text.split())


_READERS: Mapping[Form, Callable[[str, Path], tuple[Quote, ...]]] = {
    Form.LINES: _from_lines,
    Form.JSON: _from_json,
    Form.FORTUNE: _from_fortune,
}
_WRITERS: Mapping[Form, Callable[[Iterable[Quote]], str]] = {
    Form.LINES: _to_lines,
    Form.JSON: _to_json,
    Form.FORTUNE: _to_fortune,
}
