"""The program and its signals: it leaves when told to, whatever it is at, and stays otherwise."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.deadline import DEADLINE, prompt
from tests.net.session_driver import CHANNEL, Peer, serving
from tests.program import Program


def config(folder: Path, port: int, network: str = "", host: str = "127.0.0.1") -> Path:
    path = folder / "rules.toml"
    path.write_text(
        f'[bot]\nstate = false\n[networks.net]\nhost = "{host}"\nport = {port}\n'
        f'channels = ["{CHANNEL}"]\nthrottle = false\n{network or "tls = false"}\n'
        '[rules.echo]\ntriggers = ["^ask"]\nreply = "{message}"\n'
    )
    return path


async def _never_answered(stack: AsyncExitStack, folder: Path) -> Program:
    """A port whose backlog is full: no connection is refused, none comes about."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=0)
    stack.callback(listener.close)
    for _ in range(4):
        waiting = socket.socket()
        waiting.settimeout(0)
        stack.callback(waiting.close)
        with suppress(BlockingIOError):
            waiting.connect(listener.getsockname())
    path = config(folder, listener.getsockname()[1])
    program = await stack.enter_async_context(Program.running(path))
    await program.event("connecting")
    return program


async def _backing_off(stack: AsyncExitStack, folder: Path) -> Program:
    async with serving() as server:
        port = server.port
    path = config(folder, port, 'tls = false\nreconnect = { min = "1h", max = "1h" }')
    program = await stack.enter_async_context(Program.running(path))
    await program.event("disconnected")
    return program


async def _in_a_handshake(stack: AsyncExitStack, folder: Path) -> Program:
    return (await _met(stack, folder, "tls = true"))[0]


async def _registering(stack: AsyncExitStack, folder: Path) -> Program:
    program, peer = await _met(stack, folder)
    await peer.until("USER")
    return program


async def _logging_in(stack: AsyncExitStack, folder: Path) -> Program:
    """The services hang: the server has said to go on, and says nothing more."""
    login = '{ mechanism = "PLAIN", username = "jilles", password = "sesame" }'
    program, peer = await _met(stack, folder, f"tls = false\nsasl = {login}")
    await peer.until("USER")
    await peer.send("CAP * LS :sasl=PLAIN")
    await peer.until("CAP REQ :sasl")
    await peer.send("CAP * ACK :sasl")
    await peer.until("AUTHENTICATE PLAIN")
    return program


async def _joining(stack: AsyncExitStack, folder: Path) -> Program:
    program, peer = await _met(stack, folder)
    await peer.until("USER")
    await peer.send(":irc.test 001 talkback :Welcome", ":irc.test 376 talkback :End of MOTD")
    await peer.until(f"JOIN {CHANNEL}")
    return program


async def _reloading(stack: AsyncExitStack, folder: Path) -> Program:
    """A config that somebody writes all the time is waited for."""
    program, peer = await _met(stack, folder)
    await peer.welcome()
    writing = asyncio.create_task(_touch(folder / "rules.toml"))
    stack.callback(writing.cancel)
    program.signal(signal.SIGHUP)
    await program.event("reloading")
    return program


async def _touch(path: Path) -> None:
    while True:
        await asyncio.to_thread(path.touch)
        await asyncio.sleep(0.01)


async def _refreshing_a_pool(stack: AsyncExitStack, folder: Path) -> Program:
    """Its site takes the question, and never answers."""
    site = await stack.enter_async_context(serving())
    pool = f'[pools.web]\nurl = "http://127.0.0.1:{site.port}/quotes"\n'
    rule = '[rules.web]\ntriggers = "web"\npool = "web"\n'
    program, peer = await _met(stack, folder, f"tls = false\n{pool}{rule}")
    await peer.welcome()
    await (await site.peer()).until("GET /quotes")
    return program


async def _in_a_flood(stack: AsyncExitStack, folder: Path) -> Program:
    """Quietly: nobody reads its log meanwhile, and a pipe holds no more than 64 KiB."""
    program, peer = await _met(stack, folder, "tls = false", "-q")
    await peer.welcome()
    flood = asyncio.create_task(_flood(peer))
    stack.callback(flood.cancel)
    await peer.until(f"PRIVMSG {CHANNEL} :ask")
    drain = asyncio.create_task(peer.closed())
    stack.callback(drain.cancel)
    return program


async def _where_nobody_reads(stack: AsyncExitStack, folder: Path) -> Program:
    """What it says fills all buffers on the way; so would its QUIT."""
    program, peer = await _met(stack, folder)
    await peer.welcome()
    peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
    flood = asyncio.create_task(_flood(peer))
    stack.callback(flood.cancel)
    await program.event("reply")
    return program


async def _met(
    stack: AsyncExitStack, folder: Path, network: str = "", *options: str
) -> tuple[Program, Peer]:
    server = await stack.enter_async_context(serving())
    path = config(folder, server.port, network)
    program = await stack.enter_async_context(Program.running(path, *options))
    return program, await server.peer()


async def _flood(peer: Peer) -> None:
    lines = f":alice!a@host PRIVMSG {CHANNEL} :ask me\r\n".encode() * 100
    with suppress(ConnectionError, TimeoutError):
        while True:
            await peer.send(lines)


SITUATIONS = {
    _never_answered: signal.SIGTERM,
    _backing_off: signal.SIGINT,
    _in_a_handshake: signal.SIGTERM,
    _registering: signal.SIGINT,
    _logging_in: signal.SIGTERM,
    _joining: signal.SIGINT,
    _reloading: signal.SIGTERM,
    _refreshing_a_pool: signal.SIGINT,
    _in_a_flood: signal.SIGINT,
    _where_nobody_reads: signal.SIGTERM,
}


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
        program, peer = await _met(stack, tmp_path)
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
        program = await _backing_off(stack, tmp_path)
        program.signal(signal.SIGHUP)
        await program.event("reloaded")
        assert program.process.returncode is None


async def test_a_server_that_comes_up_later_is_found(tmp_path: Path) -> None:
    async with serving() as server:
        port = server.port
    path = config(tmp_path, port, 'tls = false\nreconnect = { min = "50ms", max = "100ms" }')
    async with Program.running(path) as program:
        for _ in range(3):
            await program.event("disconnected")
        async with serving(port=port) as server:
            peer = await (await server.peer()).welcome()
            await peer.asks("ask who is late")


async def test_a_name_that_is_not_found_is_looked_up_again(tmp_path: Path) -> None:
    network = 'tls = false\nreconnect = { min = "50ms", max = "100ms" }'
    async with Program.running(config(tmp_path, 1, network, "nowhere.invalid")) as program:
        for _ in range(2):
            event = await program.event("disconnected")
            assert "nowhere.invalid" in event["reason"]


@pytest.mark.parametrize("family", ["127.0.0.1", "::1"])
async def test_a_name_with_both_families_is_reached_by_either(tmp_path: Path, family: str) -> None:
    addresses = {info[4][0] for info in socket.getaddrinfo("localhost", 1)}
    if not {"127.0.0.1", "::1"} <= addresses:
        pytest.skip("localhost has one address here")
    async with (
        serving(host=family) as server,
        Program.running(config(tmp_path, server.port, host="localhost")),
    ):
        await (await server.peer()).welcome()


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
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
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
