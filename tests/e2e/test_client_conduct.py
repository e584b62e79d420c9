"""Conduct on real servers: joining, TLS, being kicked, flooded, killed, banned, played old talk."""

import asyncio
from dataclasses import replace

import pytest

from talkback.model.message import Reply, ReplyKind
from talkback.model.secret import Secret
from talkback.model.settings import BotSettings, ChannelToJoin, Network, Throttle, Tls
from talkback.net.protocol import channels
from tests.deadline import DEADLINE
from tests.e2e.clients import RawArrives
from tests.e2e.servers.server import Server
from tests.net import session_driver
from tests.net.session_driver import running


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Server:
    """The server that a test's parameter names."""
    named: Server = request.getfixturevalue(request.param)
    return named


def on(server: Server, channel: str, **changes: object) -> Network:
    return session_driver.network(server.port, channels=(ChannelToJoin(channel),), **changes)


async def test_registers_and_answers_on_ngircd(
    ngircd: Server, channel: str, nick: str, raw: RawArrives
) -> None:
    alice = await raw(ngircd, "alice", channel)
    async with running(on(ngircd, channel), bot=BotSettings(nicks=(nick,))):
        await alice.expect(f":{nick}!.* JOIN")
        await alice.say(channel, "hello")
        await alice.expect(f"^:{nick}!.* PRIVMSG {channel} :hello$")
        await alice.send(f"PRIVMSG {channel} :\x01ACTION nods\x01")
        await alice.expect(f"^:{nick}!.* PRIVMSG {channel} :nods$")
        await alice.say(nick, "in private")
        await alice.expect(f"^:{nick}!.* PRIVMSG alice :in private$")
        await alice.send(f"PRIVMSG {nick} :\x01VERSION\x01")
        await alice.expect(rf"^:{nick}!.* NOTICE alice :.VERSION talkback ")


@pytest.mark.parametrize("server", ["ngircd", "inspircd"], indirect=True)
async def test_verified_tls(server: Server, channel: str, nick: str, raw: RawArrives) -> None:
    tls = Tls(ca=server.ca)
    where = session_driver.network(server.tls_port, tls=tls, channels=(ChannelToJoin(channel),))
    async with running(where, bot=BotSettings(nicks=(nick,))) as talkback:
        await talkback.told("joined")
        alice = await raw(server, "alice", channel)
        await alice.say(channel, "hello")
        await alice.expect(f"^:{nick}!.* PRIVMSG {channel} :hello$")


async def test_is_a_bot_where_there_is_a_mode_for_it(
    inspircd: Server, channel: str, nick: str, raw: RawArrives
) -> None:
    async with running(on(inspircd, channel), bot=BotSettings(nicks=(nick,))) as talkback:
        await talkback.told("joined")
        alice = await raw(inspircd, "alice")
        await alice.send(f"WHOIS {nick}")
        await alice.expect(" 335 ")


async def test_hears_no_bot(inspircd: Server, channel: str, nick: str, raw: RawArrives) -> None:
    async with running(on(inspircd, channel), bot=BotSettings(nicks=(nick,))) as talkback:
        await talkback.told("joined")
        robot = await raw(inspircd, "robot", channel)
        await robot.send("MODE robot +B")
        await robot.expect("MODE robot")
        await robot.say(channel, "that's what she said")
        alice = await raw(inspircd, "alice", channel)
        await alice.say(channel, "hello")
        await robot.expect(f"^:{nick}!.* PRIVMSG {channel} :hello$")
        assert [message.text for message in talkback.messages] == ["hello"]


async def test_hears_nothing_that_was_said_before(
    inspircd: Server, channel: str, nick: str, raw: RawArrives
) -> None:
    """InspIRCd's +H plays back what was said; with the capabilities that is a batch."""
    alice = await raw(inspircd, "alice", channel)
    await alice.send(f"MODE {channel} +H 10:1h")
    await alice.expect("MODE .*H")
    await alice.say(channel, "said before")
    async with running(on(inspircd, channel), bot=BotSettings(nicks=(nick,))) as talkback:
        await alice.expect(f":{nick}!.* JOIN")
        await alice.say(channel, "said now")
        await alice.expect(f"^:{nick}!.* PRIVMSG {channel} :said now$")
        assert [message.text for message in talkback.messages] == ["said now"]


