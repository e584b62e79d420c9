"""The end comes within five seconds and with success, whatever others hold or do not read."""

import asyncio
import fcntl
import os
import pty
import signal
import sqlite3
import sys
import termios
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from tests.deadline import DEADLINE, prompt
from tests.e2e.servers.process import eventually
from tests.net.session_driver import CHANNEL, Peer, serving
from tests.program import Program, ending

_PIPE = 4096
"""Bytes that the smallest pipe holds."""

BOSS = ":boss!boss@staff.example"


@pytest.fixture(autouse=True)
def _untraced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # users' processes aren't traced


def config(folder: Path, port: int, bot: str = "state = false") -> Path:
    path = folder / "rules.toml"
    (folder / "quotes").mkdir()
    (folder / "quotes" / "good.txt").write_text("one ~ A\ntwo ~ B\n")
    path.write_text(
        f'[bot]\nadmins = ["mask:*!*@staff.example"]\n{bot}\n'
        f'[networks.net]\nhost = "127.0.0.1"\nport = {port}\nthrottle = false\ntls = false\n'
        f'channels = ["{CHANNEL}"]\n'
        '[rules.echo]\ntriggers = ["^ask"]\nreply = "{message}"\n'
        '[rules.quote]\ntriggers = ["^say"]\npool = "good"\n'
    )
    return path


@asynccontextmanager
async def welcomed(folder: Path, bot: str = "state = false") -> AsyncIterator[tuple[Program, Peer]]:
    async with (
        serving() as server,
        Program.running(config(folder, server.port, bot)) as program,
    ):
        yield program, await (await server.peer()).welcome()


async def leaves(program: Program) -> None:
    began = time.monotonic()
    program.signal(signal.SIGTERM)
    assert await program.ended() == 0
    assert time.monotonic() - began < prompt()


async def test_while_a_quote_waits_for_the_lock_of_its_folder(tmp_path: Path) -> None:
    async with welcomed(tmp_path) as (program, peer):
        with (tmp_path / "quotes" / ".talkback.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            await peer.send(f"{BOSS} PRIVMSG {CHANNEL} :!talkback quote add a new one of words")
            await program.event("order")
            await leaves(program)


async def test_while_another_program_holds_the_state_and_what_was_promised_is_there(
    tmp_path: Path,
) -> None:
    path = tmp_path / "talkback.db"
    async with welcomed(tmp_path, f'state = "{path}"') as (program, peer):
        await peer.send(":alice!a@host PRIVMSG talkback :ignoreme")
        await peer.until("NOTICE alice :")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await peer.send(f":bob!b@bob PRIVMSG {CHANNEL} :ask me")
            await program.event("reply")
            await leaves(program)
    assert "state-lost" in [event["event"] for event in program.events]
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT key FROM memory WHERE name = 'opted_out'").fetchall()


async def test_while_a_refused_write_waits_to_be_tried_again(tmp_path: Path) -> None:
    """What could not be written is, if there is time."""
    path = tmp_path / "talkback.db"
    async with welcomed(tmp_path, f'state = "{path}"') as (program, peer):
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await peer.send(f":bob!b@bob PRIVMSG {CHANNEL} :ask me")
            await program.event("state-not-written")
        await leaves(program)
    assert "state-lost" not in [event["event"] for event in program.events]


@asynccontextmanager
async def started(
    *options: str, stdin: int, stdout: int, stderr: int
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "talkback", "run", *options),
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
    )
    async with ending(process):
        yield process


async def stops(process: asyncio.subprocess.Process) -> None:
    began = time.monotonic()
    process.terminate()
    async with asyncio.timeout(DEADLINE):
        assert await process.wait() == 0
    assert time.monotonic() - began < prompt()


async def test_a_local_run_into_a_pipe_that_nobody_reads(tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text(
        "[bot]\nmax_replies = false\nmax_replies_person = false\nstate = false\n"
        '[rules.echo]\ntriggers = ["^ask"]\nreply = "{message}"\n'
    )
    said = tmp_path / "said"
    said.write_text(f"ask {'x' * 300}\n" * 400)
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _PIPE)
    with said.open() as lines:
        async with started(
            *("--local", "-q", "-c", str(rules)),
            stdin=lines.fileno(),
            stdout=writing,
            stderr=asyncio.subprocess.DEVNULL,
        ) as process:
            os.close(writing)
            await eventually(lambda: waiting(reading) > _PIPE - 600, "a full pipe")
            await stops(process)
    os.close(reading)


def waiting(pipe: int) -> int:
    """Bytes that could be read at once (ioctl_tty(2))."""
    found = fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4)
    return int.from_bytes(found, sys.byteorder)


async def test_a_view_on_a_terminal_that_is_stopped(tmp_path: Path) -> None:
    """As by Ctrl-S: whoever writes there waits."""
    ours, theirs = pty.openpty()
    async with (
        serving() as server,
        started(
            *("--status", "-c", str(config(tmp_path, server.port))),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=theirs,
        ) as process,
    ):
        peer = await (await server.peer()).welcome()
        termios.tcflow(theirs, termios.TCOOFF)
        await peer.asks("ask who still hears")
        await stops(process)
    os.close(ours)
    os.close(theirs)


async def test_before_there_is_anybody_to_say_goodbye_to(tmp_path: Path) -> None:
    """Another bot's lease, a slow disk: whatever it waits for at its start."""
    path = tmp_path / "talkback.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        async with started(
            *("-c", str(config(tmp_path, 1, f'state = "{path}"'))),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        ) as process:
            await eventually(path.with_name("talkback.db.lock").exists, "a lease")
            await stops(process)


async def test_a_hangup_before_it_has_begun_ends_nothing(tmp_path: Path) -> None:
    """Whoever asks for a reload then has it: all is read after that, or just now."""
    path = tmp_path / "talkback.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        async with Program.running(config(tmp_path, 1, f'state = "{path}"')) as program:
            await eventually(path.with_name("talkback.db.lock").exists, "a lease")
            program.signal(signal.SIGHUP)
            other.rollback()
            await program.event("connecting")
