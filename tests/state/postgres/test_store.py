"""The store that hosts share: only the holder writes, and what nobody saw done is done once."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from talkback.model.secret import DatabaseUrl
from talkback.state.base import Changes, Count, CountBatch, StateRow
from talkback.state.errors import NoStateError
from talkback.state.postgres import count_rows
from talkback.state.postgres import store as store_module
from talkback.state.postgres.beside_bots import read_counts, read_table
from talkback.state.postgres.connection import PostgresConnection
from talkback.state.postgres.errors import DatabaseAwayError
from talkback.state.postgres.store import PostgresStore
from tests.deadline import DEADLINE
from tests.e2e.servers.cutting_proxy import CuttingProxy, cutting_proxy
from tests.e2e.servers.postgres import Postgres, pgbouncer
from tests.state.conftest import NETWORK, HoldingStore, take_lease
from tests.state.making import COUNT, counted

ROOT = Path(__file__).parents[3]
OPT_OUT = StateRow("opted_out", ["net", "a@b"], 1.0)
SWITCHED_OFF = StateRow("switched_off", "tea", 1.0)


def name_of(database: DatabaseUrl) -> str:
    return database.reveal().rpartition("/")[2]


@pytest.fixture
def proxy(postgres: Postgres) -> Iterator[CuttingProxy]:
    with cutting_proxy(postgres.port) as proxy:
        yield proxy


def test_a_host_that_lost_the_lease_is_refused_and_changes_nothing(database: DatabaseUrl) -> None:
    with closing(HoldingStore(database, "a")) as a, closing(HoldingStore(database, "b")) as b:
        rows = [OPT_OUT, SWITCHED_OFF]
        assert a.record(Changes(rows)) == rows
        assert b.load() == []
        assert b.record(Changes(rows)) == []
        assert list(b.load()) == rows


def test_rows_of_a_network_that_is_not_held_are_refused_and_the_others_written(
    database: DatabaseUrl,
) -> None:
    foreign = StateRow("muted", ["other", "#c"], [1.0, None])
    with closing(HoldingStore(database)) as store:
        assert store.record(Changes([foreign, OPT_OUT, SWITCHED_OFF])) == [foreign]
        assert list(store.load()) == [OPT_OUT, SWITCHED_OFF]


def test_what_belongs_to_no_network_is_written_under_any_lease_that_still_is_ours(
    database: DatabaseUrl,
) -> None:
    with closing(PostgresStore(database, "me")) as store:
        epochs = {"lost": 1, NETWORK: take_lease(database, "me")}
        assert store.record(Changes([SWITCHED_OFF], epochs=epochs)) == []
        assert store.record(Changes([SWITCHED_OFF], epochs={"lost": 1})) == [SWITCHED_OFF]
        assert store.record(Changes([SWITCHED_OFF])) == [SWITCHED_OFF]


def test_many_rows_are_several_statements(
    database: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes the lease waits for each of them at most."""
    monkeypatch.setattr(store_module, "WRITE_ROWS", 3)
    rows = [StateRow("opted_out", ["net", f"{n}@b"], 1.0) for n in range(10)]
    with closing(HoldingStore(database)) as store:
        assert store.record(Changes([*rows, SWITCHED_OFF])) == []
        assert list(store.load()) == [*rows, SWITCHED_OFF]
        take_lease(database, "other")
        assert store.record(Changes(rows)) == rows


def test_hosts_without_a_lease_count_all_the_same(database: DatabaseUrl) -> None:
    with closing(PostgresStore(database, "a")) as a, closing(PostgresStore(database, "b")) as b:
        a.record(counted(Counter({COUNT: 1})))
        b.record(counted(Counter({COUNT: 2})))
        assert read_counts(database, 0) == [(COUNT, 3)]


def test_a_commit_whose_answer_is_lost_is_counted_once(
    postgres: Postgres, database: DatabaseUrl, proxy: CuttingProxy
) -> None:
    way = postgres.url(name_of(database), proxy.port)
    first, second = (CountBatch(number, Counter({COUNT: number})) for number in (1, 2))
    with closing(HoldingStore(way)) as store:
        store.record(Changes([OPT_OUT], (first,)))
        proxy.cut_at_next_answer()
        with pytest.raises(DatabaseAwayError):
            store.record(Changes(batches=(second,)))
        assert read_counts(database, 0) == [(COUNT, 3)], "it was committed"
        store.record(Changes(batches=(second,)))
        assert store.counts(0) == [(COUNT, 3)]


