r"""One pass over TOML that tomli has accepted: where each key and value stands, nothing else.

Valid TOML needs no checks, so this reads the whole of TOML 1.1 in a page (the tree-sitter grammar
stops at 1.0: one `\x02` in a reply would cost the places of a whole file).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

import tomli

from talkback.model.lazy_pattern import lazily

KeyPath = tuple[str | int, ...]

# `*+` over a single character or set only: CPython before 3.11.5 takes wrong turns in possessive
# repeats of anything longer (gh-100061, gh-106052). Each loop here can go on in one way only.
STRING = re.compile(
    r"""
      \"""[^"\\]*+(?:(?:\\.|"{1,2}(?!"))[^"\\]*+)*"{3,5}
    | '''[^']*+(?:'{1,2}(?!')[^']*+)*'{3,5}
    | "[^"\\]*+(?:\\.[^"\\]*+)*"
    | '[^']*+'
    """,
    re.VERBOSE | re.DOTALL,
)
_BLANK = re.compile(r"[ \t\n]*+(?:\#[^\n]*+[ \t\n]*+)*")
_SPACE = re.compile(r"[ \t]*+")
_NAME = re.compile(r"""[A-Za-z0-9_-]++|"[^"\\]*+(?:\\.[^"\\]*+)*"|'[^']*+'""")
_SCALAR = lazily(lambda: re.compile(r"[^\s,\]}\#]++(?:\ \d[^\s,\]}\#]*+)?"))


_MOST_NAMES = 16
"""Of one key: their paths need memory by the square."""


class ValueSpan(NamedTuple):
    """Offsets: of the key, and of the value's first and behind its last character."""

    key: int
    start: int
    end: int


Spans = dict[KeyPath, ValueSpan]
PieceSpans = Sequence[tuple[KeyPath, ValueSpan]]
"""What stands in a piece of a text, in offsets from where the piece begins."""

_RULE_HEADER = lazily(lambda: re.compile(r"^[ \t]*(?=\[rules\.)", re.MULTILINE))


def scan_toml(text: str) -> Spans:
    """Map every key path to its offsets; `text` is valid TOML with LF line ends.

    A table that a header or a dotted key opens has its name for a value. List items have no
    key: theirs is the value's place. Raises RecursionError where values nest too deeply.
    """
    scanner = _Scanner(text)
    for _ in scanner.statements():
        pass
    return scanner.found


def scan_rules(
    text: str, known: Callable[[str], PieceSpans | None], learn: Callable[[str, PieceSpans], None]
) -> Spans:
    """As `scan_toml`, rule by rule: one that is written as a `known` one is not read again."""
    found: Spans = {}
    tables: dict[KeyPath, int] = {}
    begin = 0
    while begin < len(text):
        end = _next_rule(text, begin)
        spans = None if tables else known(text[begin:end])
        if spans is None:
            scanner = _Scanner(text, begin, tables)
            end = _read_piece(scanner, end)
            spans = [(path, _moved(span, -begin)) for path, span in scanner.found.items()]
            if not tables:
                learn(text[begin:end], spans)
        for path, span in spans:
            found.setdefault(path, _moved(span, begin))
        begin = end
    return found


def _next_rule(text: str, begin: int) -> int:
    found = _RULE_HEADER.search(text, begin + 1)
    return len(text) if found is None else found.end()


def _read_piece(scanner: "_Scanner", end: int) -> int:
    """Read up to a header: the one at `end`, or the next one where that stands in a string."""
    for found in scanner.statements():
        if found.start > end:
            end = _next_rule(scanner.text, found.start - 1)
        if found.start == end:
            return end
    return len(scanner.text)


def _moved(span: "ValueSpan", by: int) -> "ValueSpan":
    key, start, end = span
    return ValueSpan(key + by, start + by, end + by)


class Statement(NamedTuple):
    """A header, or a key with its value: where it begins, and in which table."""

    start: int
    table: KeyPath


