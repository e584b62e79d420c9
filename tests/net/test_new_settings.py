"""A client that is told new settings while it runs."""

from talkback.model.secret import Secret
from talkback.model.settings import BotSettings, ChannelToJoin, Reconnect
from tests.e2e.servers.server import reserved_ports
from tests.net.session_driver import CHANNEL, network, running, serving


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
