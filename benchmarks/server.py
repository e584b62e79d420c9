"""A server that floods: enough IRC to let a bot in, then lines as fast as the bot reads them."""

import select
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress

from benchmarks.chat import CHANNEL, PEOPLE

_NAME = b":flood.example "
_WELCOME = (
    b"001 %(nick)s :Welcome",
    b"002 %(nick)s :Your host is flood.example",
    b"003 %(nick)s :This server was created for a benchmark",
    b"004 %(nick)s flood.example 1 io nt",
    b"005 %(nick)s CHANTYPES=# CASEMAPPING=ascii PREFIX=(ov)@+ NICKLEN=30 :are supported here",
    b"422 %(nick)s :No message of the day",
)
_PATIENCE = 120.0
"""Seconds before a bot that does not answer counts as lost."""


class Lost(Exception):  # noqa: N818
    """The bot went away, or never answered."""


class Listener:
    """The loopback port where a bot connects."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.2)
        self.port: int = self._socket.getsockname()[1]

    def guest(self, alive: Callable[[], bool]) -> "Guest":
        """The next bot, as soon as it joins.

        Raises Lost.
        """
        with self._socket:
            connection = self._accept(alive)
        guest = Guest(connection)
        guest.listen(lambda line: line.startswith(b"JOIN "))
        return guest

    def _accept(self, alive: Callable[[], bool]) -> socket.socket:
        patience = time.monotonic() + _PATIENCE
        while alive() and time.monotonic() < patience:
            with suppress(TimeoutError):
                return self._socket.accept()[0]
        raise Lost("it never connected")


class Guest:
    """One bot's connection. Single-threaded: what it says is read while blocks go out."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(0)
        self._socket = connection
        self._nick = b"*"
        self._registered: set[bytes] = set()
        self._half = b""
        self._sending = memoryview(b"")
        self._replies: deque[bytes] = deque()
        self._blocks: deque[bytes] = deque()

    def close(self) -> None:
        self._socket.close()

    def ask(self, relayed: bytes, nick: str) -> float:
        """Says one line for `nick`; the seconds until the bot has answered it."""
        begin = time.perf_counter()
        self.flood([relayed], nick)
        return time.perf_counter() - begin

    def flood(self, blocks: Iterable[bytes], last: str) -> int:
        """Sends the blocks; the answers that came until the one to the nick `last`, and with it.

        Raises Lost.
        """
        self._blocks.extend(blocks)
        end = f"PRIVMSG {CHANNEL} :{last}:".encode()
        return self.listen(lambda line: line.startswith(end))

    def listen(self, done: Callable[[bytes], bool] | None, quiet: float = _PATIENCE) -> int:
        """Serves until a line is `done`; without one, until all is quiet. The answers heard.

        `quiet` is in seconds. Raises Lost.
        """
        answers = 0
        while True:
            unsent = [self._socket] if self._sending or self._replies or self._blocks else []
            readable, writable, _ = select.select([self._socket], unsent, [], quiet)
            if writable:
                self._send()
            if readable:
                lines = self._read()
                answers += sum(line.startswith(b"PRIVMSG ") for line in lines)
                if done is not None and any(map(done, lines)):
                    return answers
            if not (readable or writable):
                if done is None:
                    return answers
                raise Lost(f"no answer within {quiet:.0f} s")

    def _send(self) -> None:
        if not self._sending:
            self._sending = memoryview(
                self._replies.popleft() if self._replies else self._blocks.popleft()
            )
        self._sending = self._sending[self._socket.send(self._sending) :]

    def _read(self) -> list[bytes]:
        received = self._socket.recv(1 << 16)
        if not received:
            raise Lost("the bot closed the connection")
        *lines, self._half = (self._half + received).replace(b"\r", b"").split(b"\n")
        for line in lines:
            self._serve(line)
        return lines

    def _serve(self, line: bytes) -> None:
        command, _, rest = line.partition(b" ")
        match command.upper():
            case b"PING":
                self._reply(b"PONG flood.example " + rest)
            case b"CAP" if rest.startswith(b"LS"):
                self._registered.add(b"waits")
                self._reply(b"CAP * LS :")
            case b"CAP" if rest.lstrip(b":") == b"END":
                self._registered.discard(b"waits")
                self._welcome()
            case b"NICK" | b"USER":
                self._nick = rest.lstrip(b":") if command.upper() == b"NICK" else self._nick
                self._registered.add(command.upper())
                self._welcome()
            case b"JOIN":
                self._join(rest.split()[0].lstrip(b":"))
            case b"WHO":
                self._reply(b"315 %s %s :End of WHO" % (self._nick, CHANNEL.encode()))
            case b"MODE" if rest.lstrip(b":") == CHANNEL.encode():
                self._reply(b"324 %s %s +nt" % (self._nick, CHANNEL.encode()))

    def _reply(self, text: bytes) -> None:
        self._replies.append(_NAME + text + b"\r\n")

    def _welcome(self) -> None:
        if self._registered == {b"NICK", b"USER"}:
            for line in _WELCOME:
                self._reply(line % {b"nick": self._nick})

    def _join(self, channel: bytes) -> None:
        self._replies.append(b":%s!~bot@127.0.0.1 JOIN %s\r\n" % (self._nick, channel))
        for start in range(0, len(PEOPLE), 40):
            names = " ".join(PEOPLE[start : start + 40]).encode()
            self._reply(b"353 %s = %s :%s" % (self._nick, channel, names))
        self._reply(b"366 %s %s :End of NAMES" % (self._nick, channel))
