"""One IRC line, between text and values; reading it is the `irc` library's parser."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from irc import client
from irc.message import Tag

from talkback.message import Person

_SHAPE = client._rfc_1459_command_regexp  # noqa: SLF001 - it has no public name
_NO_TAGS: Mapping[str, str] = MappingProxyType({})
_ESCAPES = str.maketrans({";": r"\:", " ": r"\s", "\\": r"\\", "\r": r"\r", "\n": r"\n"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line as RFC 1459 and IRCv3 message-tags see it; `command` is upper case or a numeric.

    A tag without a value has the value "" (message-tags: missing and empty are the same).
    """

    command: str
    params: tuple[str, ...] = ()
    source: str = ""
    tags: Mapping[str, str] = field(default_factory=lambda: _NO_TAGS)

    @property
    def person(self) -> Person:
        """The source as a hostmask; a server's name comes out as a bare nick."""
        mask, at, host = self.source.rpartition("@")
        nick, _, user = (mask if at else host).partition("!")
        return Person(nick, user, host if at else "", self.tags.get("account") or None)


def parse(text: str) -> Line:
    """Read a line without its CR LF.

    Raises ValueError where there is no command in it (a blank line).
    """
    shape = _SHAPE.match(text.lstrip(" "))
    if shape is None or not shape["command"]:
        raise ValueError("no command in the line")
    return Line(
        shape["command"].upper(),
        _params(shape["argument"] or ""),
        shape["prefix"] or "",
        _tags(shape["tags"]) if shape["tags"] else _NO_TAGS,
    )


def tag_text(tags: Mapping[str, str]) -> str:
    """Tags as they stand between `@` and blank; one without a value has no `=` (message-tags)."""
    return ";".join(
        f"{key}={value.translate(_ESCAPES)}" if value else key for key, value in tags.items()
    )


def _params(argument: str) -> tuple[str, ...]:
    """Split on the ASCII blank alone: the library's split() also cuts at NBSP and U+3000."""
    middle, colon, trailing = argument.partition(" :")
    words = tuple(word for word in middle.split(" ") if word)
    return (*words, trailing) if colon else words


def _tags(text: str) -> Mapping[str, str]:
    return {tag["key"]: tag["value"] or "" for tag in map(_tag, text.split(";")) if tag["key"]}


def _tag(item: str) -> Mapping[str, str | None]:
    """A lone backslash at the end is dropped (message-tags); the library keeps it."""
    slashes = len(item) - len(item.rstrip("\\"))
    tag: Mapping[str, str | None] = Tag.parse(item[:-1] if slashes % 2 else item)
    return tag
