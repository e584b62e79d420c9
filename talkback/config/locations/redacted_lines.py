"""The lines of `rules.toml` to be shown to people, who may be showing them to others."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import attrgetter

from talkback.config.chunked_toml import loads
from talkback.config.locations.redaction import dots, is_secret, mentions, without_logins
from talkback.config.locations.toml_spans import KeyPath, ValueSpan, scan_toml

_OTHER_TABLE = re.compile(r"\s*\[+\s*(?:bot|defaults|pools|rules)\b")
_STATEMENT = re.compile(r"\s*(?:\[|[\w.\"'-]+\s*=)")


def redacted_lines(text: str) -> list[str]:
    """All lines of `rules.toml`: comments cut off, what may be a secret made dots.

    That is every value below [networks], and the value of every key that is named like a secret
    wherever it stands. In a file that is no TOML it is all that stands behind an equals sign there,
    and in lines that have a word of secrets. Nothing moves, so that a column still is one.
    """
    try:
        loads(text)
        found = scan_toml(text)
    except Exception:  # noqa: BLE001 - whatever it is, its secrets are not shown
        return list(_redact_line(text.split("\n")))
    lines = _without_secrets(text, found).split("\n")
    return list(map(without_logins, map(_without_comment, lines, _ends(lines, found.values()))))


def plain_excerpts(lines: Sequence[str]) -> list[str]:
    """The lines of any other file."""
    return list(map(without_logins, lines))


def _without_secrets(text: str, found: dict[KeyPath, ValueSpan]) -> str:
    parts: list[str] = []
    last = 0
    for span in sorted(_secrets(found), key=attrgetter("start")):
        parts += text[last : span.start], dots(text[span.start : span.end])
        last = span.end
    return "".join((*parts, text[last:]))


def _ends(lines: Sequence[str], found: Iterable[ValueSpan]) -> list[int]:
    """How far the keys and values go in each line, in its own columns or beyond."""
    starts = list(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))
    ends = [0] * len(lines)
    for span in found:
        for at in range(bisect_right(starts, span.key) - 1, bisect_left(starts, span.end)):
            ends[at] = max(ends[at], span.end - starts[at])
    return ends


def _secrets(found: dict[KeyPath, ValueSpan]) -> Iterator[ValueSpan]:
    tables = {path[:-1] for path in found}
    for path, span in found.items():
        if path not in tables and is_secret(path):
            yield span


def _without_comment(line: str, end: int) -> str:
    if end >= len(line):
        return line
    return line[:end] + line[end:].partition("#")[0].rstrip()


def _redact_line(lines: Iterable[str]) -> Iterator[str]:
    """Below [networks] up to another table; from a word of secrets up to another statement."""
    in_networks = in_secret = False
    for line in lines:
        in_networks = (in_networks or "networks" in line.lower()) and not _OTHER_TABLE.match(line)
        in_secret = mentions(line) or (in_secret and not _STATEMENT.match(line))
        yield _hidden(line) if in_networks or in_secret else without_logins(line)


def _hidden(line: str) -> str:
    """A header is shown, and a key; not what stands in it, or without one."""
    if re.match(r"\s*\[[\w.\"' -]+\]?\s*$", line):
        return line
    key, equals, value = line.partition("=")
    return key + equals + dots(value) if equals else dots(line)
