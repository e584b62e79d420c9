"""The database's tables, version by version. What was released is never edited, only added to."""

import sqlite3

APPLICATION = 0x74616C6B
"""PRAGMA application_id: a database that is somebody else's is not touched."""

_MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        f"PRAGMA application_id = {APPLICATION}",
        """
        CREATE TABLE memory (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            UNIQUE (name, key)
        )
        """,
        """
        CREATE TABLE counts (
            hour INTEGER NOT NULL,
            network TEXT NOT NULL,
            channel TEXT NOT NULL,
            person TEXT NOT NULL,
            rule TEXT NOT NULL,
            outcome TEXT NOT NULL,
            times INTEGER NOT NULL,
            PRIMARY KEY (hour, network, channel, person, rule, outcome)
        ) WITHOUT ROWID
        """,
    ),
)

VERSION = len(_MIGRATIONS)


class ForeignError(Exception):
    """The database is not ours, or of a talkback that is newer than we are."""


def migrate(database: sqlite3.Connection) -> None:
    """Bring the tables to this version, each step whole or not at all; raises ForeignError."""
    demand_ours(database)
    for step in range(_number(database, "user_version"), VERSION):
        database.execute("BEGIN IMMEDIATE")
        for statement in _MIGRATIONS[step]:
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {step + 1}")
        database.execute("COMMIT")


def demand_ours(database: sqlite3.Connection) -> None:
    """Raises ForeignError where the tables are another program's, or newer than we know."""
    version = _number(database, "user_version")
    if version > VERSION:
        raise ForeignError(
            f"was written by a newer talkback (its version {version}, ours {VERSION})"
        )
    tables = database.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if _number(database, "application_id") != APPLICATION and (version or tables):
        raise ForeignError("is a database of another program")


def is_empty(database: sqlite3.Connection) -> bool:
    """As a file is that something else made for us, or that we had no time to begin."""
    return _number(database, "user_version") == 0


def _number(database: sqlite3.Connection, name: str) -> int:
    number: int = database.execute(f"PRAGMA {name}").fetchone()[0]
    return number
