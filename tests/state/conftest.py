"""A place for a state, and a store in it; `begin` opens each kind, the same place each time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from talkback.model.secret import DatabaseUrl
from talkback.state.base import Changes, StateRow, Store
from talkback.state.postgres.connection import PostgresConnection
from talkback.state.postgres.lease_rows import acquire_lease, enrol_networks, poll_leases
from talkback.state.postgres.store import PostgresStore
from talkback.state.postgres.tables import make_tables
from talkback.state.sqlite import SqliteStore

NETWORK = "net"
"""The one whose memory the tests write."""

Begin = Callable[[], Store]


class HoldingStore(PostgresStore):
    """One that has the lease of the network: whoever had it before, has it no more."""

    def __init__(self, url: DatabaseUrl, me: str = "me") -> None:
        super().__init__(url, me)
        self.epoch = take_lease(url, me)

    def record(self, changes: Changes) -> Sequence[StateRow]:
        return super().record(replace(changes, epochs={NETWORK: self.epoch}))


def take_lease(url: DatabaseUrl, me: str) -> int:
    connection = PostgresConnection(url)
    make_tables(connection)
    enrol_networks(connection, [NETWORK])
    place, leases = poll_leases(connection)
    epoch = acquire_lease(connection, NETWORK, leases[NETWORK], place, me)
    connection.close()
    assert epoch is not None
    return epoch


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "talkback.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(path)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgres"])
def begin(request: pytest.FixtureRequest, path: Path) -> Begin:
    """Every store keeps what it is given in the same way."""
    if request.param == "sqlite":
        return lambda: SqliteStore(path)
    database: DatabaseUrl = request.getfixturevalue("database")
    return lambda: HoldingStore(database)
