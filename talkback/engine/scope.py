"""Where and for whom a rule holds: channel globs and person patterns, by the network's folding."""

import re
from collections.abc import Mapping
from fnmatch import translate
from functools import lru_cache

from talkback.model.casemapping import Casemapping
from talkback.model.lazy_dataclass import dataclass
from talkback.model.message import Message, Person, Rank, Trait
from talkback.model.settings import PersonMatcher

ANY = "*"


@dataclass(frozen=True, slots=True)
class ChannelGlob:
    """`#py*` on any network, or `libera/#py*` on one; `*` and `?` are the only wild cards."""

    channel: str
    network: str = "*"

    def matches(self, message: Message) -> bool:
        return (
            message.channel is not None
            and (self.network == "*" or _glob(self.network).match(message.network) is not None)
            and _match(self.channel, message.channel, message.casemapping)
        )

    def __str__(self) -> str:
        return self.channel if self.network == "*" else f"{self.network}/{self.channel}"


@dataclass(frozen=True, slots=True)
class ByNick:
    """Anyone who goes by this nick at the moment; proves nothing."""

    nick: str
    network: str = "*"

    def matches(self, person: Person, casemapping: Casemapping) -> bool:
        return casemapping.equal(self.nick, person.nick)

    def __str__(self) -> str:
        return _qualified(self.network, self.nick)


@dataclass(frozen=True, slots=True)
class ByAccount:
    """Whoever is logged in to this services account (case as services fold it: ASCII).

    `*` is any account.
    """

    account: str
    network: str = "*"

    def matches(self, person: Person, casemapping: Casemapping) -> bool:  # noqa: ARG002
        if person.account is None:
            return False
        return self.account == ANY or Casemapping.ASCII.equal(self.account, person.account)

    def __str__(self) -> str:
        return _qualified(self.network, f"account:{self.account}")


@dataclass(frozen=True, slots=True)
class ByMask:
    """Whoever's nick!user@host fits the glob."""

    mask: str
    network: str = "*"

    def matches(self, person: Person, casemapping: Casemapping) -> bool:
        return _match(self.mask, person.hostmask, casemapping)

    def __str__(self) -> str:
        return _qualified(self.network, f"mask:{self.mask}")


@dataclass(frozen=True, slots=True)
class ByRank:
    """Whoever has this rank, or a higher one, in the channel where they speak."""

    rank: Rank
    network: str = ANY

    def __str__(self) -> str:
        return _qualified(self.network, f"rank:{self.rank.name.lower()}")


SinglePerson = ByNick | ByAccount | ByMask
PersonPattern = SinglePerson | ByRank


_ASKS: Mapping[type, Trait] = {ByAccount: Trait.ACCOUNT, ByMask: Trait.HOST}
"""What a pattern has to know of a person beside the nick."""


def fits(pattern: PersonPattern, person: Person, message: Message) -> bool:
    """Whether a pattern is for who sent the message, or speaks for them, as far as is known."""
    if isinstance(pattern, ByRank):
        rank = _rank(message)
        return rank is not None and rank >= pattern.rank
    return pattern.matches(person, message.casemapping)


def _rank(message: Message) -> Rank | None:
    """Behind a bridge nobody has one: it is the bridge's."""
    return Rank.NONE if message.sender.relayed else message.rank


def unknown_trait(pattern: PersonPattern, message: Message) -> Trait | None:
    """What a pattern asks of who sent a message and nobody told."""
    if isinstance(pattern, ByRank):
        return Trait.RANK if _rank(message) is None else None
    trait = _ASKS.get(type(pattern))
    return trait if trait in message.sender.unknown else None


def is_on(pattern: PersonMatcher | ByRank, network: str) -> bool:
    """Whether a pattern is for the people of a network; one that names none is for all."""
    return pattern.network in ("*", network)


def matches_nick(mask: str, nick: str, casemapping: Casemapping) -> bool:
    """Whether somebody of that nick could fit a mask, for who knows no more of them."""
    return _match(mask.partition("!")[0], nick, casemapping)


def _qualified(network: str, text: str) -> str:
    return text if network == "*" else f"{network}/{text}"


def _match(glob: str, name: str, casemapping: Casemapping) -> bool:
    return _glob(casemapping.fold(glob)).match(casemapping.fold(name)) is not None


@lru_cache(maxsize=1024)
def _glob(glob: str) -> re.Pattern[str]:
    """Translate as fnmatch does, which cannot backtrack badly; `[` is a letter in nicks."""
    return re.compile(translate(glob.replace("[", "[[]")))
