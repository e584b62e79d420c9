"""What one network sends costs the others no more than a slice of time, and its end lets go."""

import asyncio
import gc
import weakref

import pytest

from talkback.model.settings import Reconnect
from talkback.net.io import connection
from tests.net.session_driver import CHANNEL, network, running, serving

LINES = 1500
FLOODS = {
    "talk": f":alice!a@h PRIVMSG {CHANNEL} :flood\r\n".encode() * LINES,
    "casemappings": b":s 005 talkback CASEMAPPING=ascii :x\r\n" * LINES,
    "capabilities": b":s CAP talkback NEW :setname x-%d\r\n" * LINES,
    "bad lines": b":alice!a@h KICK\r\n" * LINES,
}


@pytest.fixture
def one_line_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_SLICE_S", 0.0)


@pytest.mark.usefixtures("one_line_at_a_time")
@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS.keys())
async def test_a_flood_on_one_network_lets_the_other_have_its_turn(flood: bytes) -> None:
    async with (
        serving() as one,
        serving() as two,
        running(network(one.port)) as first,
        running(network(two.port)),
    ):
        loud = await (await one.peer()).welcome()
        quiet = await (await two.peer()).welcome()
        await first.told("joined")
        ended = asyncio.create_task(loud.until("PONG :the end"))
        await loud.send(flood + b"PING :the end\r\n")
        await quiet.send("PING :me too")
        await quiet.until("PONG :me too")
        assert not ended.done()
        await ended


@pytest.mark.usefixtures("one_line_at_a_time")
async def test_while_lines_wait_no_more_are_read() -> None:
    """Else a server that sends faster than we work would fill the memory."""
    async with serving() as server, running(network(server.port)) as harness:
        peer = await (await server.peer()).welcome()
        await harness.told("joined")
        await peer.send(FLOODS["talk"] * 4)
        most = 0
        while len(harness.messages) < 4 * LINES:
            await asyncio.sleep(0)
            assert harness.client._connection is not None
            most = max(most, len(harness.client._connection._unread))
        assert most < 2 * LINES


@pytest.mark.usefixtures("one_line_at_a_time")
async def test_what_a_server_said_last_is_read_though_it_has_hung_up() -> None:
    slow = Reconnect(0.01, 600.0)
    async with serving() as server, running(network(server.port, reconnect=slow)) as harness:
        peer = await (await server.peer()).welcome()
        await harness.told("joined")
        await peer.send(FLOODS["talk"][: 30 * 100] + b"\r\nERROR :Closing Link: (K-lined)\r\n")
        peer.writer.close()
        assert "K-lined" in str((await harness.told("disconnected")).fields["reason"])


async def test_what_a_connection_knew_goes_with_it() -> None:
    """Without the collector: what it would have to find may have been frozen by a reload."""
    async with serving() as server, running(network(server.port)) as harness:
        peer = await (await server.peer()).welcome()
        await harness.told("joined")
        assert harness.client._connection is not None
        session = weakref.ref(harness.client._connection.session)
        over = weakref.ref(harness.client._connection)
        gc.disable()
        try:
            peer.reset()
            await harness.told("disconnected")
            await (await server.peer()).welcome()
            assert (over(), session()) == (None, None)
        finally:
            gc.enable()
