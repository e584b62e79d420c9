"""Logging in on a real network: InspIRCd with Atheme, as it is, hung, and away."""

from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace

import pytest

from talkback.model.errors import LoginRefusedError
from talkback.model.secret import Secret
from talkback.model.settings import BotSettings, ChannelToJoin, Mechanism, Network, Sasl, Tls
from tests.e2e.clients import RawArrives, RawClient
from tests.e2e.servers.atheme import Network as Servers
from tests.e2e.servers.certificates import Certificates
from tests.net import session_driver
from tests.net.session_driver import ClientHarness, running


@pytest.fixture
def where(inspircd_atheme: Servers, channel: str) -> Network:
    """Verified TLS, and the account's true password."""
    server, account = inspircd_atheme.server, inspircd_atheme.account
    return session_driver.network(
        server.tls_port,
        tls=Tls(ca=server.ca),
        channels=(ChannelToJoin(channel),),
        sasl=Sasl(Mechanism.PLAIN, account.name, Secret(account.password)),
    )


def bot(where: Network, nick: str) -> AbstractAsyncContextManager[ClientHarness]:
    return running(where, bot=BotSettings(nicks=(nick,)))


async def account_of(nick: str, raw: RawClient) -> str | None:
    """The account that the network says a nick is logged in to (330)."""
    await raw.send(f"WHOIS {nick}")
    await raw.expect(f" 318 .*{nick}")
    found = [line.split(" ")[4] for line in raw.lines if f" {nick} " in line and " 330 " in line]
    return found[0] if found else None


async def test_plain(inspircd_atheme: Servers, where: Network, nick: str, raw: RawArrives) -> None:
    async with bot(where, nick) as talkback:
        await talkback.told("joined")
        alice = await raw(inspircd_atheme.server, "alice")
        assert await account_of(nick, alice) == inspircd_atheme.account.name


async def test_external(
    inspircd_atheme: Servers,
    where: Network,
    nick: str,
    raw: RawArrives,
    certificates: Certificates,
) -> None:
    assert where.tls is not None
    tls = replace(where.tls, cert=certificates.client_cert, key=certificates.client_key)
    where = replace(where, tls=tls, sasl=Sasl(Mechanism.EXTERNAL))
    async with bot(where, nick) as talkback:
        await talkback.told("joined")
        alice = await raw(inspircd_atheme.server, "alice")
        assert await account_of(nick, alice) == inspircd_atheme.account.name


async def test_a_wrong_password_is_final(where: Network, nick: str) -> None:
    where = replace(where, sasl=Sasl(Mechanism.PLAIN, "talkback", Secret("wrong")))
    async with bot(where, nick) as talkback:
        with pytest.raises(LoginRefusedError, match="904"):
            await talkback.ended()
        assert [event.name for event in talkback.events].count("connecting") == 1


async def test_a_wrong_password_need_not_be_required(where: Network, nick: str) -> None:
    sasl = Sasl(Mechanism.PLAIN, "talkback", Secret("wrong"), required=False)
    async with bot(replace(where, sasl=sasl), nick) as talkback:
        await talkback.told("not-logged-in")
        await talkback.told("joined")


async def test_a_mechanism_the_network_lacks_is_not_tried(where: Network, nick: str) -> None:
    sasl = Sasl(Mechanism.SCRAM_SHA_256, "talkback", Secret("secret"))
    async with bot(replace(where, sasl=sasl), nick) as talkback:
        with pytest.raises(LoginRefusedError, match="offers PLAIN,EXTERNAL"):
            await talkback.ended()


async def test_services_that_hang_are_given_up_before_the_server_gives_us_up(
    inspircd_atheme: Servers, where: Network, nick: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty seconds is InspIRCd's patience; ours is shorter. Then we try again, and get in."""
    monkeypatch.setattr("talkback.net.protocol.login.sasl.LOGIN_TIMEOUT_S", 1.0)
    with inspircd_atheme.services_hung():
        async with bot(where, nick) as talkback:
            reason = str((await talkback.told("disconnected")).fields["reason"])
            assert "no answer to SASL" in reason
            assert not [event for event in talkback.events if event.name == "registered"]


async def test_without_services_we_wait_for_them(
    inspircd_atheme: Servers, where: Network, nick: str
) -> None:
    async with AsyncExitStack() as bots:
        async with inspircd_atheme.services_away():
            talkback = await bots.enter_async_context(bot(where, nick))
            assert "no SASL" in str((await talkback.told("disconnected")).fields["reason"])
            assert not [event for event in talkback.events if event.name == "registered"]
        await talkback.told("joined")
