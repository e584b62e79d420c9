"""The person beside the bot: as a script, at a terminal, and what is typed and shown."""

import asyncio
import io
import os
import pty
import termios
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

import pytest

from talkback.console import run_console
from talkback.ircd.server import Server, serve
from talkback.model.errors import UnreachableError
from talkback.model.line_parser import parse_line
from tests.deadline import DEADLINE
from tests.ircd.wire import Wire, person
from tests.shown_text import CURSOR_IS, ShownText

CHANNEL = "#talkback"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serve() as server:
        yield server


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[asyncio.Task[None]]:
    """Repeats everything said, to whoever said it; `quit` sends it away."""
    async with person(server.port, "talkback", CHANNEL) as wire:
        task = asyncio.create_task(repeat(wire))
        yield task
        task.cancel()


async def repeat(wire: Wire) -> None:
    while text := (await wire.line()).decode():
        line = parse_line(text)
        if line.command == "PING":
            wire.send(f"PONG :{line.params[0]}")
        elif line.command == "PRIVMSG" and line.params[1] == "quit":
            wire.send("QUIT")
        elif line.command == "PRIVMSG":
            place, said = line.params
            nick = line.source_hostmask.nick
            wire.send(f"PRIVMSG {place if place == CHANNEL else nick} :{nick}: {said}")


async def script(server: Server, stdin: TextIO | None, stdout: TextIO | None) -> None:
    async with asyncio.timeout(DEADLINE):
        await run_console(server, bot_nick="talkback", channel=CHANNEL, stdin=stdin, stdout=stdout)


async def answers(server: Server, data: bytes) -> str:
    """What a script with this on its standard input writes to its standard output."""
    stdout = io.StringIO()
    with given(data) as stdin:
        await script(server, stdin, stdout)
    return stdout.getvalue()


@contextmanager
def given(data: bytes) -> Iterator[TextIO]:
    """A pipe with this in it, closed at the other end."""
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as stdin:
        yield stdin


class TestScript:
    @pytest.fixture(autouse=True)
    def _with_bot(self, bot: asyncio.Task[None]) -> None:
        pass

    @pytest.mark.parametrize(
        ("said", "answered"),
        [
            pytest.param("hello\n", "you: hello\n", id="a line"),
            pytest.param("one\ntwo", "you: one\nyou: two\n", id="the last without its end"),
            pytest.param("one\r\ntwo\r\n", "you: one\nyou: two\n", id="CR LF"),
            pytest.param("one\n\n  \ntwo\n", "you: one\nyou: two\n", id="blank lines are skipped"),
            pytest.param("/me waves\n", "you: /me waves\n", id="a slash is only a slash"),
            pytest.param("a\rQUIT\0 b\n", "you: a QUIT b\n", id="CR and NUL are no command"),
            pytest.param("\x01ACTION x\x01\n", "you: ACTION x\n", id="no CTCP by accident"),
            pytest.param("That’s ♥\n", "you: That’s ♥\n", id="beyond ASCII"),
            pytest.param("\x02bold\x0f \x0304,05red\n", "you: bold red\n", id="no colours out"),
            pytest.param("", "", id="nothing"),
        ],
    )
    async def test_lines_said_and_answered(self, server: Server, said: str, answered: str) -> None:
        assert await answers(server, said.encode()) == answered

    async def test_a_line_that_is_not_utf_8(self, server: Server) -> None:
        assert await answers(server, b"caf\xe9\n") == "you: café\n"

    async def test_every_line_of_many_is_answered_in_order(self, server: Server) -> None:
        said = [f"line {number}" for number in range(1000)]
        written = await answers(server, "\n".join(said).encode())
        assert written.splitlines() == [f"you: {line}" for line in said]

    @pytest.mark.parametrize("letter", ["x", "€", "e\u0301"])
    async def test_long_lines_are_split_and_nothing_is_lost(
        self, server: Server, letter: str
    ) -> None:
        written = await answers(server, letter.encode() * 9000 + b"\nend\n")
        *pieces, end = (line.removeprefix("you: ") for line in written.splitlines())
        assert end == "end"
        assert len(pieces) >= 9000 * len(letter.encode()) // 512
        # The bot's own lines are longer than ours by "you: " and its nick, and cut at the end.
        assert sum(piece.count(letter) for piece in pieces) >= 8500
        assert set("".join(pieces)) == set(letter)

    async def test_a_file(self, server: Server, tmp_path: Path) -> None:
        path = tmp_path / "said"
        path.write_text("from a file\n", "utf-8")
        stdout = io.StringIO()
        with path.open(encoding="utf-8") as stdin:
            await script(server, stdin, stdout)
        assert stdout.getvalue() == "you: from a file\n"

    async def test_an_answer_comes_before_the_next_line_is_there(self, server: Server) -> None:
        reading, writing = os.pipe()
        out_reading, out_writing = os.pipe()
        with ExitStack() as files:
            stdin = files.enter_context(os.fdopen(reading))
            stdout = files.enter_context(os.fdopen(out_writing, "w"))
            answered = files.enter_context(os.fdopen(out_reading))
            task = asyncio.create_task(script(server, stdin, stdout))
            os.write(writing, b"first\n")
            assert await asyncio.to_thread(answered.readline) == "you: first\n"
            os.close(writing)
            await task

    async def test_a_pipe_that_nobody_reads_ends_it_quietly(self, server: Server) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "w") as stdout, given(b"one\n" * 1000) as stdin:
            await script(server, stdin, stdout)
            stdout.write("what Python flushes at its end")

    async def test_closed_streams(self, server: Server) -> None:
        await script(server, None, None)
        with given(b"hello\n") as stdin:
            await script(server, stdin, None)

    async def test_a_terminal_without_utf_8(self, server: Server) -> None:
        stdout = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        with given("♥\n".encode()) as stdin:
            await script(server, stdin, stdout)
        stdout.seek(0)
        assert stdout.read() == "you: ?\n"

    async def test_a_bot_that_leaves_is_an_error(self, server: Server) -> None:
        with pytest.raises(UnreachableError, match="talkback is gone"):
            await answers(server, b"quit\n")

    async def test_others_are_not_the_bot(self, server: Server) -> None:
        async with person(server.port, "alice", CHANNEL) as alice:
            alice.send(f"PRIVMSG {CHANNEL} :noise")
            await alice.until("alice: noise")
            assert await answers(server, b"hello\n") == "you: hello\n"

    async def test_a_nick_in_use_is_no_matter(self, server: Server) -> None:
        async with person(server.port, "you", CHANNEL):
            assert await answers(server, b"hello\n") == "you_: hello\n"


