"""Whether a line is meant for the bot itself, and which words it is given. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache

from talkback.message import Message

_ADDRESSED = re.compile(r"@?(?P<nick>[^\s:,]+)[:,]\s*(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Words:
    """What was said to us; `certain` tells that it began with the prefix, so it was no chat."""

    words: tuple[str, ...]
    certain: bool


def words_for_us(message: Message, prefix: str | None) -> Words | None:
    """The words after the prefix, after our nick, or all of a private message; else None.

    The first look is at one letter: most lines are not for us, and this is asked of each.
    """
    if message.channel is not None and message.text[:1] not in _beginnings(prefix, message.bot):
        return None
    if message.action:
        return None
    if prefix is not None and (rest := _after(prefix, message.text)) is not None:
        return Words(tuple(rest.split()), certain=True)
    if message.channel is None:
        return Words(tuple(message.text.split()), certain=False)
    found = _ADDRESSED.fullmatch(message.text)
    if found is None or not message.casemapping.same(found["nick"], message.bot):
        return None
    return Words(tuple(found["rest"].split()), certain=False)


def _after(prefix: str, text: str) -> str | None:
    head, rest = text[: len(prefix)], text[len(prefix) :]
    if head.casefold() != prefix.casefold() or rest[:1].strip():
        return None
    return rest


@lru_cache(maxsize=64)
def _beginnings(prefix: str | None, nick: str) -> frozenset[str]:
    """What a line for us can begin with; a nick's `[]\\~` may be written `{}|^`."""
    first = nick[:1]
    twins = {pair for pair in ("[{", "]}", "\\|", "~^") if first in pair}
    letters = {"@", first, *first.lower(), *first.upper(), *"".join(twins)}
    if prefix is not None:
        letters |= {prefix[0], *prefix[0].lower(), *prefix[0].upper()}
    return frozenset(letters)
