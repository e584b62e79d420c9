"""Who on a network is a program of its own: services, a bouncer's modules. Nobody to talk to."""

import re

from talkback.model.casemapping import Casemapping
from talkback.model.lazy_pattern import lazily
from talkback.model.message import Person

_NAMES = frozenset(
    f"{name}serv"
    for name in (
        *("auth", "bot", "bouncer", "chan", "debug", "game", "group", "help", "host", "info"),
        *("limit", "love", "memo", "nick", "op", "oper", "proj", "root", "sasl", "secure", "seen"),
        *("spam", "stat", "stats", "user"),
    )
) | {"global", "chanfix", "alis"}

_USERS = lazily(lambda: re.compile(r"cservice|services?|the[a-z]bot"))
"""Undernet's X, QuakeNet's Q and kin, whose nicks alone could be anybody's elsewhere; services on
DALnet, Rizon and others. People's users begin with a tilde where nobody vouches for them."""

_SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
"""A network, or a bouncer, may put any before the names of its services, or behind them."""

_NOBODYS = frozenset("!#$%&*+,-.:;=?@~")
"""What no person's nick begins with on any network."""


_fold = Casemapping.ASCII.fold


def is_service(person: Person) -> bool:
    """By its nick, or by the user or the host that network services have.

    No person's nick begins with most signs (RFC 2812 section 2.3.1); ZNC's modules do, and those
    of psyBNC, bip and kin. Whatever StatusPrefix is, ZNC's are `znc@znc.in` all the same.
    """
    nick = _fold(person.nick)
    if (nick[:1] in _NOBODYS and not person.relayed) or nick.strip(_SIGNS) in _NAMES:
        return True
    if _USERS.fullmatch(_fold(person.user)):
        return True
    host = _fold(person.host)
    return host in ("znc.in", "bouncerserv") or host.startswith(("services.", "service."))
