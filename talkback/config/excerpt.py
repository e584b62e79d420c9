"""The lines of `rules.toml` to be shown to people, who may be showing them to others."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import attrgetter

import tomli

from talkback.config.spans import KeyPath, Span, spans

_SECRET = frozenset({"key", "pass", "passphrase", "password", "secret", "token", "url"})
_HIDDEN = "•"


def excerpts(text: str) -> list[str]:
    """All lines: comments cut off, what may be a secret made dots.

    That is every value below [networks], and the value of every key that is named like a secret
    wherever it stands. In a file that is no TOML it is all that stands behind an equals sign.
    Nothing moves, so that a column still is one.
    """
    try:
        tomli.loads(text)
        found = spans(text)
    except (ValueError, RecursionError):
        lines = text.split("\n")
        return [_guarded(line) for line in lines] if "networks" in text.lower() else lines
    lines = _without_secrets(text, found).split("\n")
    return list(map(_without_comment, lines, _ends(lines, found.values())))


def _without_secrets(text: str, found: dict[KeyPath, Span]) -> str:
    parts: list[str] = []
    last = 0
    for span in sorted(_secrets(found), key=attrgetter("start")):
        parts += text[last : span.start], _dots(text[span.start : span.end])
        last = span.end
    return "".join((*parts, text[last:]))


def _ends(lines: Sequence[str], found: Iterable[Span]) -> list[int]:
    """How far the keys and values go in each line, in its own columns or beyond."""
    starts = list(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))
    ends = [0] * len(lines)
    for span in found:
        for at in range(bisect_right(starts, span.key) - 1, bisect_left(starts, span.end)):
            ends[at] = max(ends[at], span.end - starts[at])
    return ends


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
