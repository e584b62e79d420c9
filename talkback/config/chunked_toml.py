"""TOML read in pieces: tomli's compiled parser lets no other thread run before it is done."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise
from typing import Any

import tomli

from talkback.model.lazy_pattern import lazily

LENGTH = 10_000
"""Characters: about 1 ms. Ten thousand rules in one go keep a bot from its lines for 100."""
_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_MANY = 16
"""Names of one key: both tomli and who looks for places need memory by their square."""
_LONG_KEY = lazily(
    lambda: re.compile(
        rf"(?:^|[\[{{,])[ \t]*({_PART}(?:[ \t]*\.[ \t]*{_PART}){{{_MANY},}})[ \t]*[=\]]"
    )
)
_HEADER = re.compile(r"^[ \t]*\[rules\.[^.\]\n]+\]", re.MULTILINE)


Parse = Callable[[str], dict[str, Any]]
"""As `tomli.loads`; what it returns is not changed."""


def loads(text: str, parse: Parse = tomli.loads) -> dict[str, Any]:
    """What `tomli.loads` reads, and raises; a CR is none of LF line ends, and is refused."""
    if (end := text.find("\r")) >= 0:
        raise tomli.TOMLDecodeError("Illegal character '\\r'", text, end)
    if (key := _long_key(text)) is not None:
        raise tomli.TOMLDecodeError("a key of too many names with dots", text, key)
    cuts = list(_cuts(text))
    if len(cuts) > 2:
        try:
            return _joined(text, cuts, parse)
        except _NotSplittableError:
            pass
    return parse(text)


def _long_key(text: str) -> int | None:
    """Where a key of too many names begins; line by line: one search lets no other thread run."""
    at = 0
    for line in text.split("\n"):
        if line.count(".") >= _MANY and (found := _LONG_KEY.search(line)):
            return at + found.start(1)
        at += len(line) + 1
    return None


class _NotSplittableError(Exception):
    """One piece depends on another, so that only the whole can be parsed."""


def _cuts(text: str) -> Iterator[int]:
    """Where pieces begin, and the end; each begins at a rule, but the first has one as well."""
    yield 0
    last = 0
    for found in islice(_HEADER.finditer(text), 1, None):
        if found.start() - last >= LENGTH:
            last = found.start()
            yield last
    yield len(text)


def _joined(text: str, cuts: Sequence[int], parse: Parse) -> dict[str, Any]:
    values: dict[str, Any] = {}
    rules: dict[str, Any] = {}
    for start, end in pairwise(cuts):
        piece = dict(_piece(text, start, end, parse))
        found = piece.pop("rules", None)
        if not isinstance(found, dict) or rules.keys() & found or values.keys() & piece:
            raise _NotSplittableError
        rules |= found
        values |= piece
    return {**values, "rules": rules}


def _piece(text: str, start: int, end: int, parse: Parse) -> dict[str, Any]:
    """With a header that may stand only once, a piece that has it as well is refused."""
    try:
        return parse("[rules]\n" * (start > 0) + text[start:end])
    except tomli.TOMLDecodeError:
        _locate_error(text, start)
        raise _NotSplittableError from None  # the cut went through a string or a list


def _locate_error(text: str, start: int) -> None:
    """Raise what is wrong behind a place, if anything is."""
    try:
        tomli.loads(text[start:])
    except tomli.TOMLDecodeError as error:
        raise tomli.TOMLDecodeError(error.msg, text, start + error.pos) from None
