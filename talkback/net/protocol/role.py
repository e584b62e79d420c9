"""What a connection is for, where several hosts share a network."""

import re
from enum import StrEnum

from talkback.model.lazy_pattern import lazily


class Role(StrEnum):
    """A bot that is alone always takes part."""

    ACTIVE = "active"
    """In the channels, under the nick that is wanted."""
    STANDBY = "standby"
    """Registered under another nick, and in no channel."""


def nicks_of(role: Role, nicks: tuple[str, ...]) -> tuple[str, ...]:
    """Those to try in this order; who stands by leaves the first one to whoever takes part."""
    return nicks if role is Role.ACTIVE else (*nicks[1:], f"{nicks[0]}_")


def said_to(line: str) -> str | None:
    """The target of a line by which something is said; None for all other lines."""
    found = _SAID.match(line)
    return found[1] if found is not None else None


_SAID = lazily(lambda: re.compile(r"(?:@\S+ )?(?:PRIVMSG|NOTICE) (\S+)"))
