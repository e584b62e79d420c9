"""Who on a network is a program of its own: services, a bouncer's modules. Nobody to talk to."""

from talkback.model.casemapping import Casemapping
from talkback.model.message import Person

_NAMES = frozenset(
    f"{name}serv"
    for name in (
        *("auth", "bot", "bouncer", "chan", "game", "group", "help", "host", "info"),
        *("memo", "nick", "oper", "proj", "root", "sasl", "spam", "stat", "stats", "user"),
    )
)


_USERS = frozenset({"cservice", "theqbot"})
"""Undernet's X and QuakeNet's Q, whose nicks alone could be anybody's elsewhere."""


def is_service(person: Person) -> bool:
    """By its nick, or by the user or the host that network services have.

    No person's nick begins with `*` (RFC 2812 section 2.3.1); ZNC's modules do, unless its
    StatusPrefix is another: then they are `znc@znc.in` all the same.
    """
    nick = Casemapping.ASCII.fold(person.nick)
    user = Casemapping.ASCII.fold(person.user)
    if nick.startswith("*") or nick in _NAMES or nick == "global" or user in _USERS:
        return True
    host = Casemapping.ASCII.fold(person.host)
    return host == "znc.in" or host.startswith("services.")
