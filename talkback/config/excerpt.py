"""A line of `rules.toml` to be shown to people, who may be showing it to others."""

import re
from collections.abc import Iterator

import tomli

from talkback.config.spans import KeyPath, Span, spans

_SECRET = frozenset({"key", "pass", "passphrase", "password", "secret", "token", "url"})
_HIDDEN = "•"


def excerpt(text: str, number: int) -> str:
    """A line by its number, from 1: comments cut off, what may be a secret made dots.

    That is every value below [networks], and the value of every key that is named like a secret
    wherever it stands. In a file that is no TOML it is all that stands behind an equals sign.
    Nothing moves, so that a column still is one.
    """
    line = text.split("\n")[number - 1]
    try:
        tomli.loads(text)
        found = spans(text)
    except (ValueError, RecursionError):
        return _guarded(line) if "networks" in text.lower() else line
    start = sum(len(before) + 1 for before in text.split("\n")[: number - 1])
    here = [span for span in found.values() if span.end > start and span.key < start + len(line)]
    shown = line
    for span in _secrets(found):
        first, last = max(span.start - start, 0), min(span.end - start, len(line))
        if first < last:
            shown = shown[:first] + _dots(shown[first:last]) + shown[last:]
    return _without_comment(shown, max((span.end - start for span in here), default=0))


def _secrets(found: dict[KeyPath, Span]) -> Iterator[Span]:
    tables = {path[:-1] for path in found}
    for path, span in found.items():
        if path not in tables and (path[0] == "networks" or not _SECRET.isdisjoint(path)):
            yield span


def _without_comment(line: str, end: int) -> str:
    if end >= len(line):
        return line
    return line[:end] + line[end:].partition("#")[0].rstrip()


def _guarded(line: str) -> str:
    key, equals, value = line.partition("=")
    return key + equals + _dots(value) if equals else _dots(line)


def _dots(text: str) -> str:
    return re.sub(r"\S", _HIDDEN, text)
