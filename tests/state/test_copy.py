"""A whole state, from any place to any other."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from talkback.cli.main import main
from talkback.model.errors import StoreError
from talkback.model.secret import DatabaseUrl
from talkback.state.backup import back_up_state
from talkback.state.base import Changes, CountBatch, StateRow
from talkback.state.copy import copy_state, read_contents
from talkback.state.places import StatePlace
from talkback.state.postgres.connection import PostgresConnection
from talkback.state.postgres.lease_rows import HostDescription, announce_host
from talkback.state.sqlite import SqliteStore
from tests.e2e.servers.postgres import PASSWORD, Postgres
from tests.state.conftest import Begin, HoldingStore
from tests.state.making import COUNT

ROWS = [
    StateRow("switched_off", "tea", 1.0),
    StateRow("opted_out", ["net", "ü@b"], 2.0),
    StateRow("fired_for", ["tea", ["net", "#c"], ["net", "a\0b"]], 3.0),
]
COUNTS = Counter({COUNT: 2, COUNT._replace(hour=COUNT.hour + 1, person=""): 3})


@pytest.fixture
def full(begin: Begin, path: Path, request: pytest.FixtureRequest) -> StatePlace:
    """A place of each kind, with a state in it."""
    with closing(begin()) as store:
        store.record(Changes(ROWS, (CountBatch(1, COUNTS),)))
    return path if path.exists() else request.getfixturevalue("database")


@pytest.mark.parametrize("kind", ["file", "database"])
def test_all_of_it_comes_over_in_its_order(
    full: StatePlace, kind: str, tmp_path: Path, postgres: Postgres
) -> None:
    target: StatePlace = tmp_path / "new.db" if kind == "file" else postgres.create_database()
    copied = copy_state(full, target)
    assert copied == read_contents(target)
    assert list(copied.rows) != []
    assert {row.table for row in copied.rows} == {row.table for row in ROWS}
    assert Counter(dict(copied.counts)) == COUNTS


def test_a_backup_is_a_file_that_a_bot_can_begin_with(full: StatePlace, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    for _ in range(2):
        back_up_state(full, backup)
    assert backup.stat().st_mode & 0o777 == 0o600
    with closing(SqliteStore(backup)) as store:
        assert sorted(row.table for row in store.load()) == sorted(row.table for row in ROWS)
        assert Counter(dict(store.counts(0))) == COUNTS


def test_what_came_over_is_written_on_by_the_bot(path: Path, database: DatabaseUrl) -> None:
    with closing(SqliteStore(path)) as old:
        old.record(Changes(ROWS))
    copy_state(path, database)
    with closing(HoldingStore(database)) as new:
        new.record(Changes([ROWS[1]._replace(value=None), ROWS[2]._replace(value=4.0)]))
        assert list(new.load()) == [ROWS[0], ROWS[2]._replace(value=4.0)]


def test_a_place_that_has_a_state_is_left_alone(full: StatePlace, tmp_path: Path) -> None:
    source = tmp_path / "source.db"
    with closing(SqliteStore(source)) as store:
        store.record(Changes([StateRow("switched_off", "coffee", 1.0)]))
    before = read_contents(full)
    with pytest.raises(StoreError, match=r"is there already|has a state already"):
        copy_state(source, full)
    assert read_contents(full) == before


def test_a_database_that_a_bot_runs_with_is_left_alone(path: Path, database: DatabaseUrl) -> None:
    with closing(SqliteStore(path)) as old, closing(HoldingStore(database)):
        old.record(Changes(ROWS))
        with closing(PostgresConnection(database)) as connection:
            announce_host(connection, HostDescription("1", "one", "0.1", ""), [])
        with pytest.raises(StoreError, match="a bot that runs with it"):
            copy_state(path, database)


def test_where_there_is_no_state_there_is_none_to_copy(
    tmp_path: Path, database: DatabaseUrl
) -> None:
    for nothing in (tmp_path / "nothing.db", database):
        with pytest.raises(StoreError, match="there is no state yet"):
            copy_state(nothing, tmp_path / "new.db")
    assert list(tmp_path.iterdir()) == []


def test_the_command_takes_a_url_or_the_variable_that_has_it(
    path: Path, tmp_path: Path, database: DatabaseUrl
) -> None:
    with closing(SqliteStore(path)) as store:
        store.record(Changes(ROWS))
    env = {"STATE": database.reveal()}
    there = CliRunner().invoke(main, ["state", "copy", str(path), "env:STATE"], env=env)
    assert (there.exit_code, there.stderr) == (0, f"{database}: written, 3 rows and 0 counts\n")
    back = ["state", "copy", database.reveal(), str(tmp_path / "back.db")]
    assert CliRunner().invoke(main, back).exit_code == 0
    with closing(sqlite3.connect(tmp_path / "back.db")) as database_file:
        assert database_file.execute("SELECT count(*) FROM memory").fetchone() == (3,)


@pytest.mark.parametrize(
    "place", [f"postgresql://me:{PASSWORD}/x@h/d", f"mysql://me:{PASSWORD}@h/d", "env:STATE"]
)
def test_an_address_that_is_none_is_not_shown(path: Path, place: str) -> None:
    env = {"STATE": f"postgres//me:{PASSWORD}@h"}
    done = CliRunner().invoke(main, ["state", "copy", place, str(path)], env=env)
    assert done.exit_code == 2
    assert PASSWORD not in done.output
    assert "postgresql://USER:PASSWORD@HOST/DATABASE" in done.stderr
