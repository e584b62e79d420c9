"""TOML cut into tokens as far as it goes, broken strings and signs of no meaning among them."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
      (?P<blank>[ \t]+)
    | (?P<newline>\n)
    | (?P<comment>\#[^\n]*)
    | (?P<string>
          \"""[^"\\]*+(?:(?:\\.|"{1,2}(?!"))[^"\\]*+)*"{3,5}
        | '''[^']*+(?:'{1,2}(?!')[^']*+)*'{3,5}
        | "(?!"")[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*"
        | '(?!'')[^'\n]*+'
      )
    | (?P<open>(?:\"""|''').*|["'][^\n]*)
    | (?P<sign>[\[\]{},=])
    | (?P<word>[^ \t\n\#"'\[\]{},=]+)
    """,
    re.VERBOSE | re.DOTALL,
)


class Kind(StrEnum):
    """What a token is; `open` is a string that nothing closes."""

    BLANK = "blank"
    NEWLINE = "newline"
    COMMENT = "comment"
    STRING = "string"
    OPEN = "open"
    SIGN = "sign"
    WORD = "word"


class Token(NamedTuple):
    """A piece of text, and its offset."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def tokens(text: str, start: int) -> Iterator[Token]:
    """All tokens from an offset on but blanks."""
    for found in _TOKEN.finditer(text, start):
        kind = Kind(str(found.lastgroup))
        if kind is not Kind.BLANK:
            yield Token(kind, found[0], found.start())
