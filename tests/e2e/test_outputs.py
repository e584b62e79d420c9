"""Outputs that are closed, broken, or that nobody reads."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.deadline import DEADLINE, prompt
from tests.e2e.situations import config
from tests.net.session_driver import CHANNEL, serving
from tests.program import ending


@asynccontextmanager
async def deaf(path: Path, closed: str) -> AsyncIterator[None]:
    """The program with an output that nobody can read: closed from the start, or a broken pipe."""
    command = [sys.executable, "-m", "talkback", "run", "-c", str(path), "-v"]
    reading, writing = os.pipe()
    os.close(reading)
    redirect = f'exec "$@" {closed.replace("broken", "0")}'
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", redirect, "sh", *command, stdin=writing
    )
    os.close(writing)
    try:
        yield
    finally:
        process.terminate()
        async with asyncio.timeout(DEADLINE):
            assert await process.wait() == 0


@pytest.mark.parametrize(
    "closed", [">&-", "2>&-", "<&- >&- 2>&-", ">&broken", "2>&broken", ">&broken 2>&broken"]
)
async def test_an_output_that_is_closed_is_survived(tmp_path: Path, closed: str) -> None:
    async with serving() as server, deaf(config(tmp_path, server.port), closed):
        peer = await (await server.peer()).welcome()
        await peer.send(*["KICK", f":s 404 talkback {CHANNEL} :Cannot send"] * 20)
        await peer.asks("ask who is deaf")


def _log_pipe(folder: Path) -> int:
    """The log file is a pipe, whose end this is."""
    os.mkfifo(folder / "log")
    return os.open(folder / "log", os.O_RDONLY | os.O_NONBLOCK)


@asynccontextmanager
async def unread(path: Path, *options: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The program with a standard error that is open, and that nobody reads."""
    reading, writing = os.pipe()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "talkback", "run", "-c", str(path), *options),
        stdin=asyncio.subprocess.DEVNULL,
        stderr=writing,
    )
    os.close(writing)
    try:
        async with ending(process):
            yield process
    finally:
        os.close(reading)


@pytest.mark.parametrize(
    ("form", "file", "number"),
    [
        ("text", False, signal.SIGTERM),
        ("json", False, signal.SIGINT),
        ("text", True, signal.SIGINT),
    ],
    ids=["text", "JSON", "a log file too"],
)
async def test_a_log_that_nobody_reads_stops_nothing(
    tmp_path: Path, form: str, file: bool, number: signal.Signals
) -> None:
    """Several times what a pipe holds is logged; it answers, and leaves as ever."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(serving())
        path = config(tmp_path, server.port)
        limits = ("max_replies", "max_replies_person", "max_share", "loop_guard")
        bot = "[bot]\n" + "".join(f"{limit} = false\n" for limit in limits)
        if file:
            stack.callback(os.close, _log_pipe(tmp_path))
            bot += 'log = "log"\n'
        path.write_text(path.read_text().replace("[bot]\n", bot))
        process = await stack.enter_async_context(unread(path, "--log-format", form))
        peer = await (await server.peer()).welcome()
        for _ in range(10):
            await peer.send(*[f":alice!a@host PRIVMSG {CHANNEL} :ask {'x' * 350}"] * 40)
            await peer.asks("ask me")
            await peer.send("PING :in time")
            assert await peer.line() == "PONG :in time"
        began = time.monotonic()
        process.send_signal(number)
        assert await peer.until("QUIT") == "QUIT :bye"
        peer.writer.close()
        async with asyncio.timeout(DEADLINE):
            assert await process.wait() == 0
        assert time.monotonic() - began < prompt()
