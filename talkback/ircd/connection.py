"""One client's connection: bytes to lines and back, with bounds and timers."""

import asyncio
from collections.abc import Callable
from dataclasses import field
from functools import partial
from itertools import count

from talkback.ircd.commands import receive, refuse_long
from talkback.ircd.encoding import CLIENT_TAG_BYTES, LINE_BYTES, encode
from talkback.ircd.network import NetworkState
from talkback.ircd.state import User
from talkback.model.lazy_dataclass import dataclass
from talkback.model.log_event import Level, LogEvent

_LONGEST = CLIENT_TAG_BYTES + LINE_BYTES
_FAREWELL = 1.0
"""Seconds a client has to read its last lines."""


@dataclass(frozen=True, slots=True)
class ClientLimits:
    """How much the server puts up with: bytes a client has not read yet, and seconds.

    A client silent for `ping_interval` is asked, and has `ping_timeout` to answer;
    `registration` is the time it has to introduce itself.
    """

    unread: int = 4 * 1024 * 1024
    registration: float = 30.0
    ping_interval: float = 120.0
    ping_timeout: float = 60.0


@dataclass(slots=True)
class ServerContext:
    """What all connections share; `empty` is set while there is none."""

    network: NetworkState
    limits: ClientLimits
    report: Callable[[LogEvent], None]
    connections: dict[User, "ClientConnection"] = field(default_factory=dict)
    empty: asyncio.Event = field(default_factory=asyncio.Event)

    def flush(self) -> None:
        """Write what has gathered; dropping one who does not read gathers more for others."""
        dirty = self.network.dirty
        while dirty:
            self.connections[dirty.pop()].write()


def _resolve(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)


class ClientConnection(asyncio.Protocol):
    """A connection and the user at its other end."""

    def __init__(self, context: ServerContext) -> None:
        self._context = context
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle
        self._unfinished = b""
        self._overlong = False
        self._tokens = count()
        self._waiting: set[asyncio.Future[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._made = self._last_line_at = self._asked = self._loop.time()
        self.user = User("localhost", self._context.network.clock())
        self._context.connections[self.user] = self
        self._context.empty.clear()
        self._wake_in(min(self._context.limits.registration, self._context.limits.ping_interval))

    def connection_lost(self, exc: Exception | None) -> None:
        self._timer.cancel()
        network = self._context.network
        network.drop(self.user, "Connection lost" if exc else "Connection closed")
        network.dirty.discard(self.user)
        del self._context.connections[self.user]
        if not self._context.connections:
            self._context.empty.set()
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_exception(ConnectionError(f"{self.user.nick} has left"))
        self._context.flush()

    def data_received(self, data: bytes) -> None:
        """Deal with every whole line; a bare CR ends a line too, as on ngIRCd and ircd-hybrid."""
        self._last_line_at = self._loop.time()
        network, user = self._context.network, self.user
        for raw in self._lines(data):
            receive(network, user, raw)
            if user.gone:
                break
        self._context.flush()

    def _lines(self, data: bytes) -> list[bytes]:
        """The lines that are whole now, without blank ones; bounds what is kept of the rest."""
        chunk = (self._unfinished + data).replace(b"\0", b"").replace(b"\r", b"\n")
        *lines, self._unfinished = chunk.split(b"\n")
        if lines and self._overlong:
            self._overlong = False
            del lines[0]
        if len(self._unfinished) > _LONGEST:
            if not self._overlong:
                refuse_long(self._context.network, self.user)
            self._overlong = True
            self._unfinished = b""
        return [line for line in lines if line]

    def write(self) -> None:
        """Write what waits for this user; who leaves too much unread is dropped."""
        send_queue = self.user.send_queue
        if not self._transport.is_closing():
            self._transport.write(b"".join(send_queue))
        send_queue.clear()
        if self.user.gone:
            self._end()
        elif self._transport.get_write_buffer_size() > self._context.limits.unread:
            self._drop("SendQ exceeded")

    def _end(self) -> None:
        """Close once all is written, or at once when that takes too long."""
        if not self._transport.is_closing():
            self._transport.close()
            self._timer.cancel()
            self._timer = self._loop.call_later(_FAREWELL, self._transport.abort)

    def _drop(self, reason: str) -> None:
        fields = {"nick": self.user.nick, "reason": reason}
        self._context.report(LogEvent(Level.WARNING, "client_dropped", fields))
        self._context.network.drop(self.user, reason)

    def _wake_in(self, seconds: float) -> None:
        self._timer = self._loop.call_later(seconds, self._check_timeouts)

    def _check_timeouts(self) -> None:
        """The one timer of a connection: time to register, then keepalive."""
        if self.user.registered:
            self._keep_alive()
        elif (left := self._made + self._context.limits.registration - self._loop.time()) > 0:
            self._wake_in(left)
        else:
            self._drop("Registration timeout")
        self._context.flush()

    def _keep_alive(self) -> None:
        """Nobody is dropped who was not asked, however late this comes on a busy machine."""
        limits, now = self._context.limits, self._loop.time()
        asked = self._asked > self._last_line_at
        due = (
            self._asked + limits.ping_timeout
            if asked
            else self._last_line_at + limits.ping_interval
        )
        if now < due:
            self._wake_in(due - now)
        elif asked:
            self._drop("Ping timeout")
        else:
            self._asked = now
            self._ping(self._context.network.name)
            self._wake_in(min(limits.ping_timeout, limits.ping_interval))

    def _ping(self, token: str) -> None:
        self._context.network.send(self.user, encode(f"PING :{token}"))

    async def wait_for_pong(self) -> None:
        """Wait until the client answers a PING that stands behind all that was relayed to it."""
        reached: asyncio.Future[None] = self._loop.create_future()
        token = f"settled-{next(self._tokens)}"
        self.user.pong_callbacks[token] = partial(_resolve, reached)
        self._waiting.add(reached)
        self._ping(token)
        self._context.flush()
        try:
            await reached
        finally:
            self._waiting.discard(reached)
            self.user.pong_callbacks.pop(token, None)
