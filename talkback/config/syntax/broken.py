"""Where reading a file stopped, and what is around that place."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from talkback.config.locations.toml_spans import KeyPath, Statement, statement
from talkback.config.syntax.tokens import Kind, Token, tokens

_MAX_TOKENS = 20_000
"""Tokens of one statement that are looked at."""


class Explanation(NamedTuple):
    """What is wrong and what to do, and the offset where it went wrong."""

    message: str
    offset: int


@dataclass(frozen=True)
class Broken:
    """A text that is no TOML; `words` are the parser's, `offset` is where it gave up."""

    text: str
    words: str
    offset: int

    @property
    def letter(self) -> str:
        """The character at the place; empty at the end of the file."""
        return self.text[self.offset : self.offset + 1]

    @cached_property
    def line_start(self) -> int:
        return self.text.rfind("\n", 0, self.offset) + 1

    @cached_property
    def line(self) -> str:
        return self.text[self.line_start :].partition("\n")[0]

    @cached_property
    def _statement(self) -> Statement:
        return statement(self.text, self.offset)

    @property
    def start(self) -> int:
        """Where the statement begins in which reading stopped."""
        return self._statement.start

    @property
    def table(self) -> KeyPath:
        return self._statement.table

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Those of the statement, and of what may be others behind it."""
        return tuple(islice(tokens(self.text, self.start), _MAX_TOKENS))

    @cached_property
    def here(self) -> Token:
        """The token at the place; at the end of the file an empty one."""
        end = Token(Kind.NEWLINE, "", len(self.text))
        return next((token for token in self.tokens if token.end > self.offset), end)

    @cached_property
    def before(self) -> tuple[Token, ...]:
        """The tokens of the statement that were read."""
        return tuple(token for token in self.tokens if token.end <= self.offset)

    @cached_property
    def key(self) -> str:
        """The key whose value is being read, as it is written; empty where there is none yet."""
        for token in self.before:
            if (token.kind, token.text) == (Kind.SIGN, "="):
                return self.text[self.start : token.start].strip()
        return ""

    @cached_property
    def inner_key(self) -> str:
        """The key that stands nearest before the place, in an inline table too."""
        signs = [at for at, token in enumerate(self.before) if token.text == "="]
        return self.before[signs[-1] - 1].text if signs and signs[-1] else self.key

    @property
    def is_header(self) -> bool:
        return self.text.startswith("[", self.start)


Slip = Callable[[Broken], Explanation | None]
