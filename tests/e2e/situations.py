"""The program at whatever it may be at when a signal comes."""

import asyncio
import signal
import socket
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from tests.e2e.servers.server import reserved_ports
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


async def backing_off(stack: AsyncExitStack, folder: Path) -> Program:
    port = stack.enter_context(reserved_ports(1))[0]
    path = config(folder, port, 'tls = false\nreconnect = { min = "1h", max = "1h" }')
    program = await stack.enter_async_context(Program.running(path))
    await program.event("disconnected")
    return program


async def _in_a_handshake(stack: AsyncExitStack, folder: Path) -> Program:
    return (await met(stack, folder, "tls = true"))[0]


async def _registering(stack: AsyncExitStack, folder: Path) -> Program:
    program, peer = await met(stack, folder)
    await peer.until("USER")
    return program


async def _logging_in(stack: AsyncExitStack, folder: Path) -> Program:
    """The services hang: the server has said to go on, and says nothing more."""
    login = '{ mechanism = "PLAIN", username = "jilles", password = "sesame" }'
    program, peer = await met(stack, folder, f"tls = false\nsasl = {login}")
    assert await peer.begins_login("PLAIN") == "AUTHENTICATE PLAIN"
    return program


async def _joining(stack: AsyncExitStack, folder: Path) -> Program:
    program, peer = await met(stack, folder)
    await peer.until("USER")
    await peer.send(":irc.test 001 talkback :Welcome", ":irc.test 376 talkback :End of MOTD")
    await peer.until(f"JOIN {CHANNEL}")
    return program


async def _reloading(stack: AsyncExitStack, folder: Path) -> Program:
    """A config that somebody writes all the time is waited for."""
    program, peer = await met(stack, folder)
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
    program, peer = await met(stack, folder, f"tls = false\n{pool}{rule}")
    await peer.welcome()
    await (await site.peer()).until("GET /quotes")
    return program


async def _in_a_flood(stack: AsyncExitStack, folder: Path) -> Program:
    """Quietly: nobody reads its log meanwhile, and a pipe holds no more than 64 KiB."""
    program, peer = await met(stack, folder, "tls = false", "-q")
    await peer.welcome()
    flood = asyncio.create_task(_flood(peer))
    stack.callback(flood.cancel)
    await peer.until(f"PRIVMSG {CHANNEL} :ask")
    drain = asyncio.create_task(peer.closed())
    stack.callback(drain.cancel)
    return program


async def _where_nobody_reads(stack: AsyncExitStack, folder: Path) -> Program:
    """What it says fills all buffers on the way; so would its QUIT."""
    program, peer = await met(stack, folder)
    await peer.welcome()
    peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
    flood = asyncio.create_task(_flood(peer))
    stack.callback(flood.cancel)
    await program.event("reply")
    return program


async def met(
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
    backing_off: signal.SIGINT,
    _in_a_handshake: signal.SIGTERM,
    _registering: signal.SIGINT,
    _logging_in: signal.SIGTERM,
    _joining: signal.SIGINT,
    _reloading: signal.SIGTERM,
    _refreshing_a_pool: signal.SIGINT,
    _in_a_flood: signal.SIGINT,
    _where_nobody_reads: signal.SIGTERM,
}
