"""Text to a line, by the `irc` library's parser; apart from `line`, since importing it is slow."""

import linecache
from collections.abc import Mapping

import irc.events  # noqa: F401 - by the shortest way, since it looks through the stack of imports
from irc import client
from irc.message import Tag

from talkback.model.line import NO_TAGS, Line

linecache.clearcache()  # of half a megabyte: the source of all on that stack
_LINE_REGEX = client._rfc_1459_command_regexp  # noqa: SLF001 - it has no public name


def parse_line(text: str) -> Line:
    """Read a line without its CR LF.

    Raises ValueError where there is no command in it (a blank line).
    """
    shape = _LINE_REGEX.match(text.lstrip(" "))
    if shape is None or not shape["command"]:
        raise ValueError("no command in the line")
    tags, source, command, argument = shape.group("tags", "prefix", "command", "argument")
    return Line(
        command.upper(),
        _params(argument or ""),
        source or "",
        _tags(tags) if tags else NO_TAGS,
    )


def _params(argument: str) -> tuple[str, ...]:
    """Split on the ASCII blank alone: the library's split() also cuts at NBSP and U+3000."""
    middle, colon, trailing = argument.partition(" :")
    words = [word for word in middle.split(" ") if word]
    return (*words, trailing) if colon else (*words,)


def _tags(text: str) -> Mapping[str, str]:
    return {tag["key"]: tag["value"] or "" for tag in map(_tag, text.split(";")) if tag["key"]}


def _tag(item: str) -> Mapping[str, str | None]:
    """A lone backslash at the end is dropped (message-tags); the library keeps it."""
    slashes = len(item) - len(item.rstrip("\\"))
    tag: Mapping[str, str | None] = Tag.parse(item[:-1] if slashes % 2 else item)
    return tag
