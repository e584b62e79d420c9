"""The shell around the network: real sockets, bounds, timers, and the barrier."""

import asyncio
import re
import resource
from collections.abc import AsyncIterator

import pytest

from talkback.ircd.connection import ClientLimits
from talkback.ircd.server import Server, serve
from talkback.model.log_event import LogEvent
from tests.deadline import DEADLINE
from tests.ircd.wire import person, stranger


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serve() as server:
        yield server


async def test_lines_may_come_in_any_pieces(server: Server) -> None:
    async with person(server.port, "bob") as bob, stranger(server.port) as alice:
        for byte in b"NICK alice\nUSER a 0 * :A\r\n\r\nJOIN #c\rPRIVMSG #c :one\0 by one\r\n":
            alice.writer.write(bytes([byte]))
            await alice.writer.drain()
        assert await bob.until("PRIVMSG") == b":alice!~a@localhost PRIVMSG #c :one by one"


async def test_bytes_that_are_not_utf_8_drop_nobody(server: Server) -> None:
    async with person(server.port, "bob") as bob, person(server.port, "alice") as alice:
        alice.writer.write(b"PRIVMSG #c :caf\xe9 \xff\xfe\r\n")
        assert (await bob.until("PRIVMSG")).endswith(b":caf\xe9 \xff\xfe")
        bob.send("PRIVMSG #c :still here")
        await alice.until("still here")


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        pytest.param(b"PRIVMSG #c :" + b"x" * 498, False, id="512 bytes with CR LF"),
        pytest.param(b"PRIVMSG #c :" + b"x" * 499, True, id="513 bytes"),
        pytest.param(b"@+a=" + b"y" * 4091 + b" PRIVMSG #c :x", False, id="4094 bytes of tags"),
        pytest.param(b"@+a=" + b"y" * 4092 + b" PRIVMSG #c :x", True, id="4095 bytes of tags"),
        pytest.param(b"@" + b"x" * 10_000_000, True, id="10 MB"),
    ],
)
async def test_too_long_a_line_is_refused_once_and_forgotten(
    server: Server, line: bytes, *, refused: bool
) -> None:
    async with person(server.port, "bob") as bob, person(server.port, "alice") as alice:
        alice.writer.write(line + b"\r\nPRIVMSG #c :THE END\r\nPING done\r\n")
        answers = [await alice.line()]
        while b"PONG" not in answers[-1]:
            answers.append(await alice.line())
        assert [b" 417 " in answer for answer in answers[:-1]] == [True] * refused
        await bob.until("JOIN")
        assert (b"THE END" in await bob.line()) == refused


async def test_a_line_without_end_is_not_kept(server: Server) -> None:
    async with person(server.port, "alice") as alice:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(1000):
            alice.writer.write(b"x" * 65536)
            await alice.writer.drain()
        alice.send("", "PING done")
        await alice.until("PONG")
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 16 * 1024


async def test_who_does_not_read_is_dropped_and_holds_up_nobody() -> None:
    events: list[LogEvent] = []
    limits = ClientLimits(unread=64 * 1024)
    async with (
        serve(limits=limits, report=events.append) as server,
        person(server.port, "stalled") as stalled,
        person(server.port, "alice") as alice,
        person(server.port, "bob") as bob,
    ):
        stalled.stall()
        seen: list[bytes] = []
        while not any(b" QUIT " in line for line in seen):
            # No more at once than the limit, or Bob would be one who has not read yet.
            alice.send(*["PRIVMSG #c :" + "x" * 400] * 100, "PRIVMSG #c :done")
            seen = [await bob.line()]
            while not seen[-1].endswith(b":done"):
                seen.append(await bob.line())
                assert seen[-1], "Bob was dropped as well"
        quits = [line for line in seen if b" QUIT " in line]
        assert quits == [b":stalled!~stalled@localhost QUIT :SendQ exceeded"]
        assert [dict(event.fields) for event in events] == [
            {"nick": "stalled", "reason": "SendQ exceeded"}
        ]


