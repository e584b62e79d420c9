"""Whether a line is meant for the bot itself, and which words it is given. Pure."""

import re
from dataclasses import dataclass

from talkback.message import Message

_ADDRESSED = re.compile(r"@?(?P<nick>[^\s:,]+)[:,]\s*(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Words:
    """What was said to us; `certain` tells that it began with the prefix, so it was no chat."""

    words: tuple[str, ...]
    certain: bool


def beginnings(prefix: str | None, nick: str) -> tuple[str, ...]:
    r"""The letters that a channel's line for us begins with, so that most lines need no more.

    RFC 1459 takes `[]\~` and `{}|^` for the same letters.
    """
    first = nick[:1]
    twins = "".join(pair for pair in ("[{", "]}", "\\|", "~^") if first in pair)
    sign = "" if prefix is None else prefix[0]
    letters = {"@", *twins, *first.lower(), *first.upper(), *sign.lower(), *sign.upper()}
    return tuple(sorted(letters))


def words_for_us(message: Message, prefix: str | None) -> Words | None:
    """The words after the prefix, after our nick, or all of a private message; else None."""
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
