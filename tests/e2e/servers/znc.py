"""ZNC in front of a server: keeps two connections to it, and plays back what was said meanwhile."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.e2e.servers.certificates import HOST
from tests.e2e.servers.process import Daemon, require
from tests.e2e.servers.server import Server, configure, listening, reserved_ports

PASSWORD = "sesame"


@dataclass(frozen=True, slots=True)
class Znc:
    """Where it listens; a client's server password names the network, as `me/one:sesame`."""

    host: str
    port: int

    def password(self, network: str) -> str:
        return f"me/{network}:{PASSWORD}"


@contextlib.asynccontextmanager
async def running_znc(server: Server, nick: str, channel: str, prefix: str) -> AsyncIterator[Znc]:
    """On its way to the server as `nick` and `nick-two`, in `channel` and `channel-two`."""
    binary = require("znc")
    with TemporaryDirectory(prefix="talkback-") as folder, reserved_ports(1) as (port,):
        home = Path(folder)
        (home / "configs").mkdir()
        values = {"port": str(port), "server": str(server.port), "password": PASSWORD}
        names = {"nick": nick, "channel": channel, "prefix": prefix}
        configure(home / "configs", "znc.conf", values | names)
        daemon = Daemon(home, binary, "--foreground", "--datadir", folder)
        try:
            daemon.start()
            await listening(daemon, HOST, port)
            yield Znc(HOST, port)
        finally:
            daemon.kill()
