"""People behind a bridge: one nick speaks for many, and each of its lines names who it is.

A line is unwrapped once. Who is behind a bridge is somebody else than whoever has that name on the
network, or behind another bridge, and has no rights; what the bridge says in none of its forms is
nobody's words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import lru_cache

from talkback.engine.bridge_form import read_line
from talkback.engine.scope import ByAccount, ByMask, ByNick, is_on, matches_nick
from talkback.model.casemapping import Casemapping
from talkback.model.lazy_dataclass import dataclass
from talkback.model.message import Message, Person, Trait
from talkback.model.settings import Bridge, Network, PersonMatcher

NOT_IN_CHANNEL = "a bridge speaks for people in channels alone"
NO_FORM = "fits no form of the bridge"
OWN_NICK = "a bridge shows it under a nick of ours"


@dataclass(frozen=True, slots=True)
class Bridges:
    """The bridges of each network that has some, and the nicks that are ours on any.

    In logs and sessions hosts and accounts may lack (`unproven`): then a line in a form of a bridge
    is taken for its own wherever nothing speaks against it.
    """

    by_network: Mapping[str, tuple[Bridge, ...]] = field(default_factory=dict)
    own_nicks: tuple[str, ...] = ()
    unproven: bool = False

    def unwrapped(self, message: Message) -> Message | str:
        """The message as who is behind the bridge said it, or why nobody is heard.

        It is itself where no bridge speaks, or where the server has told already who it is.
        """
        sender, mapping = message.sender, message.casemapping
        if sender.relayed:
            return message
        known = self.by_network.get(message.network, ())
        certain = [bridge for bridge in known if _speaks(bridge, message)]
        if certain and message.channel is None:
            return NOT_IN_CHANNEL
        possible = certain or [
            bridge for bridge in known if self.unproven and may_be(bridge.who, sender, mapping)
        ]
        heard = _heard(possible, message) if _is_line(message) else None
        return heard or (NO_FORM if certain else message)

    def is_own(self, message: Message) -> bool:
        """Whether the name that is shown is a nick of ours, as that network or another has it.

        RELAYMSG puts the far side's name behind a slash; where a nick is taken we add underscores.
        """
        if not message.sender.relayed:
            return False
        shown = message.sender.nick
        names = {shown, shown.partition("/")[0]} if not message.sender.bridge else {shown}
        nicks = (message.bot_nick, *self.own_nicks)
        same, fold = _stem, message.casemapping.fold
        return bool({fold(same(name)) for name in names} & {fold(same(nick)) for nick in nicks})


NO_BRIDGES = Bridges()


def bridges_of(networks: Iterable[Network], nicks: Sequence[str]) -> Bridges:
    """Those that a config names, and the nicks that the bot goes by."""
    named = {network.name: network.bridges for network in networks if network.bridges}
    return Bridges(named, tuple(nicks))


def may_be(who: PersonMatcher, person: Person, casemapping: Casemapping) -> bool:
    """Whether somebody of whom only the nick is known could be who is meant."""
    if person.host or person.account is not None:
        return who.matches(person, casemapping)
    match who:
        case ByMask(mask):
            return matches_nick(mask, person.nick, casemapping)
        case ByAccount():
            return True
        case _:
            return who.matches(person, casemapping)


def as_bridged(bridges: Bridges, message: Message, name: str | None) -> Message:
    """The message, said by a bridge of its network: by the first one that has a form for it.

    A line in no form is what somebody of that name says, if there is one. Raises ValueError where
    the network has no bridge.
    """
    known = bridges.by_network.get(message.network, ())
    if not known:
        raise ValueError(f"{message.network} has no bridges: name them in its table")
    said = [message._replace(sender=example_of(bridge.who)) for bridge in known]
    heard = next((each for each in said if bridges.unwrapped(each) != NO_FORM), None)
    if heard is not None or name is None:
        return heard or said[0]
    return message._replace(sender=behind(known[0], said[0].sender, name))


def example_of(who: PersonMatcher) -> Person:
    """Somebody who is meant."""
    match who:
        case ByMask(mask):
            nick, _, rest = mask.replace("*", "bridge").replace("?", "x").partition("!")
            user, _, host = rest.partition("@")
            return Person(nick, user, host)
        case ByAccount(account):
            return Person(account, account=account)
        case ByNick(nick):
            return Person(nick)
        case _:
            return Person(str(who))


def _is_line(message: Message) -> bool:
    """Whether it may be somebody's words; who comes or leaves with the bridge is the bridge."""
    return message.channel is not None and message.event is None


def _speaks(bridge: Bridge, message: Message) -> bool:
    who = bridge.who
    return is_on(who, message.network) and _matches(who, message.sender, message.casemapping)


@lru_cache(maxsize=4096)
def _matches(who: PersonMatcher, person: Person, casemapping: Casemapping) -> bool:
    """Asked of every line on a network with bridges."""
    return who.matches(person, casemapping)


def _heard(bridges: Iterable[Bridge], message: Message) -> Message | None:
    """The message by the first form that it fits."""
    for bridge in bridges:
        for form in bridge.forms:
            line = read_line(form, message.text)
            if line is not None:
                person = behind(bridge, message.sender, line.name)
                return message._replace(sender=person, text=message.text[line.begin :])
    return None


def behind(bridge: Bridge, speaker: Person, name: str) -> Person:
    """Who is called so behind a bridge that is on the network as the speaker."""
    return replace(
        speaker,
        nick=name,
        account=None,
        relay=speaker.nick,
        bridge=str(bridge.who),
        unknown=speaker.unknown - {Trait.ACCOUNT},
    )


def _stem(nick: str) -> str:
    return nick.rstrip("_") or nick


def without_proof(bridges: Bridges) -> Bridges:
    """For logs and sessions, which tell of people little but the nick."""
    return replace(bridges, unproven=True)
