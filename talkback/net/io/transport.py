"""The socket: the one subclass of the `irc` library's asyncio connection.

What the library would do with a line (decode strictly, buffer without end, answer CTCP quoting
with real line ends, log secrets at DEBUG) is not reached: lines go to their owner as text.
"""

import asyncio
import hashlib
import logging
import ssl
from collections.abc import Iterable
from typing import Protocol as Interface

from irc.client_aio import AioConnection, AioReactor, IrcProtocol

from talkback.model.route import Route
from talkback.model.settings import Tls
from talkback.net.io import dial, routes
from talkback.net.protocol import line_format
from talkback.net.protocol.line_buffer import LineBuffer

_MAX_UNREAD_BYTES = 512 * 1024
"""Bytes a server may leave unread before we take it for dead."""
_READ_BYTES = 64 * 1024
"""Bytes read at once: asyncio's own 256 KiB hold the loop, and the heap, for four times as long."""
_TLS_SHUTDOWN_S = 2.0
"""Seconds for the goodbye of TLS where there is time for one."""

# At DEBUG the library logs PASS and AUTHENTICATE as they are.
logging.getLogger("irc").setLevel(logging.WARNING)


class PinError(ssl.SSLError):
    """The server's certificate is none of those that the config pins."""

    def __str__(self) -> str:
        """The words alone: with one argument an OSError shows what it was made of, a tuple."""
        return str(self.args[0])


class Owner(Interface):
    """Whoever a connection works for."""

    def received(self, lines: list[str], overlong: int) -> None: ...

    def writable(self, *, ready: bool) -> None: ...

    def lost(self, error: Exception | None) -> None: ...


class Protocol(IrcProtocol, asyncio.BufferedProtocol):  # type: ignore[misc]  # no types
    """Passes on to its connection, as long as it is that connection's protocol.

    An old transport may still flush when its successor is up: its `connection_lost` is not ours.
    """

    connection: "Transport"

    def __init__(self, connection: "Transport", loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(connection, loop)
        self._chunk = memoryview(bytearray(_READ_BYTES))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.connection.attach(self, transport)

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - we know better
        return self._chunk

    def buffer_updated(self, nbytes: int) -> None:
        if self.connection.protocol is self:
            self.connection.process_data(bytes(self._chunk[:nbytes]))

    def connection_lost(self, exc: Exception | None) -> None:
        if self.connection.protocol is self:
            self.connection.detach(exc)

    def pause_writing(self) -> None:
        self.connection.writable(ready=False)

    def resume_writing(self) -> None:
        self.connection.writable(ready=True)


class Transport(AioConnection):  # type: ignore[misc]  # the library has no types
    """One socket, from connect to loss. Says nothing by itself."""

    protocol_class = Protocol
    transport: asyncio.Transport | None
    protocol: Protocol | None

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(AioReactor(loop=loop))
        self.transport = None
        self.protocol = None
        self._owner: Owner | None = None
        self.buffer = LineBuffer()

    async def connect(self, host: str, port: int, tls: Tls | None, route: Route) -> None:
        """Raises OSError or UnicodeError where there is no server, or not the right one."""
        loop = self.reactor.loop
        context = dial.tls_context(tls) if tls is not None else None
        sock = await routes.connect(host, port, route)
        try:
            await loop.create_connection(
                lambda: self.protocol_class(self, loop),
                sock=sock,
                ssl=context,
                server_hostname=host if context else None,
                ssl_handshake_timeout=dial.HANDSHAKE_TIMEOUT_S if context else None,
                ssl_shutdown_timeout=_TLS_SHUTDOWN_S if context else None,
            )
        except BaseException:
            self.abort()
            raise
        if tls is not None and tls.fingerprints:
            self._check_pins(tls.fingerprints)

    def start(self, owner: Owner) -> None:
        """From now on the owner gets what comes, the first line included."""
        self._owner = owner
        if self.transport is None:
            owner.lost(None)
        else:
            self.transport.resume_reading()

    def attach(self, protocol: Protocol, transport: asyncio.Transport) -> None:
        """Read nothing before there is somebody to read it: a server may speak first."""
        self.protocol, self.transport = protocol, transport
        transport.pause_reading()
        # asyncio of Python 3.11.2, which is Debian 12's, begins to read after this all the same.
        self.reactor.loop.call_soon(self._pause_again)

    def _pause_again(self) -> None:
        if self._owner is None and self.transport is not None and not self.transport.is_closing():
            self.transport.resume_reading()
            self.transport.pause_reading()

    def detach(self, error: Exception | None) -> None:
        self.transport = self.protocol = None
        owner, self._owner = self._owner, None
        if owner is not None:
            owner.lost(error)

    def writable(self, *, ready: bool) -> None:
        if self._owner is not None:
            self._owner.writable(ready=ready)

    def process_data(self, new_data: bytes) -> None:
        overlong = self.buffer.overlong
        lines = self.buffer.feed(new_data)
        if self._owner is not None:
            self._owner.received(lines, self.buffer.overlong - overlong)

    def pause(self) -> None:
        """Read nothing more until `resume`: what was read has to be worked through first."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.pause_reading()

    def resume(self) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.resume_reading()

    def send(self, lines: Iterable[str]) -> None:
        """Write lines; the last gate looks at each.

        Raises ValueError for a line that must not leave, and nothing of it leaves then.
        """
        if self.transport is None or self.transport.is_closing():
            return
        self.transport.write(b"".join(map(line_format.encode, lines)))
        if self.transport.get_write_buffer_size() > _MAX_UNREAD_BYTES:
            self.abort()

    def abort(self) -> None:
        """Close without waiting for a peer that may never read."""
        if self.transport is not None:
            self.transport.abort()

    def disconnect(self, message: str = "") -> None:  # noqa: ARG002 - the library's signature
        self.abort()

    def _check_pins(self, pins: frozenset[str]) -> None:
        """Raises PinError: with pins, the leaf certificate is one of them or we leave."""
        assert self.transport is not None
        certificate = self.transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
        found = hashlib.sha256(certificate or b"").hexdigest()
        if found not in pins:
            self.transport.close()
            raise PinError(f"the certificate's SHA-256 is {found}, which is not pinned")