async def test_a_script_waits_for_the_bot(server: Server) -> None:
    with given(b"hello\n") as stdin:
        stdout = io.StringIO()
        task = asyncio.create_task(script(server, stdin, stdout))
        async with person(server.port, "watcher", CHANNEL) as watcher:
            watcher.send("PING done")
            await watcher.until("PONG")
            assert not task.done()
        async with person(server.port, "talkback", CHANNEL) as wire:
            repeating = asyncio.create_task(repeat(wire))
            await task
            repeating.cancel()
    assert stdout.getvalue() == "you: hello\n"


async def test_a_server_that_closes_is_an_error(server: Server) -> None:
    with given(b"hello\n") as stdin:
        task = asyncio.create_task(script(server, stdin, io.StringIO()))
        async with person(server.port, "watcher", CHANNEL):
            await server.close()
        with pytest.raises(UnreachableError, match="has closed the connection"):
            await task


class Tty:
    """A pseudo-terminal with the console at one end and the test's hands and eyes at the other."""

    def __init__(self, server: Server) -> None:
        self._ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 100))
        self._files = ExitStack()
        stdin = self._files.enter_context(os.fdopen(theirs, closefd=True))
        stdout = self._files.enter_context(os.fdopen(os.dup(theirs), "w"))
        self.screen = ""
        self._shown = ShownText()
        self._grown = asyncio.Event()
        asyncio.get_running_loop().add_reader(self._ours, self._read)
        self.console = asyncio.create_task(script(server, stdin, stdout))

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    async def shows(self, text: str) -> None:
        """Wait for this, and forget what was shown up to it."""
        try:
            async with asyncio.timeout(DEADLINE):
                while text not in self.screen:
                    self._grown.clear()
                    await self._grown.wait()
        except TimeoutError as error:
            raise AssertionError(f"no {text!r} in {self.screen!r}") from error
        self.screen = self.screen.partition(text)[2]

    async def close(self) -> None:
        """The console first: what it lets go of at its end are numbers of its own files."""
        self.console.cancel()
        await asyncio.wait({self.console})
        asyncio.get_running_loop().remove_reader(self._ours)
        self._files.close()
        os.close(self._ours)

    def _read(self) -> None:
        text, asks = self._shown.read(os.read(self._ours, 65536))
        if asks:
            self.type(CURSOR_IS)
        self.screen += text
        self._grown.set()


@pytest.fixture
async def tty(
    server: Server, bot: asyncio.Task[None], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Tty]:
    monkeypatch.setenv("USER", "alice")
    monkeypatch.setenv("TERM", "xterm")
    tty = Tty(server)
    await tty.shows(f"port {server.port}")
    await tty.shows(f"in {CHANNEL}: ")
    await tty.shows("alice>")
    yield tty
    await tty.close()


class TestTerminal:
    async def test_what_is_said_and_answered_is_shown(self, tty: Tty) -> None:
        tty.type("hello\r")
        await tty.shows("<alice> hello")
        await tty.shows("<talkback> alice: hello")

    async def test_a_private_word(self, tty: Tty) -> None:
        tty.type("/msg talkback psst\r")
        await tty.shows("<alice → talkback> psst")
        await tty.shows("<talkback → you> alice: psst")

    async def test_actions_and_a_new_nick(self, tty: Tty) -> None:
        tty.type("/me waves\r")
        await tty.shows("* alice waves")
        tty.type("/nick alicia\r")
        await tty.shows("is now alicia")
        await tty.shows("alicia>")

    async def test_a_slip_of_the_finger(self, tty: Tty) -> None:
        tty.type("/tpoic\r")
        await tty.shows("No command /tpoic. Did you mean /topic?")

    async def test_tab_completes_a_nick(self, tty: Tty) -> None:
        tty.type("tal\t")
        await tty.shows("kback:")
        tty.type("hi\r")
        await tty.shows("<alice> talkback: hi")

    async def test_comings_and_goings(self, tty: Tty, server: Server) -> None:
        async with person(server.port, "bob", CHANNEL) as bob:
            await tty.shows("-!- bob joined #talkback")
            bob.send(f"PRIVMSG {CHANNEL} :evil \x1b[2J\x07\x9b2J text")
            await tty.shows("<bob> evil [2J2J text")
            bob.send("QUIT :so long")
            await tty.shows("-!- bob left (Quit: so long)")

    @pytest.mark.parametrize("keys", ["/quit\r", "\x04", "\x03"], ids=["quit", "Ctrl-D", "Ctrl-C"])
    async def test_ways_to_leave(self, tty: Tty, keys: str) -> None:
        tty.type(keys)
        await tty.console
