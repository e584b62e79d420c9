"""What came in and what may go out, as plain values. Imports nothing of ours but casemapping."""

import re
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from talkback.model.casemapping import Casemapping
from talkback.model.lazy_dataclass import dataclass


class MessageKind(StrEnum):
    """In what way a line was said, or that somebody came or left; the values of a rule's `on`."""

    CHANNEL = "channel"
    PRIVATE = "private"
    MENTION = "mention"
    ACTION = "action"
    JOIN = "join"
    PART = "part"


class ReplyKind(StrEnum):
    """In what way a reply is said; the values of a rule's `as`."""

    MESSAGE = "message"
    NOTICE = "notice"
    ACTION = "action"


MessageKinds = frozenset[MessageKind]

CHANNEL_KINDS: MessageKinds = frozenset({MessageKind.CHANNEL})
MENTION_KINDS: MessageKinds = frozenset({MessageKind.CHANNEL, MessageKind.MENTION})
ACTION_KINDS: MessageKinds = frozenset({MessageKind.ACTION})
PRIVATE_KINDS: MessageKinds = frozenset({MessageKind.PRIVATE})
"""The four ways a line can be said; a mention is a channel line as well."""

JOIN_KINDS: MessageKinds = frozenset({MessageKind.JOIN})
PART_KINDS: MessageKinds = frozenset({MessageKind.PART})
EVENT_KINDS = JOIN_KINDS | PART_KINDS
"""What nobody said: somebody came into the channel, or left it."""

_NICK_CHAR = r"[\w\[\]\\`^{|}-]"


class Rank(IntEnum):
    """What somebody is in a channel: with voice or more, or an operator or more."""

    NONE = 0
    VOICE = 1
    OP = 2


def rank_of_signs(signs: str) -> Rank:
    """What the signs before a nick say, as clients and networks have them by custom."""
    if set("~&@!").intersection(signs):
        return Rank.OP
    return Rank.VOICE if set("%+").intersection(signs) else Rank.NONE


class Trait(StrEnum):
    """What rules may ask of a person that is not in every line."""

    ACCOUNT = "account"
    HOST = "host"
    RANK = "rank"


_NO_NICK_BEGINS = "!\"#$%&'()*+,-./:;<=>?@~"
"""Signs with which no nick begins that a server lets anybody choose (RFC 2812 section 2.3.1)."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who speaks: a hostmask's three parts, and the services account they are logged in to.

    Behind a bridge `nick` is the name that it shows, while user and host are the bridge's: `relay`
    is its nick, where that is known, and `bridge` the entry of the config, empty where the server
    itself tells of the relay (RELAYMSG, the tag draft/relaymsg).
    `unknown` is what nobody told of them: then None is no account and "" no host that we know of.
    """

    nick: str
    user: str = ""
    host: str = ""
    account: str | None = None
    relay: str | None = None
    bridge: str = ""
    unknown: frozenset[Trait] = frozenset()

    @property
    def relayed(self) -> bool:
        """Whether a bridge speaks for them: hostmask and account are the bridge's, not theirs.

        RELAYMSG makes nicks with a slash, which no server lets anybody choose.
        """
        return self.relay is not None or "/" in self.nick

    @property
    def said_nick(self) -> str:
        """As we say it: names behind a bridge are free, and some begin like orders to bots."""
        return (self.nick.lstrip(_NO_NICK_BEGINS) or self.nick) if self.relayed else self.nick

    @property
    def hostmask(self) -> str:
        return f"{self.nick}!{self.user}@{self.host}"

    @property
    def is_assumed(self) -> bool:
        """Whether a bridge spoke for all that is known: of a mask or an account, not a nick."""
        return ":" in self.bridge and Trait.HOST in self.unknown

    @property
    def bridge_itself(self) -> "Person":
        """The bridge that speaks for them, as the network knows it, without an account."""
        return Person(self.relay or "", self.user, self.host)

    def bridge_key(self, casemapping: Casemapping) -> str:
        """What tells a bridge from others; nobody's identity, since it has a blank at its end."""
        return f"bridge:{self.bridge or casemapping.fold(self.bridge_itself.hostmask)} "

    def identity(self, casemapping: Casemapping) -> str:
        """What stays when the nick changes, as far as we know: account, user@host, else nick.

        Everybody behind a bridge has its host, and differs in the name alone.
        """
        if self.relayed:
            return self.bridge_key(casemapping) + casemapping.fold(self.nick)
        if self.account is not None:
            return f"account:{self.account}"
        return f"{self.user}@{self.host}" if self.host else casemapping.fold(self.nick)


