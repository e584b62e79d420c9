"""The program and its signals: it leaves when told to, whatever it is at, and stays otherwise."""

import asyncio
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.deadline import DEADLINE, prompt
from tests.e2e.situations import SITUATIONS, backing_off, config, met
from tests.net.session_driver import serving
from tests.program import Program


@pytest.mark.parametrize(
    ("situation", "number"), SITUATIONS.items(), ids=[s.__name__.strip("_") for s in SITUATIONS]
)
async def test_leaves_promptly_and_with_success(
    situation: Callable[[AsyncExitStack, Path], Awaitable[Program]],
    number: signal.Signals,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # users' processes aren't traced
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    async with AsyncExitStack() as stack:
        program = await situation(stack, tmp_path)
        began = time.monotonic()
        program.signal(number)
        assert await program.ended() == 0
        assert time.monotonic() - began < prompt()


async def test_says_quit_where_there_is_somebody_to_tell(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        program, peer = await met(stack, tmp_path)
        await peer.welcome()
        program.signal(signal.SIGTERM)
        assert await peer.until("QUIT") == "QUIT :bye"
        peer.writer.close()
        assert await program.ended() == 0


@pytest.mark.parametrize("change", ["", "\n[rules.more]\ntriggers='x'\nreply='y'\n", "\nbroken"])
async def test_a_hangup_drops_no_connection(tmp_path: Path, change: str) -> None:
    """The config as it was, a better one, a broken one."""
    async with serving() as server:
        path = config(tmp_path, server.port)
        async with Program.running(path) as program:
            peer = await (await server.peer()).welcome()
            path.write_text(path.read_text() + change)
            program.signal(signal.SIGHUP)
            await program.event("reload-refused" if "broken" in change else "reloaded")
            await peer.asks("ask on the same connection")
            assert server.arrivals.empty()


async def test_a_config_without_networks_does_not_end_it(tmp_path: Path) -> None:
    """Somebody's tool that writes in place may have emptied it."""
    async with serving() as server:
        path = config(tmp_path, server.port)
        async with Program.running(path) as program:
            peer = await (await server.peer()).welcome()
            path.write_text("[rules.more]\ntriggers='x'\nreply='y'\n")
            program.signal(signal.SIGHUP)
            refused = await program.event("reload-refused")
            assert "no network is left" in refused["problem"]
            assert str(path) in refused["problem"]
            await peer.asks("ask who is still there")


async def test_a_hangup_while_backing_off_ends_nothing(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        program = await backing_off(stack, tmp_path)
        program.signal(signal.SIGHUP)
        await program.event("reloaded")
        assert program.process.returncode is None


STARTS = {
    "module": "import runpy; runpy.run_module('talkback', run_name='__main__')",
    "script": "from talkback.cli.main import main; sys.exit(main())",
}


INTERRUPTING = """
import os, signal, sys
moment = sys.argv.pop(1)
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == moment:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
"""
"""Ctrl-C in the very moment in which a module is looked for."""


@pytest.mark.parametrize("moment", ["click", "talkback.model.errors", "irc.client"])
@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS.keys())
async def test_ctrl_c_while_it_is_loaded_is_no_traceback(
    tmp_path: Path, start: str, moment: str
) -> None:
    command = (sys.executable, "-c", INTERRUPTING + start, moment, "run")
    process = await asyncio.create_subprocess_exec(
        *(*command, "-c", str(config(tmp_path, 1))), stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(DEADLINE):
        _, said = await process.communicate()
    assert said == b""
    assert process.returncode == -signal.SIGINT


async def test_ctrl_c_at_work_is_the_exit_code_that_shells_give_it(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "talkback", "test-rule", "-c", str(config(tmp_path, 1)), "-"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"ask\n")
    async with asyncio.timeout(DEADLINE):
        assert await process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, said = await process.communicate()
    assert (process.returncode, said) == (130, b"")
