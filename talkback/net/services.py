"""Who on a network is a program of its own: services, a bouncer's modules. Nobody to talk to."""

from talkback.casemapping import Casemapping
from talkback.message import Person

_NAMES = frozenset(
    f"{name}serv"
    for name in (
        *("auth", "bot", "bouncer", "chan", "game", "group", "help", "host", "info"),
        *("memo", "nick", "oper", "proj", "root", "sasl", "spam", "stat", "stats", "user"),
    )
)


def is_service(person: Person) -> bool:
    """By its nick, or by the host that network services have.

    No person's nick begins with `*` (RFC 2812 section 2.3.1); ZNC's modules do, unless its
    StatusPrefix is another: then they are `znc@znc.in` all the same.
    """
    nick = Casemapping.ASCII.fold(person.nick)
    if nick.startswith("*") or nick in _NAMES:
        return True
    host = Casemapping.ASCII.fold(person.host)
    return host == "znc.in" or host.startswith("services.")