async def test_comes_back_after_a_kick(
    inspircd: Server,
    channel: str,
    nick: str,
    raw: RawArrives,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(channels, "_RETRY_AFTER_KICK_S", (0.2,))
    alice = await raw(inspircd, "alice", channel)
    await alice.send(f"MODE {channel} +k key")
    await alice.expect("MODE .*key")
    where = session_driver.network(inspircd.port, channels=(ChannelToJoin(channel, Secret("key")),))
    async with running(where, bot=BotSettings(nicks=(nick,))) as talkback:
        await alice.expect(f":{nick}!.* JOIN")
        await alice.send(f"KICK {channel} {nick} :out")
        await alice.expect("KICK")
        await alice.expect(f":{nick}!.* JOIN")
        await alice.send(f"KICK {channel} {nick} :and out")
        await alice.expect("KICK")
        removed = [e for e in talkback.events if e.name == "removed-from-channel"]
        async with asyncio.timeout(DEADLINE):
            while len(removed) < 2:
                await asyncio.sleep(0.01)
                removed = [e for e in talkback.events if e.name == "removed-from-channel"]
        assert removed[1].fields["retry"] is None


@pytest.mark.parametrize("server", ["ngircd", "inspircd", "hybrid"], indirect=True)
async def test_long_replies_arrive_whole(
    server: Server, channel: str, nick: str, raw: RawArrives
) -> None:
    """Servers cut what is longer than 512 bytes with our hostmask: in the middle of an é."""
    alice = await raw(server, "alice", channel)
    async with running(on(server, channel), bot=BotSettings(nicks=(nick,))) as talkback:
        await talkback.told("joined")
        text = "é" * 500
        talkback.client.say(Reply(channel, text, ReplyKind.MESSAGE, "rule"), None)
        got = ""
        while len(got) < len(text):
            line = await alice.expect(f"^:{nick}!\\S+ PRIVMSG {channel} :(.*)$")
            got += line[1]
        assert got == text


@pytest.mark.long
@pytest.mark.parametrize("server", ["inspircd_default_flood", "hybrid"], indirect=True)
async def test_two_hundred_triggers_at_once_and_still_there(
    server: Server, channel: str, nick: str, raw: RawArrives
) -> None:
    """Longest lines, default throttle: the server's Excess Flood never comes."""
    alice = await raw(server, "alice", channel)
    where = on(server, channel, throttle=Throttle())
    async with running(where, bot=BotSettings(nicks=(nick,))) as talkback:
        await alice.expect(f":{nick}!.* JOIN")
        await talkback.told("joined")
        for number in range(200):
            reply = Reply(channel, f"{number} " + "x" * 380, ReplyKind.MESSAGE, "rule")
            assert talkback.client.say(reply, None)
        seen = 0
        async with asyncio.timeout(2 * DEADLINE):
            while seen < 11:
                await alice.expect(f"^:{nick}!.* PRIVMSG {channel} :")
                seen += 1
        assert talkback.client.connected
        assert not [event for event in talkback.events if event.name == "disconnected"]


async def test_a_server_that_goes_away_is_waited_for(
    own_ngircd: Server, channel: str, nick: str, raw: RawArrives
) -> None:
    async with running(on(own_ngircd, channel), bot=BotSettings(nicks=(nick,))) as talkback:
        await talkback.told("joined")
        own_ngircd.kill()
        await talkback.told("disconnected")
        talkback.events.clear()
        await own_ngircd.start()
        await talkback.told("joined")
        alice = await raw(own_ngircd, "alice", channel)
        await alice.say(channel, "hello")
        await alice.expect(f"^:{nick}!.* PRIVMSG {channel} :hello$")


async def test_starts_before_its_server(own_ngircd: Server, channel: str, nick: str) -> None:
    await own_ngircd.stop()
    async with running(on(own_ngircd, channel), bot=BotSettings(nicks=(nick,))) as talkback:
        await talkback.told("disconnected")
        await own_ngircd.start()
        await talkback.told("joined")


async def test_the_wanted_nick_is_got_back(
    inspircd: Server, channel: str, nick: str, raw: RawArrives
) -> None:
    squatter = await raw(inspircd, nick)
    where = replace(on(inspircd, channel), channels=())
    async with running(where, bot=BotSettings(nicks=(nick,))) as talkback:
        await talkback.told("nick-differs")
        await talkback.told("registered")
        await squatter.close()
        event = await talkback.told("nick")
        assert event.fields["nick"] == nick
        assert talkback.client.nick == nick


async def test_quit_is_seen_by_others(
    inspircd: Server, channel: str, nick: str, raw: RawArrives
) -> None:
    alice = await raw(inspircd, "alice", channel)
    async with running(on(inspircd, channel), bot=BotSettings(nicks=(nick,))) as talkback:
        await alice.expect(f":{nick}!.* JOIN")
        talkback.client.leave("good night")
        await alice.expect(f"^:{nick}!.* QUIT :.*good night")
        await talkback.ended()
