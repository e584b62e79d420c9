"""People's real clients come in, talk, hear and leave: ii, irssi and WeeChat."""

import asyncio
import os
import shlex
import subprocess
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from talkback.ircd.server import Server, serve
from tests.deadline import DEADLINE
from tests.e2e.servers.process import eventually, require
from tests.ircd.wire import Wire, person
from tests.program import ending


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serve() as server:
        yield server


@pytest.fixture
async def bob(server: Server) -> AsyncIterator[Wire]:
    """Who is in the channel before the human, and sees what the human does."""
    async with person(server.port, "bob", "#talkback") as bob:
        yield bob


@asynccontextmanager
async def running(*program: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        *program, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL
    )
    async with ending(process):
        yield process


def in_file(path: Path, text: str) -> Callable[[], bool]:
    return lambda: path.exists() and text in path.read_text("utf-8", "replace")


def typed_into(fifo: Path, text: str) -> Callable[[], bool]:
    """Done once the client has the FIFO open: before that nobody would read it."""

    def typed() -> bool:
        try:
            number = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return False
        os.write(number, text.encode() + b"\n")
        os.close(number)
        return True

    return typed


async def type_into(fifo: Path, text: str) -> None:
    await eventually(typed_into(fifo, text), f"somebody reading {fifo.name}")


async def test_ii(server: Server, bob: Wire, tmp_path: Path) -> None:
    where = ("-s", "127.0.0.1", "-p", str(server.port))
    async with running(require("ii"), "-i", str(tmp_path), *where, "-n", "alice") as ii:
        home = tmp_path / "127.0.0.1"
        channel = home / "#talkback"
        await eventually(in_file(home / "out", "no message of the day"), "ii's welcome")
        await type_into(home / "in", "/j #talkback")
        await bob.until(" JOIN ")
        await eventually(in_file(channel / "out", "has joined"), "ii's window")
        await type_into(channel / "in", "hello from ii ♥")
        assert (await bob.until("PRIVMSG")).decode().endswith(" PRIVMSG #talkback :hello from ii ♥")
        bob.send("PRIVMSG #talkback :hello ii")
        await eventually(in_file(channel / "out", "<bob> hello ii"), "what bob said")
        await type_into(channel / "in", "/l so long")
        assert (await bob.until(" PART ")).endswith(b" PART #talkback :so long")
        await type_into(home / "in", "/QUIT :bye")
        await asyncio.wait_for(ii.wait(), DEADLINE)


IRSSI = """
servers = ({{ address = "127.0.0.1"; port = "{port}"; chatnet = "here"; autoconnect = "yes"; }});
chatnets = {{ here = {{ type = "IRC"; nick = "alice"; }}; }};
settings = {{ "irc/core" = {{ cmd_queue_speed = "10msec"; cmds_max_at_once = "99"; }}; }};
"""


class Irssi:
    """irssi on a screen of tmux."""

    def __init__(self, home: Path, port: int) -> None:
        (home / "config").write_text(IRSSI.format(port=port), "utf-8")
        self._tmux = (require("tmux"), "-S", str(home / "tmux"), "-f", "/dev/null")
        program = shlex.join((require("irssi"), f"--home={home}"))
        self._do("new-session", "-d", "-s", "irssi", "-x", "120", "-y", "30", program)

    def screen(self) -> str:
        """What it shows; "" after it has ended."""
        return self._do("capture-pane", "-p", "-t", "irssi").stdout

    def type_line(self, text: str) -> None:
        self._do("send-keys", "-t", "irssi", "-l", text)
        self._do("send-keys", "-t", "irssi", "Enter")

    def close(self) -> None:
        self._do("kill-server")

    async def shows(self, text: str) -> None:
        await eventually(lambda: text in self.screen(), f"{text!r} on irssi's screen")

    def _do(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        program = (*self._tmux, *arguments)
        return subprocess.run(program, check=False, capture_output=True, text=True)


async def test_irssi(server: Server, bob: Wire, tmp_path: Path) -> None:
    irssi = Irssi(tmp_path, server.port)
    try:
        await irssi.shows("Mode change [+i] for user alice")
        irssi.type_line("/join #talkback")
        await bob.until(" JOIN ")
        await irssi.shows("Total of 2 nicks")
        irssi.type_line("hello from irssi")
        assert (await bob.until("PRIVMSG")).endswith(b" PRIVMSG #talkback :hello from irssi")
        bob.send("PRIVMSG #talkback :hello irssi")
        await irssi.shows("bob> hello irssi")
        irssi.type_line("/topic what she said")
        await irssi.shows("You're not channel operator")
        irssi.type_line("/part #talkback so long")
        assert (await bob.until(" PART ")).endswith(b" PART #talkback :so long")
        irssi.type_line("/quit")
        await eventually(lambda: not irssi.screen(), "irssi's end")
    finally:
        irssi.close()


def weechat_with_fifo() -> str:
    """Debian keeps the plug-in in a package of its own."""
    program = require("weechat-headless")
    if not any(Path("/usr/lib").glob("**/weechat/plugins/fifo.so")):
        require("weechat's fifo plug-in", "apt-get install weechat-plugins")
    return program


async def test_weechat(server: Server, bob: Wire, tmp_path: Path) -> None:
    fifo, log = tmp_path / "fifo", tmp_path / "logs" / "irc.here.#talkback.weechatlog"
    commands = (
        f"/set fifo.file.path {fifo}",
        "/set logger.file.flush_delay 0",
        f"/server add here 127.0.0.1/{server.port} -notls -nicks=alice -autojoin=#talkback",
        "/connect here",
    )
    runs = [word for command in commands for word in ("-r", command)]
    async with running(weechat_with_fifo(), "--dir", str(tmp_path), *runs) as weechat:
        await bob.until(" JOIN ")
        await eventually(in_file(log, "#talkback: 2 nicks"), "the names in WeeChat's log")
        await type_into(fifo, "irc.here.#talkback *hello from WeeChat")
        assert (await bob.until("PRIVMSG")).endswith(b" PRIVMSG #talkback :hello from WeeChat")
        bob.send("PRIVMSG #talkback :hello WeeChat")
        await eventually(in_file(log, "hello WeeChat"), "what bob said")
        await type_into(fifo, "irc.here.#talkback */part so long")
        assert (await bob.until(" PART ")).endswith(b" PART #talkback :so long")
        await type_into(fifo, "core.weechat */quit")
        await asyncio.wait_for(weechat.wait(), DEADLINE)
