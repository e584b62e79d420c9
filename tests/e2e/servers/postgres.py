"""A real PostgreSQL, and pgbouncer before it: private, on the loopback, its syncs real."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from talkback.model.secret import DatabaseUrl
from tests.deadline import DEADLINE
from tests.e2e.servers.certificates import HOST, Certificates
from tests.e2e.servers.process import Daemon, require, run_to_its_end
from tests.e2e.servers.server import listening, reserved_ports

ROLE, PASSWORD = "talkback", "d4t4b4se-p4ss"
_REMEDY = "apt-get install postgresql"
_SETTINGS = {
    "listen_addresses": HOST,
    "max_connections": "60",
    "shared_buffers": "16MB",
    "lc_messages": "C",
    "ssl": "on",
    "ssl_cert_file": "../server.pem",
    "ssl_key_file": "../server.key",
}
_databases = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server; whoever owns the process that began it is its superuser."""

    home: Path
    port: int
    daemon: Daemon

    def create_database(self) -> DatabaseUrl:
        """An empty one, owned by the bot's role."""
        name = f"talkback_{next(_databases)}"
        self.execute(f"CREATE DATABASE {name} OWNER {ROLE}")
        return self.url(name)

    def empty(self, database: DatabaseUrl) -> None:
        """Make it as it was at first, which takes less than another one; nobody is on it then."""
        name = database.reveal().rpartition("/")[2]
        self.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        self.execute(f"ALTER DATABASE {name} RESET ALL")
        self.execute(f"DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION {ROLE}", name)

    def url(self, name: str, port: int | None = None, options: str = "") -> DatabaseUrl:
        """The URL of a database, perhaps by way of another port."""
        place = f"{HOST}:{port or self.port}/{name}"
        return DatabaseUrl(f"postgresql://{ROLE}:{PASSWORD}@{place}{options}")

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """As the superuser, by the socket."""
        place = {"host": str(self.home), "port": self.port, "dbname": database}
        with contextlib.closing(
            psycopg.connect("", user="postgres", autocommit=True, **place)  # type: ignore[arg-type]
        ) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    async def start(self) -> None:
        """Again after ``stop``, on the same port; returns when it takes statements."""
        self.daemon.start()
        async with asyncio.timeout(DEADLINE):
            while not self._answers():
                self.daemon.check()
                await asyncio.sleep(0.02)

    def _answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    async def stop(self) -> None:
        """At once: whoever is connected is cut off, and what was committed is kept."""
        os.kill(self.daemon.pid, signal.SIGINT)
        await self.daemon.ended()


@contextlib.asynccontextmanager
async def running_postgres(certificates: Certificates) -> AsyncIterator[Postgres]:
    initdb, postgres = require("initdb", _REMEDY), require("postgres", _REMEDY)
    with TemporaryDirectory(prefix="talkback-") as folder, reserved_ports(1) as (port,):
        home = Path(folder)
        certificates.install(home)
        (home / "server.key").chmod(0o600)
        data = home / "data"
        run_to_its_end(
            *(home, initdb, "--pgdata", str(data), "--username=postgres", "--encoding=UTF8"),
            *("--locale=C", "--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync"),
        )
        settings = _SETTINGS | {"port": str(port), "unix_socket_directories": folder}
        options = (part for name, value in settings.items() for part in ("-c", f"{name}={value}"))
        server = Postgres(home, port, Daemon(home, postgres, "-D", str(data), *options))
        try:
            await server.start()
            server.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")
            yield server
        finally:
            server.daemon.kill()


@contextlib.asynccontextmanager
async def pgbouncer(server: Postgres) -> AsyncIterator[int]:
    """The port of one that pools transactions, and hands each to any of two connections."""
    binary = require("pgbouncer")
    with TemporaryDirectory(prefix="talkback-") as folder, reserved_ports(1) as (port,):
        home = Path(folder)
        (home / "users").write_text(f'"{ROLE}" "{PASSWORD}"\n', "utf-8")
        lines = [
            "[databases]",
            f"* = host={HOST} port={server.port}",
            "[pgbouncer]",
            f"listen_addr = {HOST}",
            f"listen_port = {port}",
            f"unix_socket_dir = {folder}",
            "auth_type = scram-sha-256",
            f"auth_file = {home / 'users'}",
            "pool_mode = transaction",
            "default_pool_size = 2",
        ]
        (home / "pgbouncer.ini").write_text("\n".join([*lines, ""]), "utf-8")
        daemon = Daemon(home, binary, str(home / "pgbouncer.ini"))
        try:
            daemon.start()
            await listening(daemon, HOST, port)
            yield port
        finally:
            daemon.kill()
