"""A connection: what it demands of a database, its time limit, and what it never shows."""

import time
import traceback
from pathlib import Path

import pytest

from talkback.model.errors import StoreError
from talkback.model.secret import DatabaseUrl
from talkback.state.postgres.connection import PostgresConnection
from talkback.state.postgres.errors import DatabaseAwayError, DatabaseRefusedError
from tests.e2e.servers.certificates import Certificates
from tests.e2e.servers.postgres import ROLE, Postgres, pgbouncer
from tests.leaks import leaks


def name_of(database: DatabaseUrl) -> str:
    return database.reveal().rpartition("/")[2]


def test_what_takes_too_long_is_cut_off_and_the_connection_thrown_away(
    database: DatabaseUrl,
) -> None:
    connection = PostgresConnection(database)
    begun = time.monotonic()
    with pytest.raises(DatabaseAwayError):
        connection.run("SELECT pg_sleep(600)", limit_s=0.2)
    assert time.monotonic() - begun < 30
    assert connection.closed


def test_a_failed_statement_closes_it(database: DatabaseUrl) -> None:
    connection = PostgresConnection(database)
    with pytest.raises(StoreError, match='relation "nothing" does not exist'):
        connection.run("SELECT FROM nothing")
    assert connection.closed


def test_the_same_database_has_the_same_identity(database: DatabaseUrl) -> None:
    first, second = PostgresConnection(database), PostgresConnection(database)
    first.close()
    second.close()
    assert first.identity == second.identity
    assert first.identity.timeline == "00000001"


@pytest.mark.parametrize(
    ("setting", "error", "words"),
    [
        ("synchronous_commit = off", DatabaseRefusedError, "SET synchronous_commit = on"),
        ("default_transaction_read_only = on", DatabaseAwayError, "name the primary"),
    ],
)
def test_a_database_that_could_lose_or_not_take_what_is_written_is_not_used(
    postgres: Postgres, database: DatabaseUrl, setting: str, error: type[StoreError], words: str
) -> None:
    postgres.execute(f"ALTER DATABASE {name_of(database)} SET {setting}")
    with pytest.raises(error, match=words):
        PostgresConnection(database)


def test_a_database_of_another_encoding_is_not_used(postgres: Postgres) -> None:
    postgres.execute(f"CREATE DATABASE ascii OWNER {ROLE} ENCODING SQL_ASCII TEMPLATE template0")
    with pytest.raises(DatabaseRefusedError, match="createdb --encoding=UTF8"):
        PostgresConnection(postgres.url("ascii"))


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://talkback:xyzzy-7t9q@127.0.0.1:{port}/postgres",
        "postgresql://talkback:xyzzy-%7t9q@127.0.0.1:{port}/postgres",
        "postgresql://talkback:xyzzy%2F7t9q@127.0.0.1:{port}/none",
        "postgresql://talkback:xyzzy-7t9q@127.0.0.1:1/postgres",
        "postgresql://talkback:xyzzy-7t9q@127.0.0.1:{port}/postgres?nothing=xyzzy-7t9q",
        "postgresql://127.0.0.1:{port}/postgres?user=talkback&password=xyzzy-7t9q",
        "postgresql://talkback:x@127.0.0.1:{port}/postgres?sslmode=xyzzy-7t9q&sslpassword=xyzzy-7t9q",
    ],
)
def test_no_error_shows_a_password_nor_holds_it(postgres: Postgres, address: str) -> None:
    url = DatabaseUrl(address.format(port=postgres.port))
    with pytest.raises(StoreError) as caught:
        PostgresConnection(url)
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error) + repr(url) + str(url)
    assert leaks(shown, {"xyzzy-7t9q"}) == set()
    assert (error.__cause__, error.__context__) == (None, None)


async def test_it_goes_through_a_pool_of_transactions(
    postgres: Postgres, database: DatabaseUrl
) -> None:
    async with pgbouncer(postgres) as port:
        pooled = postgres.url(name_of(database), port)
        connections = [PostgresConnection(pooled) for _ in range(3)]
        for connection in connections * 8:
            assert connection.run("SELECT %(n)s::int", {"n": 1}) == [(1,)]
        for connection in connections:
            connection.close()


def test_who_is_at_the_other_end_is_verified(
    postgres: Postgres, database: DatabaseUrl, certificates: Certificates, tmp_path: Path
) -> None:
    ours = DatabaseUrl(f"{database.reveal()}?sslmode=verify-full&sslrootcert={certificates.ca}")
    connection = PostgresConnection(ours)
    encrypted = connection.run("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    connection.close()
    assert encrypted == [(True,)]
    other = Certificates.issue(tmp_path)
    theirs = DatabaseUrl(f"{database.reveal()}?sslmode=verify-full&sslrootcert={other.ca}")
    with pytest.raises(DatabaseAwayError, match="certificate verify failed"):
        PostgresConnection(theirs)


def test_why_there_is_no_connection_is_one_line() -> None:
    with pytest.raises(DatabaseAwayError) as caught:
        PostgresConnection(DatabaseUrl("postgresql://127.0.0.1:1/talkback"))
    assert str(caught.value).endswith('server at "127.0.0.1", port 1 failed: Connection refused')
