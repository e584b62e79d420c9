"""Which lines are orders to the bot itself, and no rule's: asked of every line, before the rules.

Most lines are ruled out by their first letter.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from talkback.engine.rights import Admin, is_admin
from talkback.model.lazy_dataclass import dataclass
from talkback.model.lazy_pattern import lazily
from talkback.model.message import Message, Rank

_ADDRESSED = lazily(lambda: re.compile(r"@?(?P<nick>[^\s:,]+)[:,]\s*(?P<rest>.*)", re.DOTALL))
_ANY = 100


@dataclass(frozen=True, slots=True)
class Command:
    """How an order is written; `words` are the fewest and the most that follow its name.

    With `operators` those of a channel may give it there.
    """

    usage: str
    words: tuple[int, int]
    admins_only: bool = True
    operators: bool = False

    def takes(self, words: int) -> bool:
        fewest, most = self.words
        return fewest <= words <= most


COMMANDS: Mapping[str, Command] = {
    "help": Command("help", (0, 0), admins_only=False),
    "why": Command("why", (0, 0), admins_only=False),
    "ignoreme": Command("ignoreme", (0, 0), admins_only=False),
    "unignoreme": Command("unignoreme", (0, 0), admins_only=False),
    "mute": Command("mute [#channel] [time]", (0, 2), operators=True),
    "unmute": Command("unmute [#channel]", (0, 1), operators=True),
    "reload": Command("reload", (0, 0)),
    "stats": Command("stats", (0, 0)),
    "rules": Command("rules", (0, 0)),
    "enable": Command("enable RULE", (1, _ANY), operators=True),
    "disable": Command("disable RULE", (1, _ANY), operators=True),
    "quote": Command("quote add TEXT [~ author]", (2, _ANY)),
}


@dataclass(frozen=True, slots=True)
class Order:
    """What a line asks of the bot; `command` is None where it knows none that is said so."""

    name: str
    words: tuple[str, ...]
    command: Command | None
    is_admin: bool


@dataclass(frozen=True, slots=True)
class Orders:
    """How the bot is given orders in chat; `prefix` None leaves mentions and private words.

    With `chanops` the operators of a channel may give some of them there.
    """

    prefix: str | None = "!talkback"
    admins: tuple[Admin, ...] = ()
    chanops: bool = True

    def read(self, message: Message) -> Order | None:
        """The order in a message; None where it is for the rules.

        Without the prefix only a command's own words are one, of who may give it: a private "why?"
        is chat, and so are a stranger's "rules".
        """
        if message.channel is not None and not message.text.startswith(
            beginnings(self.prefix, message.bot_nick)
        ):
            return None
        said = words_for_us(message, self.prefix)
        if said is None or not (said.words or said.certain):
            return None
        name, *words = said.words or ("help",)
        command = COMMANDS.get(name.lower())
        if command is not None and not command.takes(len(words)):
            command = None
        known = is_admin(message, self.admins)
        if not said.certain and (
            command is None or not (known or self._is_theirs(command, message))
        ):
            return None
        return Order(name.lower(), tuple(words), command, known)

    def is_for_operators(self, command: Command, message: Message) -> bool:
        """Whether who sent it may give the order as an operator of the channel, if they are one."""
        in_channel = message.channel is not None and not message.sender.relayed
        return self.chanops and command.operators and in_channel

    def _is_theirs(self, command: Command, message: Message) -> bool:
        """Whether who is no admin may give it; without a prefix the server is asked for ranks."""
        if not command.admins_only:
            return True
        rank = Rank.OP if message.rank is None and self.prefix is None else message.rank
        return rank is Rank.OP and self.is_for_operators(command, message)


@dataclass(frozen=True, slots=True)
class Words:
    """What was said to us; `certain` tells that it began with the prefix, so it was no chat."""

    words: tuple[str, ...]
    certain: bool


@lru_cache(maxsize=64)
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
    if message.action or message.event is not None:
        return None
    if prefix is not None and (rest := _after(prefix, message.text)) is not None:
        return Words(tuple(rest.split()), certain=True)
    if message.channel is None:
        return Words(tuple(message.text.split()), certain=False)
    found = _ADDRESSED.fullmatch(message.text)
    if found is None or not message.casemapping.equal(found["nick"], message.bot_nick):
        return None
    return Words(tuple(found["rest"].split()), certain=False)


def _after(prefix: str, text: str) -> str | None:
    head, rest = text[: len(prefix)], text[len(prefix) :]
    if head.casefold() != prefix.casefold() or rest[:1].strip():
        return None
    return rest
