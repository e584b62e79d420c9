"""Whatever bytes a server sends or does not send: the bot lives, and answers the next trigger."""

import asyncio
import resource
import socket
import sys
from pathlib import Path

import pytest

from talkback.model.errors import LoginRefusedError, UnreachableError
from talkback.model.secret import Secret
from talkback.model.settings import Ping
from talkback.net.io import dial, transport
from talkback.net.protocol import registration
from tests.deadline import DEADLINE
from tests.e2e.servers.server import reserved_ports
from tests.net.session_driver import CHANNEL, Peer, for_ever, network, running, serving
from tests.net.transcript import Player

SURVIVED = {
    "bytes that are not UTF-8": b":alice!a@h PRIVMSG #talk :\xff\xfe\x80 caf\xe9\r\n",
    "a line of one blank": b" \r\n",
    "empty lines": b"\r\n\n\r\n\r\r\n",
    "a bare QUIT": b":alice!a@h QUIT\r\n",
    "a QUIT of nobody": b"QUIT\r\n",
    "KICK without parameters": b":alice!a@h KICK\r\n",
    "KICK without a nick": b":alice!a@h KICK #talk\r\n",
    "KICK of a channel we are not in": b":alice!a@h KICK #elsewhere talkback\r\n",
    "PRIVMSG without text": b":alice!a@h PRIVMSG #talk\r\n",
    "PRIVMSG without parameters": b":alice!a@h PRIVMSG\r\n",
    "MODE without parameters": b":alice!a@h MODE\r\n",
    "NICK without parameters": b":talkback!a@h NICK\r\n",
    "JOIN without parameters": b":talkback!a@h JOIN\r\n",
    "PART without parameters": b":talkback!a@h PART\r\n",
    "PING without parameters": b"PING\r\n",
    "PING with a token of a kilobyte": b"PING :" + b"x" * 1024 + b"\r\n",
    "CAP without parameters": b"CAP\r\nCAP *\r\nCAP * LS\r\nCAP * ACK\r\nCAP * NAK\r\n",
    "BATCH without parameters": b"BATCH\r\nBATCH +x\r\nBATCH -\r\n",
    "numerics without parameters": b"".join(b":s %03d\r\n" % n for n in range(2, 999) if n != 465),
    "a 005 that lies": b":s 005 talkback PREFIX=ov TARGMAX=x SET=x CASEMAPPING= NICKLEN=x :are\r\n",
    "a 010 without a port": b":s 010 talkback host nonsense :go\r\n",
    "an unknown command": b":s GIBBERISH a b c :d\r\n",
    "tags and nothing else": b"@a=b\r\n@\r\n@ \r\n@a=b :\r\n",
    "a source and nothing else": b":\r\n:alice\r\n: \r\n",
    "NUL and controls": b"\0\0\0\r\n:a!b@c PRIVMSG #talk :\0\1\2\3\x7f\r\n",
    "CTCP without end": b":a!b@c PRIVMSG talkback :\1\r\n:a!b@c PRIVMSG talkback :\1PING\r\n",
    "a number of a foreign script": ":s ４３３ talkback x :y\r\n:s ٤٣٣ a b :c\r\n".encode(),
    "a line of ten megabytes": b":alice!a@h PRIVMSG #talk :" + b"x" * 10_000_000 + b"\r\n",
    "a megabyte of tags": b"@x=" + b"y" * 1_000_000 + b" PING :x\r\n",
    "a thousand tags": b"@" + b"a;" * 1000 + b" :alice!a@h MODE #talk +v bob\r\n",
    "a channel name with a no-break blank": ":alice!a@h JOIN #caf\u00a0e\r\n".encode(),
    "JOIN of a list": b":talkback!a@h JOIN #talk,#x,#y\r\n",
    "an ERROR-like notice": b":s NOTICE * :ERROR :closing\r\n",
}


@pytest.mark.parametrize("bytes_sent", SURVIVED.values(), ids=SURVIVED.keys())
async def test_survived_on_the_same_connection(bytes_sent: bytes) -> None:
    async with serving() as server, running(network(server.port)) as harness:
        peer = await (await server.peer()).welcome()
        await peer.send(bytes_sent)
        await peer.asks("still here?")
        assert not harness.task.done()


async def test_a_line_end_hidden_by_ctcp_quoting_stays_hidden() -> None:
    r"""`\x10r` is what CTCP low-level quoting makes of a CR; `irc` turns it back into one."""
    async with serving() as server, running(network(server.port)) as harness:
        peer = await (await server.peer()).welcome()
        await peer.send(b":alice!a@h PRIVMSG #talk :x\x10rQUIT :y\x10n\x100z\r\n")
        assert await peer.line() == f"PRIVMSG {CHANNEL} :xrQUIT :yn0z"
        assert harness.messages[-1].text == "x\x10rQUIT :y\x10n\x100z"


