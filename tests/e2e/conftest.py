"""Real servers, one of each kind for each test process, and the people on them.

A server is shared by the tests of its process: talk in ``channel``, which is the test's own, and
take ``own_ngircd`` to stop or kill one.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from tests.e2e.clients import IiArrives, IiHuman, RawArrives, RawClient
from tests.e2e.servers import ircds
from tests.e2e.servers.atheme import Network, running_network
from tests.e2e.servers.certificates import Certificates
from tests.e2e.servers.server import Server

_channels = itertools.count(1)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def ngircd(certificates: Certificates) -> AsyncIterator[Server]:
    """The fast one: no penalties, no capabilities to speak of."""
    async with ircds.NGIRCD.running(certificates) as server:
        yield server


@pytest_asyncio.fixture
async def own_ngircd(certificates: Certificates) -> AsyncIterator[Server]:
    """One for this test alone, to be stopped, killed and started again."""
    async with ircds.NGIRCD.running(certificates) as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def inspircd(certificates: Certificates) -> AsyncIterator[Server]:
    """IRCv3, TLS, channel modes; flood limits so wide that no test meets them."""
    async with ircds.INSPIRCD.running(certificates) as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def inspircd_default_flood(certificates: Certificates) -> AsyncIterator[Server]:
    """The same with the flood limits it has by itself."""
    async with ircds.INSPIRCD_DEFAULT_FLOOD.running(certificates) as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def inspircd_atheme(certificates: Certificates) -> AsyncIterator[Network]:
    """InspIRCd linked to Atheme, with an account, SASL PLAIN and EXTERNAL."""
    async with running_network(certificates) as network:
        yield network


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hybrid(certificates: Certificates) -> AsyncIterator[Server]:
    """ircd-hybrid with its default flood limits: Excess Flood is real here."""
    async with ircds.HYBRID.running(certificates) as server:
        yield server


@pytest.fixture
def channel() -> str:
    """A channel that no other test of this process has used."""
    return f"#talk-{next(_channels)}"


@pytest.fixture
def nick(channel: str) -> str:
    """A nick of the test's own, since the server is shared."""
    return "tb" + channel.removeprefix("#talk-")


@pytest_asyncio.fixture
async def raw() -> AsyncIterator[RawArrives]:
    """Registered raw clients, each with a nick and in some channels; gone when the test is."""
    async with AsyncExitStack() as people:

        async def arrive(server: Server, nick: str, *channels: str) -> RawClient:
            client = await people.enter_async_context(RawClient.connected(server))
            await client.register(nick)
            for channel in channels:
                await client.join(channel)
            return client

        yield arrive


@pytest_asyncio.fixture
async def ii() -> AsyncIterator[IiArrives]:
    """People at ``ii``, each from a server and a nick; gone when the test is."""
    async with AsyncExitStack() as people:

        async def arrive(server: Server, nick: str) -> IiHuman:
            return await people.enter_async_context(IiHuman.connected(server, nick))

        yield arrive
