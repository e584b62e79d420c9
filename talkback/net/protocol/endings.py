"""What a server says when this connection is to end: redirect, ban, kill, ERROR."""

from talkback.model.line import Line
from talkback.net.io.backoff import classify_error
from talkback.net.protocol.actions import Actions, RetryPolicy
from talkback.net.protocol.nick import NickManager


class Endings:
    """What each of them means for the next connection."""

    def __init__(self, outlet: Actions, nick: NickManager) -> None:
        self._outlet = outlet
        self._nick = nick

    def redirected(self, line: Line, _: float) -> None:
        """010 (RPL_BOUNCE): `nick host port :reason`."""
        port = int(line.params[2])
        if not 0 < port < 65536:
            raise ValueError("no such port")
        self._outlet.redirect = (line.params[1], port)
        self._outlet.end(RetryPolicy.NOW, f"the server sends us to {line.params[1]}")

    def refused(self, line: Line) -> None:
        """464, 465 or 466 instead of a welcome; after it they are about something else (OPER)."""
        if line.command == "464":
            self._outlet.end(
                RetryPolicy.REFUSED, f"the server password is refused: {line.params[-1]}"
            )
        else:
            self._outlet.end(RetryPolicy.LATER, f"banned: {line.params[-1]}")

    def killed(self, line: Line, _: float) -> None:
        if self._nick.is_me(line.params[0]):
            reason = line.params[-1]
            fate = classify_error(f"killed: {reason}")
            self._outlet.end(fate, f"killed by {line.source_hostmask.nick}: {reason}")

    def error(self, line: Line, _: float) -> None:
        reason = line.params[-1] if line.params else ""
        self._outlet.end(classify_error(reason), f"the server closed the connection: {reason}")
