"""A client that is told new settings while it runs."""

from dataclasses import replace

from talkback.model.secret import Secret
from talkback.model.settings import (
    BotSettings,
    ChannelToJoin,
    Network,
    Ping,
    Rate,
    Reconnect,
    Throttle,
)
from tests.e2e.servers.server import reserved_ports
from tests.net.session_driver import CHANNEL, network, running, serving
from tests.net.transcript import Player


async def test_channels_come_and_go_without_a_new_connection() -> None:
    async with serving() as server, running(network(server.port)) as harness:
        peer = await (await server.peer()).welcome()
        await harness.told("joined")
        channels = (ChannelToJoin("#new"), ChannelToJoin("#secret", Secret("key")))
        harness.client.update(network(server.port, channels=channels))
        assert await peer.line() == f"PART {CHANNEL}"
        assert await peer.line() == "JOIN #secret,#new key"
        assert server.arrivals.empty()


async def test_a_nick_is_changed_without_a_new_connection() -> None:
    async with serving() as server, running(network(server.port)) as harness:
        peer = await (await server.peer()).welcome()
        await harness.told("joined")
        harness.client.update(network(server.port), BotSettings(nicks=("quoter",)))
        assert await peer.line() == "NICK quoter"


async def test_another_server_is_another_connection() -> None:
    async with (
        serving() as server,
        serving() as other,
        running(network(server.port)) as harness,
    ):
        peer = await (await server.peer()).welcome()
        await harness.told("joined")
        harness.client.update(network(other.port))
        assert await peer.until("QUIT") == "QUIT :new settings"
        peer.writer.close()
        await (await other.peer()).welcome()


async def test_how_long_to_wait_holds_from_the_next_loss_on() -> None:
    async with serving() as server:
        slow = network(server.port, reconnect=Reconnect(600.0, 600.0))
        async with running(slow) as harness:
            peer = await (await server.peer()).welcome()
            harness.client.update(network(server.port))
            peer.reset()
            told = await harness.told("disconnected")
            assert float(str(told.fields["retry"])) <= 0.1
            await (await server.peer()).welcome()


async def test_a_server_that_is_down_is_not_waited_for() -> None:
    with reserved_ports(1) as (port,):
        slow = network(port, reconnect=Reconnect(600.0, 600.0))
        async with serving() as other, running(slow) as harness:
            await harness.told("disconnected")
            harness.client.update(network(other.port))
            await (await other.peer()).welcome()


def told_anew(before: Network, **changes: object) -> Player:
    """A player that was welcomed with the settings of before, and then told of others."""
    player = Player(before)
    player.welcome()
    after = replace(before, **changes)  # type: ignore[arg-type]
    player.session.update(after, player.bot, player.now)
    player.collect()
    return player


HERE = Network("net", "irc.test", 6697, channels=(ChannelToJoin(CHANNEL),))


def test_what_waits_to_be_said_goes_by_the_new_throttle() -> None:
    player = told_anew(replace(HERE, throttle=Throttle(1, 0.001)), throttle=None)
    for number in range(9):
        assert player.say(CHANNEL, str(number))
    assert player.lines == [f"PRIVMSG {CHANNEL} :{number}" for number in range(9)]


def test_a_silent_server_is_asked_after_the_new_time() -> None:
    player = told_anew(replace(HERE, ping=Ping(600.0, 60.0)), ping=Ping(30.0, 60.0))
    player.wait(31.0)
    assert player.lines == ["PING talkback"]


def test_new_channels_are_joined_by_the_new_rate() -> None:
    many = tuple(ChannelToJoin(f"#c{number}") for number in range(9))
    before = replace(HERE, join_rate=None, throttle=None)
    player = told_anew(before, join_rate=Rate(2, 60.0), channels=(*HERE.channels, *many))
    assert [line.count("#") for line in player.lines] == [2]


def test_invitations_are_followed_from_now_on() -> None:
    player = told_anew(HERE, invites=True)
    player.feed(":alice!a@h INVITE talkback :#tea")
    assert player.lines == ["JOIN #tea"]
