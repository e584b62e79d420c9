"""People and places as who tests rules names them: `ann!a@host`, `oftc/#lua`, `private`."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from talkback.config.values.irc_names import CHANNEL_SIGNS, channel_fault
from talkback.engine.rule import Rule
from talkback.model.casemapping import Casemapping
from talkback.model.closest import did_you_mean
from talkback.model.message import Message, Person, Rank, rank_of_signs
from talkback.model.settings import Network
from talkback.net.protocol.services import is_service
from talkback.snapshot.defaults import LOCAL_NETWORK

PRIVATE = "private"
PERSON = (
    r"(?P<signs>[ @+%&~!]*)(?P<nick>[^\s<>!@]+)(?:!(?P<user>[^\s<>!@]+)@(?P<host>[^\s<>@]+))?"
    r"(?: \(account (?P<account>[^\s*?!@,:()<>]+)\))?"
)
"""A nick with the signs of a rank before it or not, then user@host and account, each if known."""

_PERSON = re.compile(PERSON)


def person_named(text: str) -> tuple[Person, Rank]:
    """Who is meant, and the rank whose sign stands before the nick. Raises ValueError."""
    found = _PERSON.fullmatch(text)
    if found is None or found["nick"][0] in "#*":
        raise ValueError(f'"{text}" names nobody; write nick or nick!user@host')
    return person_found(found), rank_of_signs(found["signs"])


def person_found(found: re.Match[str]) -> Person:
    """The person in a match of a pattern with PERSON in it."""
    return Person(found["nick"], found["user"] or "", found["host"] or "", found["account"])


def service_answer(person: Person) -> str:
    """Why the bot never answers it."""
    return f"{person.nick} is the network's own program or a bouncer's, which no rule answers"


def check_speaker(person: Person, bot_nick: str) -> None:
    """Raises ValueError where the bot hears nothing that they say."""
    if is_service(person):
        raise ValueError(service_answer(person))
    if Casemapping.RFC1459.equal(person.nick, bot_nick):
        raise ValueError(f"{person.nick} is the bot itself, which never answers what it says")


def check_account(name: str) -> None:
    """Raises ValueError where nobody can be logged in to it."""
    if re.fullmatch(r"[^\s*?!@,:]+", name) is None:
        raise ValueError(f'"{name}" is no account: name the one that is logged in to, as alice')


def said_in(message: Message, place: str, networks: Collection[str]) -> Message:
    """The message, said in the place that is named. Raises ValueError that tells what to write."""
    network, slash, name = place.partition("/")
    if not slash or place[:1] in CHANNEL_SIGNS:
        network, name = message.network, place
    else:
        check_network(network, networks)
    if name == PRIVATE:
        return message._replace(network=network, channel=None)
    if fault := channel_fault(name):
        raise ValueError(fault)
    return message._replace(network=network, channel=name)


def check_network(name: str, networks: Collection[str]) -> None:
    """Raises ValueError with those that there are."""
    if name not in networks:
        hint = did_you_mean(name, networks) or f"; known: {', '.join(networks)}"
        raise ValueError(f'no network is called "{name}"{hint}')


def known_networks(networks: Sequence[Network], rules: Iterable[Rule]) -> tuple[str, ...]:
    """Those that are configured, or that a rule is limited to; without any, our own."""
    named = [network.name for network in networks] or [LOCAL_NETWORK]
    return tuple(dict.fromkeys((*named, *_in_rules(rules))))


def _in_rules(rules: Iterable[Rule]) -> Iterator[str]:
    for rule in rules:
        globs = (*rule.channels, *rule.not_channels)
        yield from (glob.network for glob in globs if not set(glob.network) & set("*?"))
        people = (*rule.users, *rule.not_users)
        yield from (person.network for person in people if person.network != "*")
