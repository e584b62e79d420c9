"""What came in and what may go out, as plain values. Imports nothing of ours but casemapping."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from talkback.casemapping import Casemapping


class Occasion(StrEnum):
    """In what way a line was said; the values of a rule's `on`."""

    CHANNEL = "channel"
    PRIVATE = "private"
    MENTION = "mention"
    ACTION = "action"


class Manner(StrEnum):
    """In what way a reply is said; the values of a rule's `as`."""

    MESSAGE = "message"
    NOTICE = "notice"
    ACTION = "action"


Occasions = frozenset[Occasion]

IN_CHANNEL: Occasions = frozenset({Occasion.CHANNEL})
IN_MENTION: Occasions = frozenset({Occasion.CHANNEL, Occasion.MENTION})
IN_ACTION: Occasions = frozenset({Occasion.ACTION})
IN_PRIVATE: Occasions = frozenset({Occasion.PRIVATE})
"""The four ways a line can be said; a mention is a channel line as well."""

_IN_NICK = re.compile(r"[\w\[\]\\`^{|}-]")


@dataclass(frozen=True, slots=True)
class Person:
    """Who speaks: a hostmask's three parts, and the services account if the network told it.

    `relay` is the nick that speaks for them, where the server says so (the tag draft/relaymsg).
    """

    nick: str
    user: str = ""
    host: str = ""
    account: str | None = None
    relay: str | None = None

    @property
    def relayed(self) -> bool:
        """Whether a relay speaks for them: hostmask and account are the relay's, not theirs.

        RELAYMSG makes nicks with a slash, which no server lets anybody choose.
        """
        return self.relay is not None or "/" in self.nick

    @property
    def mask(self) -> str:
        return f"{self.nick}!{self.user}@{self.host}"

    def identity(self, casemapping: Casemapping) -> str:
        """What stays when the nick changes, as far as we know: account, user@host, else nick.

        Everybody behind a relay has its host, and the nick is all that tells them apart.
        """
        if self.relayed:
            return casemapping.fold(self.nick)
        if self.account is not None:
            return f"account:{self.account}"
        return f"{self.user}@{self.host}" if self.host else casemapping.fold(self.nick)


@dataclass(frozen=True, slots=True)
class Message:
    """A line somebody said where the bot could hear it.

    `channel` is None in private; `bot` is the nick the bot has at this moment; `id` is the
    server's msgid (IRCv3 message-ids), there to be replied to.
    """

    network: str
    channel: str | None
    sender: Person
    text: str
    bot: str
    action: bool = False
    casemapping: Casemapping = Casemapping.RFC1459
    id: str | None = None

    @property
    def place(self) -> str:
        """Where an answer goes: the channel, or in private the sender."""
        return self.sender.nick if self.channel is None else self.channel

    def occasions(self, seen: str) -> Occasions:
        """What a rule's `on` is held against; `seen` is the text as the eye reads it.

        A nick that is bold, or has an invisible character in it, is the nick all the same.
        """
        if self.channel is None:
            return IN_PRIVATE
        if self.action:
            return IN_ACTION
        mentioned = self._begins(self.text) or (seen != self.text and self._begins(seen))
        return IN_MENTION if mentioned or self._begins_later(seen) else IN_CHANNEL

    def _begins_later(self, text: str) -> bool:
        """Whether the line begins with our nick behind blanks."""
        return text.startswith(" ") and self._begins(text.lstrip(" "))

    def _begins(self, text: str) -> bool:
        """Whether the line begins with our nick as a word of its own: `nick:`, `@nick`, `nick`."""
        if text[:1] not in _beginnings(self.bot, self.casemapping):
            return False
        start = 1 if text.startswith("@") else 0
        end = start + len(self.bot)
        return (
            self.casemapping.same(text[start:end], self.bot) and _IN_NICK.match(text, end) is None
        )


@lru_cache(maxsize=64)
def _beginnings(nick: str, casemapping: Casemapping) -> frozenset[str]:
    """What a mention of the nick can begin with: asked of every line of a channel."""
    letters = map(chr, range(32, 127))
    return frozenset(c for c in letters if casemapping.same(c, nick[:1])) | {"@", nick[:1]}


@dataclass(frozen=True, slots=True)
class Draw:
    """A quote taken from a pool's shuffle bag; `round_over` starts the bags of `pools` anew."""

    pools: tuple[str, ...]
    pool: str
    text: str
    round_over: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """A line to be said: one per firing rule, before it is split for the wire."""

    target: str
    text: str
    manner: Manner
    rule: str
    draw: Draw | None = None