def statement(text: str, stopped: int) -> Statement:
    """The statement of a broken text in which tomli stopped; what comes before it is valid."""
    last = Statement(0, ())
    with suppress(AssertionError, IndexError, RecursionError, tomli.TOMLDecodeError):
        for found in _Scanner(text).statements():
            line = text.rfind("\n", 0, found.start) + 1
            if found.start > stopped or text[line : found.start].strip(" \t"):
                break
            last = found
    return last


def declared(text: str, end: int) -> dict[KeyPath, ValueSpan]:
    """What the statements before an offset declare, which are valid."""
    scanner = _Scanner(text)
    for found in scanner.statements():
        if found.start >= end:
            break
    return scanner.found


class _Scanner:
    def __init__(self, text: str, begin: int = 0, tables: dict[KeyPath, int] | None = None) -> None:
        self.text = text
        self.begin = begin
        self.found: Spans = {}
        self.tables = {} if tables is None else tables
        """The last index of each array of tables."""

    def statements(self) -> Iterator[Statement]:
        """Each statement before it is read."""
        at = self._blank(self.begin)
        table: KeyPath = ()
        while at < len(self.text):
            yield Statement(at, table)
            if self.text[at] == "[":
                at, table = self._header(at)
            else:
                at = self._pair(at, table)
            at = self._blank(at)

    def _header(self, at: int) -> tuple[int, KeyPath]:
        brackets = 2 if self.text.startswith("[[", at) else 1
        names, at = self._key(at + brackets)
        path: KeyPath = ()
        for position, (name, span) in enumerate(names, start=1):
            path = (*path, name)
            self.found.setdefault(path, span)
            if brackets == 2 and position == len(names):
                self.tables[path] = self.tables.get(path, -1) + 1
            if path in self.tables:
                path = (*path, self.tables[path])
                self.found.setdefault(path, span)
        return at + brackets, path

    def _pair(self, at: int, table: KeyPath) -> int:
        names, at = self._key(at)
        path = table
        for name, span in names:
            path = (*path, name)
            self.found.setdefault(path, span)
        return self._value(self._space(at + 1), path, names[-1][1].key)

    def _key(self, at: int) -> tuple[list[tuple[str, ValueSpan]], int]:
        """Read a dotted key; the offset returned is that of what comes behind it."""
        names = []
        while True:
            at = self._space(at)
            name, end = self._name(at)
            names.append((name, ValueSpan(at, at, end)))
            at = self._space(end)
            if self.text[at] != ".":
                return names, at
            if len(names) == _MOST_NAMES:
                raise RecursionError("a key of too many names")
            at += 1

    def _name(self, at: int) -> tuple[str, int]:
        end = _end(_NAME, self.text, at)
        token = self.text[at:end]
        return (_text(token) if token[0] in "\"'" else token), end

    def _value(self, at: int, path: KeyPath, key: int) -> int:
        match self.text[at]:
            case "[":
                end = self._array(at, path)
            case "{":
                end = self._inline_table(at, path)
            case '"' | "'":
                end = _end(STRING, self.text, at)
            case _:
                end = _end(_SCALAR, self.text, at)
        self.found[path] = ValueSpan(key, at, end)
        return end

    def _array(self, at: int, path: KeyPath) -> int:
        at, index = self._blank(at + 1), 0
        while self.text[at] != "]":
            at = self._comma(self._value(at, (*path, index), at))
            index += 1
        return at + 1

    def _inline_table(self, at: int, path: KeyPath) -> int:
        at = self._blank(at + 1)
        while self.text[at] != "}":
            at = self._comma(self._pair(at, path))
        return at + 1

    def _comma(self, at: int) -> int:
        at = self._blank(at)
        return self._blank(at + 1) if self.text[at] == "," else at

    def _blank(self, at: int) -> int:
        return _end(_BLANK, self.text, at)

    def _space(self, at: int) -> int:
        return _end(_SPACE, self.text, at)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    if found is None:  # pragma: no cover - tomli has read this text before us
        raise AssertionError(f"not TOML at offset {at}")
    return found.end()


def _text(token: str) -> str:
    value: str = tomli.loads(f"key = {token}")["key"]
    return value
