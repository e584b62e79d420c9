"""Where in a text the cursor is, whether or not the text is TOML: table, key, and what is begun.

An editor asks while a line is half written, so this reads no more than it must: the headers above
the cursor, the statement that it is in, and of that only quotes and brackets.
"""

import re
from dataclasses import dataclass

from talkback.config.locations.toml_spans import KeyPath

_HEADER = re.compile(r"^[ \t]*\[\[?(?P<names>[^\[\]\n=]*)\]\]?[ \t]*(?:#.*)?$", re.MULTILINE)
_KEY = re.compile(
    r"""^[ \t]*(?P<names>(?:[\w-]+|"[^"\n]*"|'[^'\n]*')(?:[ \t]*\.[ \t]*[\w-]+)*)[ \t]*=""",
    re.MULTILINE,
)
_NAME = re.compile(r"""[\w-]+|"([^"\n]*)"|'([^'\n]*)'""")
_TOKEN = re.compile(r'''"""|\'\'\'|"|'|[\[\]{},=#]|[\w-]+|\\.|\n|.''', re.DOTALL)
_WORD = re.compile(r"[\w-]*\Z")
_LONG_QUOTE = re.compile(r"\"{3}|'{3}")
_LONG = re.compile(r"\"{3}(?:\\.|[^\\])*?\"{3}|'{3}.*?'{3}", re.DOTALL)
_MAX_CHARS = 20_000
"""Of a statement: what is longer is not looked through at every key."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """`table` and `key` are where it is; `begun` is what stands before it and could go on.

    `key` is None where a key is to be written. In a string, `quote` opens it and `begun` is all
    of it as far as the cursor; `header` tells that it is between the brackets of a header.
    """

    table: KeyPath
    key: str | None
    begun: str
    quote: str = ""
    header: bool = False

    @property
    def path(self) -> KeyPath:
        return self.table if self.key is None else (*self.table, self.key)


def cursor_at(text: str, offset: int) -> Cursor:
    """What is to be written there."""
    before = text[:offset]
    line = before[before.rfind("\n") + 1 :]
    if re.match(r"[ \t]*\[\[?[^\]=\"']*\Z", line):
        return Cursor((), None, line.lstrip(" \t["), header=True)
    table, below = _table(_without_long_strings(before))
    statement = _statement(before, below)
    if statement is None:
        return Cursor(table, None, _last_word(line))
    names, value = statement
    return _in_value((*table, *names[:-1]), names[-1], value[-_MAX_CHARS:])


def _without_long_strings(before: str) -> str:
    """What stands in strings of several lines is no header, closed or still open."""
    outside = _LONG.sub(lambda found: " " * len(found[0]), before)
    opened = _LONG_QUOTE.search(outside)
    return outside if opened is None else outside[: opened.start()]


def _table(before: str) -> tuple[KeyPath, int]:
    """The table that the last header above opens, and where it does."""
    line = before.rfind("\n") + 1
    last = None
    for last in _HEADER.finditer(before, 0, line):  # noqa: B007 - the last one is asked for
        pass
    return ((), 0) if last is None else (_names(last["names"]), last.end())


def _names(written: str) -> tuple[str, ...]:
    return tuple(found[1] or found[2] or found[0].strip("\"'") for found in _NAME.finditer(written))


def _statement(before: str, begin: int) -> tuple[tuple[str, ...], str] | None:
    """The names of the last key above, and its value as far as the cursor, if it goes on there."""
    last = None
    for last in _KEY.finditer(before, begin):  # noqa: B007 - the last one is asked for
        pass
    if last is None:
        return None
    value = before[last.end() :]
    return (_names(last["names"]), value) if _goes_on(value) else None


def _goes_on(value: str) -> bool:
    """Whether a value's brackets or quotes are open, or it is still on its line."""
    state = _OpenSigns()
    state.read(value)
    return "\n" not in value or bool(state.quote) or bool(state.open)


def _in_value(table: KeyPath, key: str, value: str) -> Cursor:
    state = _OpenSigns()
    state.read(value)
    for names in state.open:
        if names is not None:
            table, key = (*table, key), names
    if state.quote:
        return Cursor(table, key or None, value[state.begin :], state.quote)
    inside = state.open[-1] if state.open else None
    if inside is not None and not state.after_equals:
        return Cursor(table, None, _last_word(value))
    return Cursor(table, key or None, _last_word(value))


def _last_word(text: str) -> str:
    found = _WORD.search(text)
    return found[0] if found else ""


class _OpenSigns:
    """Quotes and brackets of a value: `open` has the key at hand of each inline table, or None."""

    def __init__(self) -> None:
        self.quote = ""
        self.begin = 0
        self.open: list[str | None] = []
        self.after_equals = False
        self._word = ""

    def read(self, value: str) -> None:
        is_comment = False
        for found in _TOKEN.finditer(value):
            sign = found[0]
            if self.quote:
                self.quote = "" if sign == self.quote else self.quote
            elif is_comment:
                is_comment = sign != "\n"
            elif sign in ('"""', "'''", '"', "'"):
                self.quote, self.begin = sign, found.end()
            elif sign == "#":
                is_comment = True
            else:
                self._sign(sign)

    def _sign(self, sign: str) -> None:
        if sign in "[{":
            self.open.append(None if sign == "[" else "")
            self.after_equals = sign == "["
        elif sign in "]}":
            self.open = self.open[:-1]
            self.after_equals = True
        elif sign == "=" and self.open and self.open[-1] is not None:
            self.open[-1], self.after_equals = self._word, True
        elif sign == "," and self.open and self.open[-1] is not None:
            self.open[-1], self.after_equals = "", False
        elif sign.strip():
            self._word = sign
