"""What watches a running bot: log file, metrics, the service manager, the view on a terminal."""

import asyncio
import fcntl
import json
import os
import pty
import signal
import socket
import struct
import subprocess
import sys
import termios
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.deadline import DEADLINE
from tests.e2e.clients import RawArrives
from tests.e2e.servers.server import Server, reserved_ports
from tests.program import Program

RULES = """
[rules.tea]
triggers = "tea"
reply = "two sugars"
cooldown = "1h"
"""


def config(folder: Path, server: Server, channel: str, nick: str, bot: str = "") -> Path:
    path = folder / "rules.toml"
    path.write_text(
        f'[bot]\nnick = "{nick}"\nstate = false\n{bot}\n'
        f'[networks.test]\nhost = "{server.host}"\nport = {server.port}\ntls = false\n'
        f'channels = ["{channel}"]\n{RULES}',
        encoding="utf-8",
    )
    return path


async def test_the_log_file_has_what_the_log_has(
    ngircd: Server, channel: str, nick: str, tmp_path: Path
) -> None:
    path = config(tmp_path, ngircd, channel, nick, 'log = "bot.log"')
    async with Program.running(path) as bot:
        await bot.event("joined", channel=channel)
        bot.signal(signal.SIGTERM)
        assert await bot.ended() == 0
    lines = (tmp_path / "bot.log").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == bot.events


async def test_a_log_file_that_cannot_be_written_is_exit_2(
    ngircd: Server, channel: str, nick: str, tmp_path: Path
) -> None:
    path = config(tmp_path, ngircd, channel, nick, 'log = "no/such/folder/bot.log"')
    async with Program.running(path) as bot:
        assert await bot.ended() == 2
    [said] = bot.events
    assert "bot.log cannot be written: No such file or directory" in said["text"]


async def test_metrics_of_a_running_bot(
    ngircd: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    alice = await raw(ngircd, "alice", channel)
    with reserved_ports(1) as (port,):
        path = config(tmp_path, ngircd, channel, nick, f'metrics = "127.0.0.1:{port}"')
        async with Program.running(path) as bot:
            await bot.event("joined", channel=channel)
            for line in ("tea", "more tea", "milk"):
                await alice.say(channel, line)
            await bot.event("suppressed", reason="cooldown")
            bot.signal(signal.SIGHUP)
            await bot.event("reloaded")
            page = await asyncio.to_thread(fetched, port)
    assert 'talkback_replies_total{network="test",rule="tea"} 1.0' in page
    assert 'talkback_suppressed_total{network="test",reason="cooldown"} 1.0' in page
    assert 'talkback_matches_total{network="test",rule="tea"} 2.0' in page
    assert 'talkback_reloads_total{outcome="done"} 1.0' in page
    assert 'talkback_connected{network="test"} 1.0' in page
    assert 'talkback_channels{network="test"} 1.0' in page


def fetched(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=DEADLINE) as answer:
        return str(answer.read().decode())


async def test_what_only_a_restart_brings_is_said_at_a_reload(
    ngircd: Server, channel: str, nick: str, tmp_path: Path
) -> None:
    path = config(tmp_path, ngircd, channel, nick)
    async with Program.running(path) as bot:
        await bot.event("joined", channel=channel)
        config(tmp_path, ngircd, channel, nick, 'log = "bot.log"')
        bot.signal(signal.SIGHUP)
        said = await bot.event("restart-needed")
    assert said["key"] == "[bot] log"


async def test_the_service_manager_is_told_from_start_to_end(
    ngircd: Server, channel: str, nick: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as manager:
        manager.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        async with Program.running(config(tmp_path, ngircd, channel, nick)) as bot:
            async with asyncio.timeout(DEADLINE):
                assert await loop.sock_recv(manager, 4096) == b"READY=1"
                await bot.event("joined", channel=channel)
                bot.signal(signal.SIGHUP)
                assert (await loop.sock_recv(manager, 4096)).startswith(b"RELOADING=1\n")
                assert (await loop.sock_recv(manager, 4096)).startswith(b"READY=1\n")
                bot.signal(signal.SIGTERM)
                assert await loop.sock_recv(manager, 4096) == b"STOPPING=1"
            assert await bot.ended() == 0


@contextmanager
def terminal() -> Iterator[tuple[int, int]]:
    """A terminal of 100 columns and 30 lines: our end of it, and the program's."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    try:
        yield ours, theirs
    finally:
        os.close(ours)
        os.close(theirs)


async def appears(screen: int, shown: bytearray, text: bytes) -> None:
    """Wait until the program has written the text to its terminal since the last time."""
    async with asyncio.timeout(DEADLINE):
        while text not in shown:
            shown += await asyncio.to_thread(os.read, screen, 65536)
    shown.clear()


async def test_the_view_shows_networks_replies_and_the_log(
    ngircd: Server, raw: RawArrives, channel: str, nick: str, tmp_path: Path
) -> None:
    alice = await raw(ngircd, "alice", channel)
    path = config(tmp_path, ngircd, channel, nick)
    argv = (sys.executable, "-m", "talkback", "run", "--status", "-c", str(path))
    with terminal() as (ours, theirs):
        process = await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=theirs,
            env=os.environ | {"TERM": "xterm"},
        )
        shown = bytearray()
        await appears(ours, shown, channel.encode())
        await alice.expect(f"{nick}.* JOIN")
        await alice.say(channel, "tea, \x1b[31mplease")
        await appears(ours, shown, b"two sugars")
        process.terminate()
        await appears(ours, shown, b"\x1b[?1049l")
        out, _ = await process.communicate()
    assert process.returncode == 0
    assert out == b""


def test_a_view_needs_a_terminal(tmp_path: Path) -> None:
    argv = (sys.executable, "-m", "talkback", "run", "--status")
    done = subprocess.run(argv, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 2
    assert "--status needs a terminal" in done.stderr
