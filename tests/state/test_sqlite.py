"""The database: rows whole or not at all, whose it is, and what it says when it cannot."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from talkback.model.errors import StoreError
from talkback.state.base import Changes, CountBatch, StateRow
from talkback.state.errors import InUseError
from talkback.state.lock import lock_state_file
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


@pytest.mark.parametrize("put_there", [None, b"", b"no database"])
def test_a_file_that_was_moved_away_is_missed_until_it_is_back(
    store: SqliteStore, path: Path, put_there: bytes | None
) -> None:
    """What is written to a file without a name is gone with the bot."""
    moved = path.rename(path.with_name("moved.db"))
    if put_there is not None:
        path.write_bytes(put_there)
    with pytest.raises(StoreError, match="not the file any more that the bot opened"):
        store.record(Changes([StateRow("t", "a", 1)]))
    moved.rename(path)
    store.record(Changes([StateRow("t", "a", 1)]))
    assert [row.value for row in store.load()] == [1]


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


def test_one_that_failed_to_open_lets_go(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError):
        SqliteStore(path)
    lock_state_file(path).close()


def test_the_lock_goes_with_its_holder_however_it_dies(path: Path) -> None:
    """And a program that the holder began does not have it."""
    code = (
        "import subprocess, sys, pathlib; from talkback.state.lock import lock_state_file\n"
        "lock = lock_state_file(pathlib.Path(sys.argv[1]))\n"
        "child = subprocess.Popen(['sleep', '60'], close_fds=False, stdout=subprocess.DEVNULL)\n"
        "print(child.pid, flush=True); sys.stdin.read()"
    )
    call = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        child = int(holder.stdout.readline())
        try:
            with pytest.raises(InUseError):
                lock_state_file(path)
            holder.kill()
            holder.wait()
            lock_state_file(path).close()
        finally:
            holder.kill()
            os.kill(child, signal.SIGKILL)


def test_a_lock_file_that_is_a_link_is_followed_nowhere(path: Path) -> None:
    """Where another user may write it may lead to anything."""
    path.with_name(f"{path.name}.lock").symlink_to(path.with_name("made"))
    with pytest.raises(StoreError, match="cannot be written"):
        lock_state_file(path)
    assert not path.with_name("made").exists()


def test_a_lock_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    """Whoever may read it may hold it."""
    place = path.with_name(f"{path.name}.lock")
    place.touch(mode=0o644)
    lock_state_file(path).close()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


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
