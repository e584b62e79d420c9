"""A bot whose state is in PostgreSQL, behind a pool of transactions; and the commands beside it."""

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest_asyncio

from talkback.model.secret import DatabaseUrl
from talkback.state.postgres.beside_bots import read_table
from tests.deadline import DEADLINE
from tests.e2e.servers.postgres import PASSWORD, Postgres, pgbouncer
from tests.e2e.servers.server import Server
from tests.e2e.two_hosts import CHANNEL, Asker, Host, asker, hosts
from tests.leaks import leaks


@pytest_asyncio.fixture
async def host(
    tmp_path: Path, postgres: Postgres, database: DatabaseUrl, own_ngircd: Server
) -> AsyncIterator[Host]:
    """One alone, and it speaks."""
    name = database.reveal().rpartition("/")[2]
    async with (
        pgbouncer(postgres) as port,
        hosts(tmp_path, postgres, database, own_ngircd, ({},)) as (one,),
    ):
        one.write_config(postgres.url(name, port).reveal())
        await one.start()
        await one.is_holder()
        await one.event("joined")
        yield one


@pytest_asyncio.fixture
async def person(own_ngircd: Server) -> AsyncIterator[Asker]:
    async with asker(own_ngircd) as somebody:
        yield somebody


def command(host: Host, *arguments: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "talkback", *arguments]
    return subprocess.run(
        argv, cwd=host.folder, capture_output=True, text=True, timeout=DEADLINE, check=False
    )


def seen_by_others(host: Host) -> str:
    """What `ps` shows of it."""
    assert host._process is not None
    return Path(f"/proc/{host._process.pid}/cmdline").read_text("utf-8")


async def test_what_was_acknowledged_is_there_whatever_happens_to_the_bot(
    host: Host, person: Asker, database: DatabaseUrl
) -> None:
    await person.client.say(CHANNEL, "quoth: ignoreme")
    await person.client.expect(r"NOTICE asker :")
    host.signal(signal.SIGKILL)
    await host.ended()
    assert [row.key[0] for row in read_table(database, "opted_out")] != []


async def test_commands_beside_it_see_what_it_did(host: Host, person: Asker) -> None:
    await person.client.say(CHANNEL, "ask 1")
    await person.client.expect(r"PRIVMSG \S+ :answer 1")
    host.signal(signal.SIGTERM)
    await host.ended()
    counted = command(host, "stats", "--json")
    assert json.loads(counted.stdout)["rules"] == {"echo": {"fires": 1}}
    assert command(host, "state", "backup", "copy.db").returncode == 0
    with closing(sqlite3.connect(host.folder / "copy.db")) as copy:
        assert copy.execute("SELECT rule, times FROM counts").fetchall() == [("echo", 1)]


async def test_the_password_of_the_database_is_seen_nowhere(host: Host, person: Asker) -> None:
    await person.client.say(CHANNEL, "ask 1")
    await person.client.expect(r"PRIVMSG \S+ :answer 1")
    examined = command(host, "doctor")
    assert "PostgreSQL" in examined.stdout
    shown = seen_by_others(host) + examined.stdout + examined.stderr + json.dumps(host.events)
    assert leaks(shown, {PASSWORD}) == set()
