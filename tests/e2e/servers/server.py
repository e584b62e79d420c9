"""Any IRC server that the tests start: where it listens, what proves it is the one, how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

from tests.deadline import DEADLINE
from tests.e2e.servers.certificates import HOST, Certificates
from tests.e2e.servers.process import Daemon, require

_TEMPLATES = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: plain and TLS ports, the trust root, the certificate's SHA-256 pin."""

    host: str
    port: int
    tls_port: int
    ca: Path
    pin: str
    daemon: Daemon

    @property
    def log(self) -> Path:
        return self.daemon.log

    def tls(self) -> ssl.SSLContext:
        """A client's context that trusts this server's authority and nothing else."""
        return ssl.create_default_context(cafile=self.ca)

    async def start(self) -> None:
        """Again after ``stop`` or ``kill``, on the same ports; returns when both take clients."""
        self.daemon.start()
        await asyncio.gather(
            *(listening(self.daemon, self.host, port) for port in (self.port, self.tls_port))
        )

    async def stop(self) -> None:
        """SIGTERM: clients see the server say goodbye."""
        await self.daemon.stop()

    def kill(self) -> None:
        """SIGKILL: clients see the connection end without a word."""
        self.daemon.kill()


@dataclass(frozen=True, slots=True)
class Ircd:
    """One kind of server: its command line, and what its configuration file leaves open.

    ``$home``, ``$port``, ``$tls_port`` and the settings are filled in, in both.
    """

    program: str
    arguments: tuple[str, ...]
    settings: Mapping[str, str]
    remedy: str | None = None

    @contextlib.asynccontextmanager
    async def running(self, certificates: Certificates) -> AsyncIterator[Server]:
        """The server, started, and killed at the end of the block."""
        binary = require(self.program, self.remedy)
        with (
            TemporaryDirectory(prefix="talkback-") as folder,
            reserved_ports(2) as (port, tls_port),
        ):
            home = Path(folder)
            certificates.install(home)
            values = {"home": folder, "port": str(port), "tls_port": str(tls_port)}
            configure(home, f"{self.program}.conf", values | dict(self.settings))
            arguments = (Template(argument).substitute(values) for argument in self.arguments)
            daemon = Daemon(home, binary, *arguments)
            server = Server(HOST, port, tls_port, certificates.ca, certificates.pin, daemon)
            try:
                await server.start()
                yield server
            finally:
                server.kill()


async def listening(daemon: Daemon, host: str, port: int) -> None:
    """Returns when the daemon takes clients there; RuntimeError where it has ended instead."""
    async with asyncio.timeout(DEADLINE):
        while True:
            daemon.check()
            try:
                _, writer = await asyncio.open_connection(host, port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                await writer.wait_closed()
                return


def configure(home: Path, name: str, values: Mapping[str, str]) -> None:
    """Write the template ``name`` into ``home``; KeyError for a value it wants and isn't given."""
    text = (_TEMPLATES / name).read_text("utf-8")
    (home / name).write_text(Template(text).substitute(values), "utf-8")


@contextlib.contextmanager
def reserved_ports(count: int) -> Iterator[tuple[int, ...]]:
    """Free loopback ports that stay ours for the block, over any restart of who listens there.

    Each is bound and not listening, with SO_REUSEADDR. Linux then lets one server with that
    option listen on it, and hands it to nobody else, by a bind to port 0 or by a connect.
    """
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            each.bind((HOST, 0))
        yield tuple(each.getsockname()[1] for each in sockets)