async def test_silence_is_asked_and_then_dropped() -> None:
    limits = ClientLimits(ping_interval=0.02, ping_timeout=0.02)
    async with serve(limits=limits) as server, person(server.port, "alice") as alice:
        assert (await alice.rest())[-2:] == [
            b"PING :talkback.local",
            b"ERROR :Closing link: alice (Ping timeout)",
        ]


async def test_who_answers_stays() -> None:
    limits = ClientLimits(ping_interval=0.02, ping_timeout=DEADLINE)
    async with serve(limits=limits) as server, person(server.port, "alice") as alice:
        for _ in range(5):
            await alice.until("PING")
            alice.send("PONG :talkback.local")


async def test_who_does_not_introduce_himself_is_dropped() -> None:
    limits = ClientLimits(registration=0.02)
    async with serve(limits=limits) as server, stranger(server.port) as alice:
        alice.send("NICK alice")
        [farewell] = await alice.rest()
        assert re.fullmatch(rb"ERROR :Closing link: (\*|alice) \(Registration timeout\)", farewell)


async def test_after_quit_nothing_more_is_obeyed(server: Server) -> None:
    async with person(server.port, "bob") as bob, person(server.port, "alice") as alice:
        alice.send("QUIT :bye", "PRIVMSG #c :ghost")
        assert (await alice.rest())[-1] == b"ERROR :Closing link: alice (Quit: bye)"
        await bob.until("QUIT :Quit: bye")
        bob.send("PING next")
        assert b"PONG" in await bob.line()


async def test_a_lost_connection_frees_the_nick(server: Server) -> None:
    async with person(server.port, "bob") as bob:
        async with person(server.port, "alice"):
            await bob.until("JOIN")
        await bob.until(":alice!~alice@localhost QUIT :Connection")
        async with person(server.port, "alice"):
            await bob.until(":alice!~alice@localhost JOIN")


async def test_closing_says_so_to_everybody() -> None:
    async with serve() as server, person(server.port, "stalled") as stalled:
        stalled.stall()
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"NICK alice\r\nUSER a 0 * :A\r\n")
        await reader.readuntil(b" 422 ")
        async with asyncio.timeout(DEADLINE):
            await server.close()
        assert b"ERROR :Closing link: alice (Server is closing)" in await reader.read()
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])
async def test_nothing_but_the_loopback(host: str) -> None:
    with pytest.raises(ValueError, match="loopback only"):
        async with serve(host):
            pass


class TestSettled:
    """The barrier: a client has dealt with what it was sent."""

    async def test_it_waits_for_an_answer_behind_everything(self, server: Server) -> None:
        async with person(server.port, "bob") as bob, person(server.port, "alice") as alice:
            await bob.until("JOIN")
            alice.send("PRIVMSG #c :before", "PING sent")
            await alice.until("PONG")
            settled = asyncio.create_task(server.wait_for_pong("BOB"))
            assert b"before" in await bob.line()
            token = (await bob.line()).removeprefix(b"PING :").decode()
            assert not settled.done()
            bob.send("PONG something-else", "PRIVMSG alice :answer", f"PONG :{token}")
            await asyncio.wait_for(settled, DEADLINE)
            alice.send("PING now")
            assert b"answer" in await alice.line()

    async def test_nobody_of_that_name(self, server: Server) -> None:
        with pytest.raises(LookupError, match=r"nobody on talkback\.local is called bob"):
            await server.wait_for_pong("bob")

    async def test_one_who_leaves_instead(self, server: Server) -> None:
        async with person(server.port, "bob") as bob:
            settled = asyncio.create_task(server.wait_for_pong("bob"))
            await bob.until("PING")
            bob.send("QUIT")
            with pytest.raises(ConnectionError, match="bob has left"):
                await asyncio.wait_for(settled, DEADLINE)
