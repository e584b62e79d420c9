"""Real proxies: microsocks (SOCKS5) and tinyproxy (HTTP CONNECT)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.deadline import DEADLINE
from tests.e2e.servers.certificates import HOST
from tests.e2e.servers.process import Daemon, require
from tests.e2e.servers.server import reserved_ports

USER, PASSWORD = "bot", "pr0xy-p4ssw0rd"


@contextlib.asynccontextmanager
async def microsocks(*, login: bool = False) -> AsyncIterator[int]:
    """The port of one that takes anybody, or only who knows the password."""
    binary = require("microsocks")
    who = ("-u", USER, "-P", PASSWORD) if login else ()
    with TemporaryDirectory(prefix="talkback-") as folder, reserved_ports(1) as (port,):
        daemon = Daemon(Path(folder), binary, "-i", HOST, "-p", str(port), *who)
        async with _running(daemon, port):
            yield port


@contextlib.asynccontextmanager
async def tinyproxy(*allowed: int) -> AsyncIterator[int]:
    """The port of one that wants the password, and connects to these ports alone."""
    binary = require("tinyproxy")
    with TemporaryDirectory(prefix="talkback-") as folder, reserved_ports(1) as (port,):
        lines = [f"Port {port}", f"Listen {HOST}", f"BasicAuth {USER} {PASSWORD}", "Timeout 60"]
        lines += [f"ConnectPort {each}" for each in allowed]
        config = Path(folder) / "tinyproxy.conf"
        config.write_text("\n".join([*lines, ""]), "utf-8")
        async with _running(Daemon(Path(folder), binary, "-d", "-c", str(config)), port):
            yield port


@contextlib.asynccontextmanager
async def _running(daemon: Daemon, port: int) -> AsyncIterator[None]:
    try:
        daemon.start()
        async with asyncio.timeout(DEADLINE):
            while not await _listens(port):
                daemon.check()
                await asyncio.sleep(0.01)
        yield
    finally:
        daemon.kill()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(HOST, port)
    except ConnectionRefusedError:
        return False
    writer.close()
    await writer.wait_closed()
    return True