class Origin(StrEnum):
    """What a coming or going is due to, as far as it shows by itself."""

    PERSON = "person"
    SPLIT = "split"
    ENTERING = "entering"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Event:
    """Somebody came into a channel (JOIN), or left it (PART, QUIT, KICK)."""

    kind: MessageKind
    origin: Origin = Origin.PERSON


class Message(NamedTuple):
    """A line somebody said in one of the bot's channels, or to the bot.

    `channel` is None in private; `bot_nick` is the bot's at this moment; `id` is the server's
    msgid (IRCv3 message-ids), there to be replied to. `rank` is the sender's in the channel, None
    where that is not known. Where it is an `event` nobody said anything: the text is empty, or the
    reason why somebody left.

    One is made for each line, which a frozen dataclass makes three times as slow.
    """

    network: str
    channel: str | None
    sender: Person
    text: str
    bot_nick: str
    action: bool = False
    casemapping: Casemapping = Casemapping.RFC1459
    id: str | None = None
    rank: Rank | None = Rank.NONE
    event: Event | None = None

    @property
    def reply_target(self) -> str:
        """Where an answer goes: the channel, or in private the sender."""
        return self.sender.nick if self.channel is None else self.channel

    def kinds(self, seen: str) -> MessageKinds:
        """What a rule's `on` is held against; `seen` is the normalised text."""
        if self.event is not None:
            return JOIN_KINDS if self.event.kind is MessageKind.JOIN else PART_KINDS
        if self.channel is None:
            return PRIVATE_KINDS
        if self.action:
            return ACTION_KINDS
        return MENTION_KINDS if self.address_end(seen) else CHANNEL_KINDS

    def address_end(self, seen: str) -> int:
        """Where the normalised text goes on behind `nick:`, `@nick`, `nick`; 0 without our nick.

        A nick that is bold, or has an invisible character in it, is the nick all the same.
        """
        if seen[:1] not in mention_first_chars(self.bot_nick, self.casemapping):
            return 0
        address = _address(self.bot_nick, self.casemapping).match(seen)
        return 0 if address is None else address.end()


@lru_cache(maxsize=64)
def mention_first_chars(nick: str, casemapping: Casemapping) -> frozenset[str]:
    """What a mention of the nick can begin with, blanks among it: asked of every channel line."""
    first = normalize("NFKC", nick)[:1]
    return frozenset((*_alike(first, casemapping), "@", " "))


@lru_cache(maxsize=64)
def _address(nick: str, casemapping: Casemapping) -> re.Pattern[str]:
    """Our nick as a word of its own, and what stands between it and what is said to us.

    A colon behind a blank, as the French write it, has a blank behind it: ":)" is none.
    """
    letters = ("".join(_alike(char, casemapping)) for char in normalize("NFKC", nick))
    spelt = "".join(f"[{re.escape(alike)}]" for alike in letters)
    return re.compile(rf" *@?{spelt}(?!{_NICK_CHAR})(?:[:,]| +[:,](?= |\Z))? *")


def _alike(char: str, casemapping: Casemapping) -> frozenset[str]:
    """The characters that the network takes for this one."""
    letters = map(chr, range(33, 127))
    return frozenset(c for c in letters if casemapping.equal(c, char)) | {char}


@dataclass(frozen=True, slots=True)
class DrawnQuote:
    """A quote taken from a pool's shuffle bag; `exhausts_bag` starts the bags of `pools` anew."""

    pools: tuple[str, ...]
    pool: str
    text: str
    exhausts_bag: bool


MAX_LINES = 4
"""Lines one reply may take; a channel is no place for more."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is to be said: one per firing rule, before it is split for the wire.

    `text` has a newline between its lines, if it has several.
    `draws` are the quotes in it; one that is in it twice is among them twice.
    """

    target: str
    text: str
    reply_kind: ReplyKind
    rule: str
    draws: tuple[DrawnQuote, ...] = ()

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")
