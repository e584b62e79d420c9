"""One bot on two hosts, real PostgreSQL, real ngIRCd: whatever ends, no line is answered twice."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from talkback.model.secret import DatabaseUrl
from tests.deadline import busy
from tests.e2e.clients import RawClient
from tests.e2e.servers.postgres import Postgres
from tests.e2e.servers.process import eventually, require
from tests.e2e.servers.server import Server
from tests.e2e.two_hosts import CHANNEL, Asker, Host, asker, hosts

Pair = tuple[Host, Host]

KILLED_S, STOPPED_S = 10.0, 3.0
"""Seconds of silence at most when a host is killed, and when it is told to stop: idle machine."""

LINES_MISSED = 10
"""Lines that the other answers while a host is away, and that are waiting when it is back."""


@pytest_asyncio.fixture
async def pair(
    tmp_path: Path, postgres: Postgres, database: DatabaseUrl, own_ngircd: Server
) -> AsyncIterator[Pair]:
    """The first holds the lease, the second stands by, and has told so."""
    ready = "SELECT 1 FROM host WHERE ready @> '[\"net\"]'"
    name = database.reveal().rpartition("/")[2]
    async with hosts(tmp_path, postgres, database, own_ngircd) as (first, second):
        await first.start()
        await first.is_holder()
        await second.start()
        await eventually(lambda: len(postgres.execute(ready, name)) == 2, "both are ready")
        yield first, second


@pytest_asyncio.fixture
async def person(own_ngircd: Server) -> AsyncIterator[Asker]:
    async with asker(own_ngircd) as somebody:
        yield somebody


async def test_when_one_is_killed_the_other_answers(pair: Pair, person: Asker) -> None:
    first, second = pair
    await person.begin()
    first.signal(signal.SIGKILL)
    await second.is_holder()
    await person.answered(time.monotonic())
    assert person.twice == []
    assert person.longest_silence() < busy(KILLED_S)


async def test_when_one_is_stopped_the_other_answers_at_once(pair: Pair, person: Asker) -> None:
    first, second = pair
    await person.begin()
    first.signal(signal.SIGTERM)
    await second.is_holder()
    await person.answered(time.monotonic())
    assert person.twice == []
    assert person.longest_silence() < busy(STOPPED_S)


async def test_who_was_paused_answers_nothing_of_what_it_missed(pair: Pair, person: Asker) -> None:
    first, second = pair
    await person.begin()
    first.signal(signal.SIGSTOP)
    await second.is_holder()
    await person.answered(time.monotonic(), times=LINES_MISSED)
    first.signal(signal.SIGCONT)
    await first.event("lease", state="standby")
    await first.event("registered")
    await person.answered(time.monotonic())
    assert person.twice == []
    assert person.longest_silence() < busy(KILLED_S)


async def test_who_has_no_way_to_the_database_is_silent_and_comes_back(
    pair: Pair, person: Asker
) -> None:
    first, second = pair
    await person.begin()
    first.database.hold()
    await first.event("lease", state="silent")
    await first.event("suppressed", reason="lease")
    await second.is_holder()
    await person.answered(time.monotonic(), times=LINES_MISSED)
    first.database.release()
    await first.event("lease", state="standby")
    await first.event("registered")
    assert person.twice == []
    assert person.longest_silence() < busy(KILLED_S)


async def test_who_has_no_way_to_the_network_leaves_it_to_the_other(
    pair: Pair, person: Asker
) -> None:
    first, second = pair
    await person.begin()
    first.irc.hold()
    await first.event("disconnected")
    await second.is_holder()
    await person.answered(time.monotonic(), times=LINES_MISSED)
    first.irc.release()
    await first.event("registered")
    await person.answered(time.monotonic())
    assert person.twice == []


async def test_a_database_that_restarts_makes_both_silent_for_a_while(
    tmp_path: Path, own_postgres: Postgres, own_ngircd: Server, person: Asker
) -> None:
    database = own_postgres.create_database()
    async with hosts(tmp_path, own_postgres, database, own_ngircd) as (first, second):
        await asyncio.gather(first.start(), second.start())
        await person.begin()
        await own_postgres.stop()
        stopped = time.monotonic()
        await own_postgres.start()
        await person.answered(stopped)
        await person.answered(time.monotonic())
    assert person.twice == []


async def test_both_started_at_once_with_clocks_an_hour_apart_have_one_speaker(
    tmp_path: Path, postgres: Postgres, database: DatabaseUrl, own_ngircd: Server, person: Asker
) -> None:
    environments = tuple(faked(offset) for offset in ("-30m", "+30m"))
    async with hosts(tmp_path, postgres, database, own_ngircd, environments) as (first, second):
        await asyncio.gather(first.start(), second.start())
        await person.begin()
        (await speaker((first, second))).signal(signal.SIGKILL)
        await person.answered(time.monotonic())
        assert person.twice == []
        assert person.longest_silence() < busy(KILLED_S)


async def test_what_was_promised_and_what_rests_goes_with_the_network(
    pair: Pair, person: Asker, own_ngircd: Server, postgres: Postgres, database: DatabaseUrl
) -> None:
    first, second = pair
    name = database.reveal().rpartition("/")[2]
    resting = "SELECT 1 FROM memory WHERE name = 'fired'"
    client = person.client
    async with RawClient.connected(own_ngircd) as bob:
        await bob.register("bob")
        await bob.join(CHANNEL)
        await bob.say(CHANNEL, "quoth: ignoreme")
        await bob.expect(r"^:quoth!\S+ NOTICE bob :")
        await client.say(CHANNEL, "quoth: disable other")
        await client.expect(r"NOTICE asker :other is off")
        await client.say(CHANNEL, "rest")
        await client.expect(r":quoth!\S+ PRIVMSG \S+ :rested")
        await eventually(lambda: postgres.execute(resting, name) != [], "the rest in a row")
        first.signal(signal.SIGKILL)
        await second.is_holder()
        await second.event("joined")
        await bob.say(CHANNEL, "ask 0")
        await client.expect(r"PRIVMSG \S+ :ask 0")
    await client.say(CHANNEL, "other")
    await client.say(CHANNEL, "rest")
    await second.event("suppressed", rule="rest", reason="cooldown")
    await client.say(CHANNEL, "ask 1")
    await client.expect(r"PRIVMSG \S+ :answer 1")
    assert not [line for line in client.lines if line.endswith((":another", ":answer 0"))]


@pytest.mark.long
async def test_of_three_hosts_two_may_die(
    tmp_path: Path, postgres: Postgres, database: DatabaseUrl, own_ngircd: Server, person: Asker
) -> None:
    async with hosts(tmp_path, postgres, database, own_ngircd, ({}, {}, {})) as three:
        await asyncio.gather(*(host.start() for host in three))
        await person.begin()
        for _ in range(2):
            (await speaker(three)).signal(signal.SIGKILL)
            await person.answered(time.monotonic())
    assert person.twice == []
    assert person.longest_silence() < busy(KILLED_S)


async def speaker(all_of_them: Sequence[Host]) -> Host:
    """Which has the lease by its log: others may hear it speak before we have read that."""
    await eventually(lambda: any(host.holds for host in all_of_them), "a host with the lease")
    return next(host for host in all_of_them if host.holds)


def faked(offset: str) -> dict[str, str]:
    """A wall clock that goes wrong by so much; the monotonic ones are left alone."""
    require("faketime", "apt-get install faketime")
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME": offset,
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
