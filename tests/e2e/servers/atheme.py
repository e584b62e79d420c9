"""Atheme services linked to an InspIRCd: accounts, SASL PLAIN and EXTERNAL, hung or away."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.deadline import DEADLINE
from tests.e2e.clients import RawClient
from tests.e2e.servers.certificates import Certificates
from tests.e2e.servers.ircds import INSPIRCD
from tests.e2e.servers.process import Daemon, require
from tests.e2e.servers.server import Server, configure, reserved_ports

_LINK = """
<bind address="127.0.0.1" port="{port}" type="servers">
<link name="services.example" ipaddr="127.0.0.1" port="{port}" allowmask="127.0.0.0/8"
      sendpass="link" recvpass="link">
<uline server="services.example" silent="yes">
"""


@dataclass(frozen=True, slots=True)
class Account:
    """Registered from the start; the session's client certificate belongs to it as well."""

    name: str
    password: str


ACCOUNT = Account("talkback", "correct-horse")


@dataclass(frozen=True, slots=True)
class Network:
    """An InspIRCd and the services linked to it."""

    server: Server
    account: Account
    services: Daemon

    @contextlib.contextmanager
    def services_hung(self) -> Iterator[None]:
        """Linked, and silent: ``sasl`` is offered, AUTHENTICATE is never answered."""
        with self.services.suspended():
            yield

    @contextlib.asynccontextmanager
    async def services_away(self) -> AsyncIterator[None]:
        """Killed: ``sasl`` is missing from CAP LS. Back, and linked, at the end of the block."""
        try:
            self.services.kill()
            await self._until_sasl(offered=False)
            yield
        finally:
            await self.start_services()

    async def start_services(self) -> None:
        self.services.start()
        await self._until_sasl(offered=True)

    async def _until_sasl(self, *, offered: bool) -> None:
        """Asked over and over: InspIRCd sends no CAP NEW or DEL when services come or go."""
        async with RawClient.connected(self.server) as client, asyncio.timeout(DEADLINE):
            while await _sasl_offered(client) is not offered:
                pass


async def _sasl_offered(client: RawClient) -> bool:
    await client.send("CAP LS 302")
    capabilities = await client.expect(r" CAP \S+ LS :(.*)")
    return "sasl=PLAIN,EXTERNAL" in capabilities[1].split()


@contextlib.asynccontextmanager
async def running_network(certificates: Certificates) -> AsyncIterator[Network]:
    """Both started and linked; both killed at the end of the block."""
    with TemporaryDirectory(prefix="talkback-") as folder, reserved_ports(1) as (port,):
        services = _prepared(Path(folder), certificates, port)
        link = _LINK.format(port=port)
        ircd = replace(INSPIRCD, settings={**INSPIRCD.settings, "link": link})
        async with ircd.running(certificates) as server:
            network = Network(server, ACCOUNT, services)
            try:
                await network.start_services()
                yield network
            finally:
                services.kill()


def _prepared(home: Path, certificates: Certificates, link_port: int) -> Daemon:
    """Atheme with its database already written: nobody has to register anything."""
    binary = require("atheme-services")
    values = {
        "link_port": str(link_port),
        "name": ACCOUNT.name,
        "password": ACCOUNT.password,
        "fingerprint": certificates.client_fingerprint,
    }
    configure(home, "atheme.conf", values)
    configure(home, "services.db", values)
    files = ("-c", f"{home}/atheme.conf", "-D", f"{home}", "-p", f"{home}/pid")
    return Daemon(home, binary, "-n", *files, "-l", "/dev/null")
