"""All that a state holds, and a file of it: what copies and backups are made of."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from talkback.state.base import Count, StateRow
from talkback.state.schema import demand_ours, migrate
from talkback.state.sqlite import counts_of, rows_of


class StateContents(NamedTuple):
    """Rows in the order of their last change, and counts, as they were at one moment."""

    rows: Sequence[StateRow]
    counts: Sequence[tuple[Count, int]]


def read_database(database: sqlite3.Connection) -> StateContents:
    demand_ours(database)
    database.execute("BEGIN")  # so that both are of one moment
    try:
        return StateContents(rows_of(database), counts_of(database, 0))
    finally:
        database.execute("ROLLBACK")


def write_database(path: Path, contents: StateContents) -> None:
    """Into an empty file, with nothing beside it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        migrate(database)
        database.execute("BEGIN")
        database.executemany(
            "INSERT INTO memory (name, key, value) VALUES (?, ?, ?)",
            [(row.table, json.dumps(row.key), json.dumps(row.value)) for row in contents.rows],
        )
        database.executemany(
            "INSERT INTO counts VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(*count, times) for count, times in contents.counts],
        )
        database.execute("COMMIT")
