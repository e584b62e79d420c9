"""State in an SQLite database in WAL mode: what `record` wrote survives kill -9 and power cuts."""

import json
import os
import sqlite3
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from talkback.model.errors import StoreError
from talkback.state.base import HOUR, Changes, Count, StateRow, uncounted
from talkback.state.errors import (
    NoStateError,
    cannot_write,
    damaged,
    gone,
    no_state,
    out_of_order,
)
from talkback.state.lock import lock_state_file
from talkback.state.row_network import NO_NETWORK, network_of
from talkback.state.schema import ForeignError, demand_ours, is_empty, migrate
from talkback.system.file_owner import demand_own_link, keep_private
from talkback.system.regular_file import demand_regular

DAY = 24 * HOUR

KEPT_DAYS = 90
"""Counts older than this are dropped, at the start and once a day."""

ROWS = 200_000
"""Rows of counts that are kept, about 20 MB: with more, old ones of rare people become nobody's."""

MODE = 0o600

PATIENCE = 5.0
"""Seconds to wait for whoever else is writing to the database (a backup, a curious user)."""

PATIENCE_AT_START = 2.0
"""The same while the bot begins: no signal is handled meanwhile."""

CACHE = 256
"""KiB of pages kept in memory: it is read at the start, and then written to."""

_KEEP = "INSERT OR REPLACE INTO memory (name, key, value) VALUES (?, ?, ?)"
_DROP = "DELETE FROM memory WHERE name = ? AND key = ?"
_COUNT = """
    INSERT INTO counts VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET times = times + excluded.times
"""
_RARE = "(SELECT person FROM counts GROUP BY person HAVING sum(times) < 10)"
_ALL = "(SELECT person FROM counts)"
_FOLD = """
    INSERT INTO counts
    SELECT hour, network, channel, '', rule, outcome, sum(times) FROM counts
    WHERE hour < ? AND person != '' AND person IN {people}
    GROUP BY hour, network, channel, rule, outcome
    ON CONFLICT DO UPDATE SET times = times + excluded.times
"""
_FOLDED = "DELETE FROM counts WHERE hour < ? AND person != '' AND person IN {people}"


class SqliteStore:
    """The database, leased: no other talkback writes to it meanwhile."""

    def __init__(self, path: Path) -> None:
        """Open it, or make it.

        Raises InUseError, and StoreError where it is damaged, not ours, or cannot be written.
        """
        self._path = path
        self._lease = lock_state_file(path)
        try:
            with explained(path):
                demand_regular(path)
                self.is_private = _make_private(path)
                self._database = _opened(path)
                self._opened = path.stat()
                self._pruned = int(time.time()) // DAY
                self._counted = 0
        except BaseException:
            self._lease.close()
            raise

    def load(
        self, networks: Collection[str] | None = None, table: str | None = None
    ) -> Sequence[StateRow]:
        with explained(self._path):
            rows = rows_of(self._database)
        return [
            row
            for row in rows
            if table in (None, row.table)
            and (networks is None or network_of(row.table, row.key) in (NO_NETWORK, *networks))
        ]

    def record(self, changes: Changes) -> Sequence[StateRow]:
        today = int(time.time()) // DAY
        kept = [_packed(row) for row in changes.rows if row.value is not None]
        dropped = [_packed(row)[:2] for row in changes.rows if row.value is None]
        batches = uncounted(changes, self._counted)
        self._demand_file()
        with explained(self._path), _transaction(self._database) as database:
            database.executemany(_DROP, dropped)
            database.executemany(_KEEP, kept)
            for batch in batches:
                counted = [(*key, times) for key, times in batch.counts.items()]
                database.executemany(_COUNT, counted)
            if today != self._pruned:
                prune(database, today)
                self._pruned = today
        self._counted = max([self._counted, *(batch.number for batch in batches)])
        return ()

    def counts(self, since: int) -> Sequence[tuple[Count, int]]:
        with explained(self._path):
            return counts_of(self._database, since)

    def close(self) -> None:
        self._database.close()
        self._lease.close()

    def _demand_file(self) -> None:
        """Raises StoreError where nobody would find what is written, without its name."""
        try:
            is_ours = os.path.samestat(self._path.stat(), self._opened)
        except OSError:
            is_ours = False
        if not is_ours:
            raise gone(self._path)


