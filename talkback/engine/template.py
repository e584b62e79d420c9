"""Replies: text with `{placeholders}`, filled in one pass, so that nothing put in is read again."""

import re
from collections.abc import Callable, Iterable
from dataclasses import field

from talkback.model.errors import TextError
from talkback.model.lazy_dataclass import dataclass

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


QUOTE = "quote"
"""The placeholder of what the rule's own pools say."""
_POOL = f"{QUOTE}:"
_COUNT_OF_NICK = "count:nick"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A placeholder, and its offset in the template's text."""

    name: str
    offset: int

    @property
    def pool(self) -> str | None:
        """The pool of `{quote:POOL}`."""
        return self.name.removeprefix(_POOL) if self.name.startswith(_POOL) else None


@dataclass(frozen=True, slots=True)
class Template:
    """A reply's text, cut into literal pieces and slots."""

    text: str
    parts: tuple[str | Placeholder, ...]
    placeholders: tuple[Placeholder, ...] = field(init=False)
    """Those among the parts; each reply asks for them several times."""
    quotes: tuple[Placeholder, ...] = field(init=False, repr=False, compare=False)
    """Those of them that are for a quote: `{quote}`, `{quote:POOL}`."""
    line_count: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found = tuple(part for part in self.parts if isinstance(part, Placeholder))
        quotes = tuple(slot for slot in found if slot.name == QUOTE or slot.pool is not None)
        object.__setattr__(self, "placeholders", found)
        object.__setattr__(self, "quotes", quotes)
        object.__setattr__(self, "line_count", self.text.count("\n") + 1)

    def __str__(self) -> str:
        return self.text

    @property
    def lines(self) -> "Iterable[tuple[int, Template]]":
        """Its lines, each with its offset in the text."""
        if "\n" not in self.text:
            yield 0, self
            return
        start = 0
        for line in self.text.split("\n"):
            yield start, parse(line)
            start += len(line) + 1

    def uses(self, name: str) -> bool:
        return any(slot.name == name for slot in self.placeholders)

    def fill(self, value: Callable[[Placeholder], str]) -> str:
        """Put the values in, asked for from left to right."""
        return "".join([part if isinstance(part, str) else value(part) for part in self.parts])


def parse(text: str) -> Template:
    """Cut a template at its placeholders; `{{` and `}}` are braces.

    Raises TextError for a lone brace and for anything but a plain name, `count:nick` or
    `quote:POOL` between braces.
    """
    parts: list[str | Placeholder] = []
    end = 0
    for token in _TOKEN.finditer(text):
        parts.append(text[end : token.start()])
        parts.append(_piece(token))
        end = token.end()
    parts.append(text[end:])
    return Template(text, tuple(part for part in parts if part != ""))


def _piece(token: re.Match[str]) -> str | Placeholder:
    if token[0] in ("{{", "}}"):
        return token[0][0]
    name = token[1]
    if name is None:
        raise TextError(f"a lone {token[0]}; write {token[0] * 2} for a brace", token.start())
    if not (_is_plain(name) or _names_pool(name)):
        raise TextError(f"{token[0]} is not a placeholder: only a plain name", token.start())
    return Placeholder(name, token.start())


def _is_plain(name: str) -> bool:
    return name.isidentifier() or (name.isascii() and name.isdigit()) or name == _COUNT_OF_NICK


def _names_pool(name: str) -> bool:
    pool = name.removeprefix(_POOL)
    return pool != name and pool == pool.strip() != "" and pool.isprintable()


DEFAULT_CHANNEL_REPLY = parse("{nick}: {quote}")
DEFAULT_PRIVATE_REPLY = parse("{quote}")