async def test_text_that_is_not_utf8_is_read_as_windows_has_it() -> None:
    async with serving() as server, running(network(server.port)) as harness:
        peer = await (await server.peer()).welcome()
        await peer.send(b":alice!a@h PRIVMSG #talk :caf\xe9 \x93so\x94 \x81\r\n")
        await peer.send(b":alice!a@h PRIVMSG #talk :caf\xe9 \x93so\x94\r\n")
        assert await peer.line() == f"PRIVMSG {CHANNEL} :café \x93so\x94 \x81"
        assert await peer.line() == f"PRIVMSG {CHANNEL} :café “so”"
        assert len(harness.messages) == 2


async def test_lines_in_pieces_are_put_together() -> None:
    async with serving() as server, running(network(server.port)):
        peer = await (await server.peer()).welcome()
        for piece in (b":alice!a@h PRIV", b"MSG #talk :that\xe2\x80", b"\x99s it\r", b"\n"):
            await peer.send(piece)
            await asyncio.sleep(0)
        assert await peer.line() == f"PRIVMSG {CHANNEL} :that’s it"


async def test_a_line_without_end_is_told_and_costs_no_memory() -> None:
    async with serving() as server, running(network(server.port)) as harness:
        peer = await (await server.peer()).welcome()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(64):
            await peer.send(b"x" * 1_000_000)
        await peer.send(b"\r\n")
        await peer.asks("still here?")
        assert (await harness.told("line-too-long")).fields["lines"] == 1
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32 * 1024


async def test_a_flood_of_long_lines_is_told_at_the_first_the_tenth_and_the_hundredth() -> None:
    async with serving() as server, running(network(server.port)) as harness:
        peer = await (await server.peer()).welcome()
        for _ in range(120):
            await peer.send(b"x" * 20_000 + b"\r\n")
            await peer.asks("still here?")
        told = [e.fields["lines"] for e in harness.events if e.name == "line-too-long"]
        assert told == [1, 10, 100]


async def test_a_flood_of_bad_lines_is_told_in_few_words() -> None:
    async with serving() as server, running(network(server.port)) as harness:
        peer = await (await server.peer()).welcome()
        await peer.send(b":alice!a@h KICK\r\n" * 2000)
        await peer.asks("still here?")
        told = [event for event in harness.events if event.name == "bad-line"]
        assert len(told) == 12
        assert told[0].fields["command"] == "KICK"


async def _close(peer: Peer) -> None:
    peer.writer.close()


async def _half_close(peer: Peer) -> None:
    peer.writer.write_eof()


async def _reset(peer: Peer) -> None:
    peer.reset()


async def _error(peer: Peer) -> None:
    await peer.send("ERROR :Closing Link: (Server going down)")


async def _half_a_line(peer: Peer) -> None:
    await peer.send(b":alice!a@h PRIVMSG #ta")
    peer.writer.close()


@pytest.mark.parametrize("fault", [_close, _half_close, _reset, _error, _half_a_line])
@pytest.mark.parametrize("welcomed", [False, True], ids=["before the welcome", "after it"])
async def test_reconnects_after(fault: object, welcomed: bool) -> None:
    assert callable(fault)
    async with serving() as server, running(network(server.port)) as harness:
        peer = await server.peer()
        if welcomed:
            await peer.welcome()
        else:
            await peer.until("USER")
        await fault(peer)
        again = await (await server.peer()).welcome()
        await again.asks("back?")
        assert (await harness.told("disconnected")).fields["reason"]


async def test_a_server_that_never_welcomes_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registration, "SILENCE_TIMEOUT_S", 0.1)
    async with serving() as server, running(network(server.port)):
        silent = await server.peer()
        await silent.closed()
        await (await server.peer()).until("USER")


def test_a_welcome_that_does_not_say_who_we_are_is_none() -> None:
    player = Player()
    player.begin()
    player.feed(":irc.test CAP * LS :")
    with pytest.raises(IndexError):
        player.feed(":irc.test 001")
    player.wait(registration.SILENCE_TIMEOUT_S)
    assert player.session.actions.ending is not None


async def test_a_server_that_falls_silent_is_asked_then_left() -> None:
    ping = Ping(0.05, 0.05)
    async with serving() as server, running(network(server.port, ping=ping)) as harness:
        peer = await (await server.peer()).welcome()
        await peer.until("PING")
        await peer.closed()
        await (await server.peer()).welcome()
        assert "silent" in str((await harness.told("disconnected")).fields["reason"])


async def test_bytes_that_never_become_a_line_are_no_life() -> None:
    ping = Ping(0.1, 0.1)
    async with serving() as server, running(network(server.port, ping=ping)) as harness:
        peer = await (await server.peer()).welcome()
        with pytest.raises(ConnectionError):
            await _drip(peer)
        assert "silent" in str((await harness.told("disconnected")).fields["reason"])


