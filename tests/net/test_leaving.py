"""A bot that is told to leave does, whatever it is doing."""

import asyncio
import socket
import threading
import time

import pytest

from talkback.model.secret import Secret
from talkback.model.settings import Mechanism, Reconnect, Sasl, Tls
from talkback.net.io import connection
from tests.deadline import DEADLINE, prompt
from tests.e2e.servers.server import reserved_ports
from tests.net.session_driver import for_ever, network, running, serving

FLOOD = b":alice!a@h PRIVMSG #talk :flood\r\n" * 1000


class TestLeaving:
    """`leave` ends `run` within five seconds at any moment."""

    @pytest.fixture(autouse=True)
    def _limit(self) -> object:
        began = time.monotonic()
        yield
        assert time.monotonic() - began < prompt()

    async def test_on_the_network_says_quit(self) -> None:
        async with serving() as server, running(network(server.port)) as harness:
            peer = await (await server.peer()).welcome()
            harness.client.leave("good night")
            assert await peer.until("QUIT") == "QUIT :good night"
            peer.writer.close()
            await harness.ended()

    async def test_while_registering_says_quit(self) -> None:
        async with serving() as server, running(network(server.port)) as harness:
            peer = await server.peer()
            await peer.until("USER")
            harness.client.leave("good night")
            await peer.until("QUIT")
            peer.writer.close()
            await harness.ended()

    async def test_in_a_flood_says_quit(self) -> None:
        async with serving() as server, running(network(server.port)) as harness:
            peer = await (await server.peer()).welcome()
            flood = asyncio.create_task(for_ever(peer, FLOOD))
            await harness.told("joined")
            harness.client.leave("good night")
            await peer.until("QUIT")
            await harness.ended()
            with pytest.raises(ConnectionError):
                await flood

    async def test_when_the_server_does_not_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(connection, "QUIT_TIMEOUT_S", 0.2)
        async with serving() as server, running(network(server.port)) as harness:
            peer = await (await server.peer()).welcome()
            peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
            harness.client.leave("good night")
            await harness.ended()

    async def test_while_the_tls_handshake_hangs(self) -> None:
        async with serving() as server, running(network(server.port, tls=Tls())) as harness:
            await server.peer()
            harness.client.leave("good night")
            await harness.ended()

    async def test_while_logging_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(connection, "QUIT_TIMEOUT_S", 0.2)
        sasl = Sasl(Mechanism.PLAIN, "talkback", Secret("password"))
        async with serving() as server, running(network(server.port, sasl=sasl)) as harness:
            peer = await server.peer()
            await peer.begins_login("PLAIN")
            harness.client.leave("good night")
            await peer.until("QUIT")
            await harness.ended()

    async def test_while_a_join_is_not_answered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(connection, "QUIT_TIMEOUT_S", 0.2)
        async with serving() as server, running(network(server.port)) as harness:
            peer = await server.peer()
            await peer.until("USER")
            await peer.send("CAP * LS :", ":s 001 talkback :hi", ":s 376 talkback :end")
            await peer.until("JOIN")
            harness.client.leave("good night")
            await peer.until("QUIT")
            await harness.ended()

    async def test_with_lines_left_to_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(connection, "QUIT_TIMEOUT_S", 0.2)
        monkeypatch.setattr(connection, "_SLICE_S", 0.0)
        async with serving() as server, running(network(server.port)) as harness:
            peer = await (await server.peer()).welcome()
            await harness.told("joined")
            await peer.send(FLOOD)
            await peer.until("PRIVMSG")
            harness.client.leave("good night")
            await peer.until("QUIT")
            await harness.ended()

    async def test_while_backing_off(self) -> None:
        with reserved_ports(1) as (port,):
            slow = network(port, reconnect=Reconnect(600.0, 600.0))
            async with running(slow) as harness:
                await harness.told("disconnected")
                harness.client.leave("good night")
                await harness.ended()

    async def test_while_the_name_is_looked_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked, hung = threading.Event(), threading.Event()

        def getaddrinfo(*_: object, **__: object) -> list[object]:
            asked.set()
            hung.wait()
            return []

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        try:
            async with running(network(1, host="slow.test")) as harness:
                await asyncio.to_thread(asked.wait)
                resolving = [t for t in threading.enumerate() if t.name == "resolve slow.test"]
                assert [thread.daemon for thread in resolving] == [True]
                harness.client.leave("good night")
                await harness.ended()
        finally:
            hung.set()

    async def test_at_any_turn_of_the_loop(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The moment in which it has connected and does not know yet is one of them."""
        monkeypatch.setattr(connection, "QUIT_TIMEOUT_S", 0.01)
        for turns in range(40):
            async with serving() as server, running(network(server.port)) as harness:
                for _ in range(turns):
                    await asyncio.sleep(0)
                harness.client.leave("good night")
                async with asyncio.timeout(DEADLINE):
                    await harness.ended()

    async def test_before_it_began(self) -> None:
        async with running(network(1)) as harness:
            harness.client.leave("good night")
            await harness.ended()
            assert harness.events[-1].name == "left"