def demand_state(path: Path) -> None:
    """Raises NoStateError where there is no file, StoreError where it is none."""
    with explained(path):
        demand_regular(path)
        if not path.exists():
            raise no_state(path)


def read_counts(path: Path, since: int) -> Sequence[tuple[Count, int]]:
    """What was counted from that hour on, beside a running bot; raises StoreError."""
    demand_state(path)
    with explained(path), open_read_only(path) as database:
        return counts_of(database, since)


def read_table(path: Path, table: str) -> Sequence[StateRow]:
    """One table of what is remembered, beside a running bot; raises StoreError."""
    try:
        demand_state(path)
        with explained(path), open_read_only(path) as database:
            rows = database.execute("SELECT key, value FROM memory WHERE name = ?", (table,))
            return [StateRow(table, json.loads(key), json.loads(value)) for key, value in rows]
    except NoStateError:
        return []


@contextmanager
def open_read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """Beside whoever writes to it.

    Raises NoStateError where nothing was ever in it, ForeignError where it is no state of ours.
    """
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        demand_ours(database)
        if is_empty(database):
            raise no_state(path)
        yield database
    finally:
        database.close()


def rows_of(database: sqlite3.Connection) -> list[StateRow]:
    rows = database.execute("SELECT name, key, value FROM memory ORDER BY id")
    return [StateRow(name, json.loads(key), json.loads(value)) for name, key, value in rows]


def counts_of(database: sqlite3.Connection, since: int) -> list[tuple[Count, int]]:
    rows = database.execute("SELECT * FROM counts WHERE hour >= ? ORDER BY hour", (since,))
    return [(Count(*key), times) for *key, times in rows]


def prune(database: sqlite3.Connection, today: int) -> None:
    """Drop old counts; where there are too many, fold rare people of the past, then all of it.

    `today` in days since 1970. Sums stay as they are: who is folded is counted as nobody.
    """
    database.execute("DELETE FROM counts WHERE hour < ?", ((today - KEPT_DAYS) * 24,))
    for people in (_RARE, _ALL):
        if database.execute("SELECT count(*) FROM counts").fetchone()[0] > ROWS:
            database.execute(_FOLD.format(people=people), (today * 24,))
            database.execute(_FOLDED.format(people=people), (today * 24,))


def _make_private(path: Path) -> bool:
    """Whether only we may read it: it says who was where when. SQLite's own files do as it does."""
    demand_own_link(path)
    number = os.open(path, os.O_RDWR | os.O_CREAT, MODE)
    try:
        return keep_private(number, path, MODE)
    finally:
        os.close(number)


def _opened(path: Path) -> sqlite3.Connection:
    """`record` may be called in a thread."""
    database = sqlite3.connect(
        path, timeout=PATIENCE_AT_START, isolation_level=None, check_same_thread=False
    )
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute(f"PRAGMA cache_size = -{CACHE}")
        _check(database)
        migrate(database)
        prune(database, int(time.time()) // DAY)
        database.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}")
    except BaseException:
        database.close()
        raise
    return database


def _check(database: sqlite3.Connection) -> None:
    verdict = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict.splitlines()[-1])


def _packed(row: StateRow) -> tuple[str, str, str]:
    return row.table, json.dumps(row.key), json.dumps(row.value)


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield database
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Everything that can be wrong with a database, in words that say what to do."""
    try:
        yield
    except ForeignError as error:
        raise StoreError(f"{path}: {error}; give [bot] state another path") from None
    except OSError as error:
        raise cannot_write(path, error) from error
    except sqlite3.OperationalError as error:
        raise out_of_order(path, error) from error
    except (sqlite3.DatabaseError, ValueError) as error:
        raise damaged(path, error) from error