def test_rows_whose_writing_nobody_saw_are_written_again(
    postgres: Postgres, database: DatabaseUrl, proxy: CuttingProxy
) -> None:
    with closing(HoldingStore(postgres.url(name_of(database), proxy.port))) as store:
        store.record(Changes())
        proxy.cut_at_next_answer()
        with pytest.raises(DatabaseAwayError):
            store.record(Changes([OPT_OUT]))
        assert store.record(Changes([OPT_OUT])) == []
        assert store.load() == [OPT_OUT]


async def test_it_works_through_a_pool_of_transactions(
    postgres: Postgres, database: DatabaseUrl
) -> None:
    async with pgbouncer(postgres) as port:
        pooled = postgres.url(name_of(database), port)
        with closing(HoldingStore(pooled)) as store:
            for number in range(1, 9):
                rows = [OPT_OUT._replace(value=number), SWITCHED_OFF]
                batch = CountBatch(number, Counter({COUNT: 1}))
                assert store.record(Changes(rows, (batch,))) == []
            assert [row.value for row in store.load()] == [8, 1.0]
            assert store.counts(0) == [(COUNT, 8)]


def test_what_a_database_cannot_hold_of_a_name_is_left_out(database: DatabaseUrl) -> None:
    odd = COUNT._replace(person="a\0b\ud800")
    with closing(PostgresStore(database, "a")) as store:
        store.record(counted(Counter({odd: 1})))
        assert store.counts(0) == [(COUNT._replace(person="ab?"), 1)]


def test_old_counts_are_dropped_and_too_many_people_are_nobody(
    database: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the database's clock; the rare ones first, and never those of today."""
    monkeypatch.setattr(count_rows, "MAX_ROWS", 20)
    connection = PostgresConnection(database)
    [(now,)] = connection.run("SELECT extract(epoch FROM clock_timestamp())::bigint / 3600")
    connection.close()
    old = COUNT._replace(hour=now - 24 * 91)
    crowd = {COUNT._replace(person=f"guest{n}", hour=now - 25): 1 for n in range(50)}
    often, fresh = COUNT._replace(hour=now - 25), COUNT._replace(person="new", hour=now)
    with closing(PostgresStore(database, "a")) as store:
        store.record(counted(Counter({old: 1, **crowd, often: 10, fresh: 1})))
        found = {(count.person, count.hour): times for count, times in store.counts(0)}
        assert found == {("", now - 25): 50, ("alice", now - 25): 10, ("new", now): 1}


def test_a_database_without_a_state_has_nothing_to_read(database: DatabaseUrl) -> None:
    with pytest.raises(NoStateError):
        read_counts(database, 0)
    assert read_table(database, "sts") == ()


def test_a_table_is_read_beside_a_bot(database: DatabaseUrl) -> None:
    with closing(HoldingStore(database)) as store:
        store.record(Changes([OPT_OUT, SWITCHED_OFF]))
        assert read_table(database, "switched_off") == [SWITCHED_OFF]


def test_counts_are_read_in_the_order_of_hours(database: DatabaseUrl) -> None:
    later: Count = COUNT._replace(hour=COUNT.hour + 1)
    with closing(PostgresStore(database, "a")) as store:
        store.record(counted(Counter({later: 1, COUNT: 1})))
    assert read_counts(database, COUNT.hour) == [(COUNT, 1), (later, 1)]
    assert read_counts(database, COUNT.hour + 1) == [(later, 1)]


@pytest.mark.long
def test_a_kill_at_any_moment_loses_no_promise_and_nothing_comes_after_it(
    database: DatabaseUrl,
) -> None:
    """Each writer takes the lease from a killed one, whose last statement may not be over."""
    kills = 40
    command = [
        sys.executable,
        "-m",
        "tests.state.killed_writers",
        database.reveal(),
        str(kills),
        "7",
    ]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=8 * DEADLINE, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) > kills / 2
