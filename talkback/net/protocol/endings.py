"""What a server says when this connection is to end: redirect, ban, kill, ERROR."""

import re
from collections.abc import Callable, Mapping

from talkback.model.lazy_pattern import lazily
from talkback.model.line import Line
from talkback.net.protocol.actions import Actions, RetryPolicy
from talkback.net.protocol.nick import NickManager

_BANNED = lazily(
    lambda: re.compile(
        r"\b[A-Z]-?lined?\b|\bbann?ed\b|\bbans?\b|\bakill|\bkilled\b|\bshun", re.IGNORECASE
    )
)
_COLLIDED = lazily(lambda: re.compile(r"\bnick(?:name)? (?:collision|collide)", re.IGNORECASE))


_TOKEN_REFUSED = lazily(
    lambda: re.compile(
        r"login authentication failed|login unsuccessful|improperly formatted auth", re.IGNORECASE
    )
)
"""How Twitch says that a token has run out or never was one (its docs, "Authentication")."""


_HOST = lazily(
    lambda: re.compile(r"(?![-.])[\w.-]+|(?=[^:]*:[^:]*:)[0-9a-f:.]+", re.ASCII | re.IGNORECASE)
)
"""Names and IPv4 addresses, or IPv6 addresses."""


class Endings:
    """What each of them means for the next connection."""

    def __init__(self, actions: Actions, nick: NickManager) -> None:
        self._actions = actions
        self._nick = nick

    def table(self) -> Mapping[str, Callable[[Line, float], None]]:
        return {
            "010": self.redirected,
            "ERROR": self.error,
            "KILL": self.killed,
            "NOTICE": self.noticed,
            "RECONNECT": self.called_again,
        }

    def noticed(self, line: Line, _: float) -> None:
        """Twitch: `NOTICE * :Login authentication failed` in the place of a welcome."""
        if (
            line.params[0] == "*"
            and "!" not in line.source
            and _TOKEN_REFUSED.match(line.params[1])
        ):
            self._actions.end(
                RetryPolicy.INVALID, f"the server password is refused: {line.params[1]}"
            )

    def called_again(self, line: Line, _: float) -> None:
        """Twitch: the server is about to close, and others are there."""
        if "!" not in line.source:
            self._actions.end(RetryPolicy.NOW, "the server asks us to connect again")

    def redirected(self, line: Line, _: float) -> None:
        """010 (RPL_BOUNCE): `nick host port :reason`."""
        port = int(line.params[2])
        if not 0 < port < 65536:
            raise ValueError("no such port")
        if _HOST.fullmatch(line.params[1]) is None:  # the path of a socket of ours, for one
            raise ValueError("no name or address of a host")
        self._actions.redirect = (line.params[1], port)
        self._actions.end(RetryPolicy.NOW, f"the server sends us to {line.params[1]}")

    def refused(self, line: Line) -> None:
        """464, 465 or 466 instead of a welcome; after it they are about something else (OPER)."""
        if line.command == "464":
            self._actions.end(
                RetryPolicy.REFUSED, f"the server password is refused: {line.params[-1]}"
            )
        else:
            self._actions.end(RetryPolicy.LATER, f"banned: {line.params[-1]}")

    def killed(self, line: Line, _: float) -> None:
        if self._nick.is_me(line.params[0]):
            reason = line.params[-1]
            retry = classify_error(f"killed: {reason}")
            self._actions.end(retry, f"killed by {line.source_hostmask.nick}: {reason}")

    def error(self, line: Line, _: float) -> None:
        reason = line.params[-1] if line.params else ""
        self._actions.end(classify_error(reason), f"the server closed the connection: {reason}")


def classify_error(text: str) -> RetryPolicy:
    """What an ERROR line means: a ban wants a long pause, all else (restart, flood) a short one.

    Of two with one nick, servers that find each other again kill one or both: nobody is unwanted.
    """
    unwanted = _BANNED.search(text) and not _COLLIDED.search(text)
    return RetryPolicy.LATER if unwanted else RetryPolicy.AGAIN
