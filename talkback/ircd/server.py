"""Listening on the loopback, and what a program may ask of its server."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_address

from talkback.ircd.connection import ClientConnection, ClientLimits, ServerContext
from talkback.ircd.network import NetworkState
from talkback.model.log_event import LogEvent


class Server:
    """A running server, made by `serve`: `port` is where it listens."""

    def __init__(self, context: ServerContext, port: int) -> None:
        self._context = context
        self.port = port

    async def wait_for_pong(self, nick: str) -> None:
        """Wait until a client has dealt with everything that was relayed to it before.

        It has when it answers a PING that stands behind all that. Raises LookupError if nobody
        goes by that nick, and ConnectionError if its connection ends before the answer.
        """
        user = self._context.network.user(nick)
        if user is None:
            raise LookupError(f"nobody on {self._context.network.name} is called {nick}")
        await self._context.connections[user].wait_for_pong()

    async def close(self) -> None:
        """Send everybody away; takes no longer than a client may take to read its last lines."""
        for user in tuple(self._context.connections):
            self._context.network.drop(user, "Server is closing")
        self._context.flush()
        await self._context.empty.wait()


@asynccontextmanager
async def serve(
    host: str = "127.0.0.1",
    port: int = 0,
    name: str = "talkback.local",
    *,
    limits: ClientLimits = ClientLimits(),  # noqa: B008 - frozen
    report: Callable[[LogEvent], None] = lambda _event: None,
) -> AsyncIterator[Server]:
    """Serve on the loopback for as long as the context lasts; port 0 takes a free one.

    `report` is told of clients that were dropped and why. Raises ValueError for a host that is
    not a loopback address, OSError if the port is taken.
    """
    if not ip_address(host).is_loopback:
        raise ValueError(f"the embedded server listens on the loopback only, not on {host}")
    context = ServerContext(NetworkState(name, time.time), limits, report)
    context.empty.set()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: ClientConnection(context), host, port)
    server = Server(context, listener.sockets[0].getsockname()[1])
    try:
        yield server
    finally:
        listener.close()
        await server.close()
