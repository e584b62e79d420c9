"""The database: rows whole or not at all, whose it is, and what it says when it cannot."""

import os
import sqlite3
import stat
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from talkback.model.errors import StoreError
from talkback.state.base import Changes, CountBatch, StateRow
from talkback.state.errors import InUseError
from talkback.state.sqlite import SqliteStore, read_counts
from tests.state.making import COUNT


def test_a_record_is_whole_or_not_there(store: SqliteStore) -> None:
    bad: Any = object()
    store.record(Changes([StateRow("t", "a", 1)]))
    with pytest.raises(TypeError):
        store.record(Changes([StateRow("t", "a", 2), StateRow("t", "b", bad)]))
    store._database.execute("CREATE TRIGGER full BEFORE INSERT ON counts BEGIN "
                            "SELECT RAISE(ABORT, 'disk full'); END")  # fmt: skip
    with pytest.raises(StoreError, match="disk full"):
        store.record(Changes([StateRow("t", "a", 3)], (CountBatch(1, Counter({COUNT: 1})),)))
    assert [row.value for row in store.load()] == [1]


def test_what_is_written_survives_a_power_cut(store: SqliteStore) -> None:
    """FULL syncs the log at every commit, NORMAL only now and then (sqlite.org/pragma.html)."""
    [full] = store._database.execute("PRAGMA synchronous").fetchone()
    [mode] = store._database.execute("PRAGMA journal_mode").fetchone()
    assert (full, mode) == (2, "wal")


def test_a_database_that_another_program_holds_is_said_to_be(
    store: SqliteStore, path: Path
) -> None:
    store._database.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program holds the database"):
            store.record(Changes([StateRow("t", "a", 1)]))
    finally:
        other.close()


def test_a_full_disk_is_said_to_be(store: SqliteStore) -> None:
    store._database.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreError, match="the disk is full"):
        store.record(Changes([StateRow("t", f"key {n}", "v" * 2000) for n in range(100)]))


def test_a_database_that_became_read_only_is_said_to_be(store: SqliteStore) -> None:
    store._database.execute("PRAGMA query_only = 1")
    with pytest.raises(StoreError, match="may not be written; we need the right to it"):
        store.record(Changes([StateRow("t", "a", 1)]))


def test_only_its_owner_may_read_it(store: SqliteStore, path: Path) -> None:
    store.record(Changes([StateRow("t", "a", 1)]))
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert set(modes) == {"talkback.db", "talkback.db-wal", "talkback.db-shm", "talkback.db.lock"}


def test_a_second_one_is_refused_until_the_first_lets_go(store: SqliteStore, path: Path) -> None:
    with pytest.raises(InUseError, match="another talkback is running with this state"):
        SqliteStore(path)
    store.close()
    SqliteStore(path).close()
    store._lease.acquire()


@pytest.mark.parametrize("read", [SqliteStore, lambda path: read_counts(path, 0)])
def test_a_pipe_in_its_place_is_said_to_be(path: Path, read: Callable[[Path], object]) -> None:
    """SQLite waits for whoever is to write to it, or blames the disk."""
    os.mkfifo(path)
    with pytest.raises(StoreError, match="it is a pipe or a device"):
        read(path)


def test_a_failed_opening_lets_go_of_the_lease(path: Path) -> None:
    path.write_bytes(b"x" * 5000)
    for _ in range(2):
        with pytest.raises(StoreError, match="is damaged"):
            SqliteStore(path)
