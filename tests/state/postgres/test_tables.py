"""The tables: made once, whoever comes first, and never those of another program."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from talkback.model.secret import DatabaseUrl
from talkback.state.postgres.connection import PostgresConnection
from talkback.state.postgres.errors import DatabaseRefusedError
from talkback.state.postgres.tables import has_tables, make_tables
from tests.e2e.servers.postgres import Postgres


def made(database: DatabaseUrl) -> None:
    connection = PostgresConnection(database)
    try:
        make_tables(connection)
    finally:
        connection.close()


def test_two_hosts_that_begin_at_once_both_find_the_tables(database: DatabaseUrl) -> None:
    with ThreadPoolExecutor(4) as hosts:
        for ending in [hosts.submit(made, database) for _ in range(4)]:
            ending.result()
    connection = PostgresConnection(database)
    assert connection.run("SELECT * FROM talkback_version") == [(1,)]
    connection.close()


def test_the_tables_of_another_program_are_left_alone(
    postgres: Postgres, database: DatabaseUrl
) -> None:
    name = database.reveal().rpartition("/")[2]
    postgres.execute("CREATE TABLE memory (size int)", name)
    with pytest.raises(DatabaseRefusedError, match="has tables of another program"):
        made(database)
    assert postgres.execute("SELECT to_regclass('lease')", name) == [(None,)]


def test_a_role_that_may_not_make_tables_is_told_what_to_do(postgres: Postgres) -> None:
    postgres.execute("CREATE DATABASE somebodys")
    with pytest.raises(DatabaseRefusedError, match="make the bot's role the owner"):
        made(postgres.url("somebodys"))


def test_who_only_reads_makes_nothing(database: DatabaseUrl) -> None:
    connection = PostgresConnection(database)
    assert not has_tables(connection)
    assert connection.run("SELECT to_regclass('talkback_version')") == [(None,)]
    make_tables(connection)
    assert has_tables(connection)
    connection.close()
