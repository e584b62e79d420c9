"""Logging in by a message to services: InspIRCd with Atheme, as it is, hung and away."""

from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace

import pytest

from talkback.model.errors import LoginRefusedError
from talkback.model.secret import Secret
from talkback.model.settings import BotSettings, ChannelToJoin, Network, Services, Tls
from tests.e2e.clients import RawArrives
from tests.e2e.servers.atheme import Network as Servers
from tests.e2e.servers.certificates import Certificates
from tests.e2e.servers.server import Server
from tests.e2e.test_client_login import account_of
from tests.net import session_driver
from tests.net.session_driver import ClientHarness, running


@pytest.fixture
def services(inspircd_atheme: Servers) -> Services:
    account = inspircd_atheme.account
    return Services(
        login="IDENTIFY {username} {password}",
        username=account.name,
        password=Secret(account.password),
    )


@pytest.fixture
def where(inspircd_atheme: Servers, channel: str, services: Services) -> Network:
    server = inspircd_atheme.server
    return session_driver.network(
        server.tls_port,
        tls=Tls(ca=server.ca),
        channels=(ChannelToJoin(channel),),
        services=services,
    )


def bot(where: Network, nick: str) -> AbstractAsyncContextManager[ClientHarness]:
    return running(where, bot=BotSettings(nicks=(nick,)))


async def test_a_channel_for_the_registered_alone_is_joined_at_the_first_try(
    inspircd_atheme: Servers, where: Network, nick: str, channel: str, raw: RawArrives
) -> None:
    alice = await raw(inspircd_atheme.server, f"al{nick}")
    await alice.send(f"JOIN {channel}")
    await alice.send(f"MODE {channel} +R")
    await alice.expect(f" MODE {channel} .*R")
    async with bot(where, nick) as talkback:
        await talkback.told("joined")
        assert not [event for event in talkback.events if event.name == "join-refused"]
        assert await account_of(nick, alice) == inspircd_atheme.account.name


async def test_a_wrong_password_is_final(where: Network, nick: str, services: Services) -> None:
    wrong = replace(services, password=Secret("wr0ng-h0rs3"))
    async with bot(replace(where, services=wrong), nick) as talkback:
        with pytest.raises(LoginRefusedError, match="Invalid password"):
            await talkback.ended()
        assert [event.name for event in talkback.events].count("connecting") == 1


async def test_a_wrong_password_need_not_be_required(
    where: Network, nick: str, services: Services
) -> None:
    wrong = replace(services, password=Secret("wr0ng-h0rs3"), required=False)
    async with bot(replace(where, services=wrong), nick) as talkback:
        await talkback.told("not-logged-in")
        await talkback.told("joined")


async def test_a_certificate_alone_logs_in(
    inspircd_atheme: Servers,
    where: Network,
    nick: str,
    raw: RawArrives,
    certificates: Certificates,
) -> None:
    assert where.tls is not None
    tls = replace(where.tls, cert=certificates.client_cert, key=certificates.client_key)
    async with bot(replace(where, tls=tls, services=Services()), nick) as talkback:
        await talkback.told("joined")
        alice = await raw(inspircd_atheme.server, f"al{nick}")
        assert await account_of(nick, alice) == inspircd_atheme.account.name


async def test_services_that_hang_are_not_waited_for(
    inspircd_atheme: Servers, where: Network, nick: str, services: Services
) -> None:
    with inspircd_atheme.services_hung():
        where = replace(where, services=replace(services, limit=0.5))
        async with bot(where, nick) as talkback:
            reason = str((await talkback.told("disconnected")).fields["reason"])
            assert "no word from NickServ within 0.5 s" in reason
            assert not [event for event in talkback.events if event.name == "joined"]


async def test_services_that_are_away_are_waited_for(
    inspircd_atheme: Servers, where: Network, nick: str
) -> None:
    async with AsyncExitStack() as bots:
        async with inspircd_atheme.services_away():
            talkback = await bots.enter_async_context(bot(where, nick))
            reason = str((await talkback.told("disconnected")).fields["reason"])
            assert "NickServ is away" in reason
            assert not [event for event in talkback.events if event.name == "joined"]
        await talkback.told("joined")


@pytest.mark.parametrize("required", [True, False], ids=["required", "optional"])
async def test_a_server_without_services_says_that_nobody_is_there(
    ngircd: Server, services: Services, nick: str, channel: str, required: bool
) -> None:
    where = session_driver.network(
        ngircd.port,
        channels=(ChannelToJoin(channel),),
        services=replace(services, plain=True, required=required),
    )
    async with bot(where, nick) as talkback:
        told = await talkback.told("disconnected" if required else "not-logged-in")
        assert "NickServ is away: No such nick or channel name" in str(told.fields["reason"])
        if not required:
            await talkback.told("joined")
