"""The tables that hosts share, version by version: only ever added to.

So a host of the last release goes on beside one of the next.
"""

from typing import LiteralString

from talkback.model.secret import DatabaseUrl
from talkback.state.postgres.connection import PostgresConnection

_MIGRATION_S = 30.0
"""Seconds that a step may take, another host's included."""

_TURN: LiteralString = "SELECT pg_advisory_xact_lock(1952541803);"
"""One host at a time; the number is SQLite's application_id of a state."""

_OURS: LiteralString = """
    DO $$ BEGIN
        IF to_regclass('talkback_version') IS NULL AND (
            to_regclass('lease') IS NOT NULL OR to_regclass('host') IS NOT NULL
            OR to_regclass('memory') IS NOT NULL OR to_regclass('counts') IS NOT NULL
        ) THEN
            RAISE 'has tables of another program; give talkback a database of its own';
        END IF;
    END $$;
    CREATE TABLE IF NOT EXISTS talkback_version (version integer PRIMARY KEY);
"""

_MIGRATIONS: tuple[LiteralString, ...] = (
    """
    CREATE TABLE IF NOT EXISTS lease (
        network text PRIMARY KEY,
        epoch bigint NOT NULL,
        beat bigint NOT NULL,
        holder text,
        since timestamptz NOT NULL
    );
    CREATE TABLE IF NOT EXISTS host (
        id text PRIMARY KEY,
        name text,
        version text,
        rules text,
        ready jsonb,
        batch bigint NOT NULL DEFAULT 0,
        seen timestamptz
    );
    CREATE SEQUENCE IF NOT EXISTS changed;
    CREATE TABLE IF NOT EXISTS memory (
        network text,
        name text,
        key text,
        value text NOT NULL,
        changed bigint NOT NULL DEFAULT nextval('changed'),
        PRIMARY KEY (network, name, key)
    );
    CREATE TABLE IF NOT EXISTS counts (
        hour bigint,
        network text,
        channel text,
        person text,
        rule text,
        outcome text,
        times bigint NOT NULL,
        PRIMARY KEY (hour, network, channel, person, rule, outcome)
    );
    INSERT INTO talkback_version VALUES (1) ON CONFLICT DO NOTHING;
    """,
)
"""Each may run twice: whoever waited for its turn finds it done."""

_FIRST: LiteralString = "SELECT to_regclass('talkback_version') IS NULL"
_VERSION: LiteralString = "SELECT coalesce(max(version), 0) FROM talkback_version"


def make_tables(connection: PostgresConnection) -> None:
    """Bring the tables to this version, each step whole or not at all; raises StoreError."""
    [(first,)] = connection.run(_FIRST)
    [(version,)] = [(0,)] if first else connection.run(_VERSION)
    for step in _MIGRATIONS[version:]:
        connection.run(_TURN + _OURS + step, limit_s=_MIGRATION_S)


def connect_with_tables(url: DatabaseUrl) -> PostgresConnection:
    """A connection, and the tables made where there are none; raises StoreError."""
    connection = PostgresConnection(url)
    try:
        make_tables(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def has_tables(connection: PostgresConnection) -> bool:
    """Whether a talkback has begun a state here; for those who only look. Raises StoreError."""
    [(first,)] = connection.run(_FIRST)
    return not first