async def _drip(peer: Peer) -> None:
    """A byte now and then, until the client hangs up."""
    async with asyncio.timeout(DEADLINE):
        while True:
            await peer.send(b"x")
            await asyncio.sleep(0.01)


async def test_what_falls_due_and_fails_stops_no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    ping = Ping(0.05, DEADLINE)
    async with serving() as server, running(network(server.port, ping=ping)) as harness:
        peer = await (await server.peer()).welcome()
        await peer.until("PING")
        fails = iter([ValueError("once")])

        def tick(_now: float) -> None:
            for error in fails:
                raise error

        assert harness.client._connection is not None
        monkeypatch.setattr(harness.client._connection.session.channels, "tick", tick)
        assert "once" in str((await harness.told("bad-line")).fields["error"])
        await peer.send("PONG :talkback")
        await peer.until("PING")


async def test_a_server_that_does_not_read_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """It sends PINGs for ever: what we would answer must not fill the memory."""
    monkeypatch.setattr(transport, "_MAX_UNREAD_BYTES", 64 * 1024)
    async with serving() as server, running(network(server.port)) as harness:
        peer = await (await server.peer()).welcome()
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        with pytest.raises(ConnectionError):
            await for_ever(peer, b"PING :%s\r\n" % (b"x" * 400) * 100)
        await (await server.peer()).welcome()
        assert not harness.task.done()


async def test_a_port_nobody_listens_on_is_tried_again() -> None:
    with reserved_ports(1) as (port,):
        async with running(network(port)) as harness:
            await harness.told("disconnected")
            async with serving(port=port) as server:
                await (await server.peer()).welcome()


async def test_a_name_that_does_not_resolve_is_tried_again() -> None:
    async with running(network(1, host="nowhere.invalid")) as harness:
        reason = (await harness.told("disconnected")).fields["reason"]
        assert str(reason).startswith("cannot connect to nowhere.invalid:1")


@pytest.mark.parametrize("host", ["", "a..b", "x" * 300, "bad host"])
async def test_a_host_that_is_none_is_an_error_not_a_crash(host: str) -> None:
    async with running(network(1, host=host), once=True) as harness:
        with pytest.raises(UnreachableError):
            await harness.ended()


async def test_once_gives_up_where_nobody_answers() -> None:
    with reserved_ports(1) as (port,):
        async with running(network(port), once=True) as harness:
            with pytest.raises(UnreachableError, match=f"net: cannot connect to 127.0.0.1:{port}"):
                await harness.ended()


async def test_once_stays_when_it_was_there_once() -> None:
    async with serving() as server, running(network(server.port), once=True):
        peer = await (await server.peer()).welcome()
        peer.reset()
        await (await server.peer()).welcome()


async def test_a_wrong_server_password_ends_it() -> None:
    password = Secret("letmein")
    async with serving() as server, running(network(server.port, password=password)) as harness:
        peer = await server.peer()
        await peer.until("PASS :letmein")
        await peer.send(":irc.test 464 * :Password incorrect")
        with pytest.raises(LoginRefusedError, match="password is refused"):
            await harness.ended()


async def test_the_second_family_is_tried_while_the_first_hangs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """RFC 8305: an IPv6 address that never answers costs a quarter of a second, not twenty."""
    families = []
    real = dial._connect

    async def connect(address: dial.Address, bind: str | None) -> object:
        families.append(address[0].name)
        if address[0].name == "AF_INET6":
            await asyncio.Event().wait()
        return await real(address, bind)

    async with serving() as server:
        both = [
            (socket.AF_INET6, 1, 6, "", ("::1", server.port, 0, 0)),
            (socket.AF_INET, 1, 6, "", ("127.0.0.1", server.port)),
        ]
        monkeypatch.setattr(dial, "_connect", connect)
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
        async with running(network(server.port, host="both.test")):
            await (await server.peer()).welcome()
    assert families == ["AF_INET6", "AF_INET"]


def _files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(sys.platform != "linux", reason="counts file descriptors in /proc")
async def test_drops_leave_no_socket_and_no_task_behind() -> None:
    async with serving() as server, running(network(server.port)):
        peer = await (await server.peer()).welcome()
        files, tasks = _files(), len(asyncio.all_tasks())
        for _ in range(20):
            peer.reset()
            peer = await (await server.peer()).welcome()
        assert _files() <= files
        assert len(asyncio.all_tasks()) <= tasks


@pytest.mark.skipif(sys.platform != "linux", reason="counts file descriptors in /proc")
async def test_struck_at_any_turn_of_the_loop_it_leaves_no_socket_behind() -> None:
    """Neither the client nor the server here, whose sockets would be another test's failure."""
    files = _files()
    for turns in range(40):
        async with serving() as server, running(network(server.port)):
            for _ in range(turns):
                await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert _files() <= files, turns
