"""The connection of the leases: one statement at a time, in a thread of its own."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from talkback.lease.statements import (
    Acquire,
    Acquired,
    Announce,
    Beat,
    Confirmed,
    Database,
    Done,
    Enrol,
    Host,
    Hosts,
    LeaseRow,
    Poll,
    Polled,
    Release,
    Result,
    Statement,
)
from talkback.model.secret import DatabaseUrl
from talkback.state.postgres import lease_rows
from talkback.state.postgres.connection import DatabaseIdentity, PostgresConnection
from talkback.state.postgres.lease_rows import HostDescription
from talkback.state.postgres.tables import connect_with_tables
from talkback.state.shared_status import HostStatus
from talkback.system.daemon_thread import Worker

T = TypeVar("T")


class LeaseCalls:
    """What the state asks of the database goes another way: a slow query costs no lease."""

    def __init__(self, url: DatabaseUrl, host: HostDescription) -> None:
        self.host = host
        self._url = url
        self._worker = Worker("lease")
        self._connection: PostgresConnection | None = None

    async def connect(self) -> Database:
        """Begin a new connection, and let go of the one before; raises StoreError."""
        return await self._in_thread(self._connected)

    async def call(self, statement: Statement) -> Result:
        """What the database answers. Raises StoreError: then nobody knows what was done."""
        return await self._in_thread(lambda: self._answer(statement))

    def close(self) -> None:
        """Nobody waits for it."""
        self._worker.start(self._let_go)
        self._worker.close()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.wrap_future(self._worker.start(work))

    def _connected(self) -> Database:
        self._let_go()
        self._connection = connect_with_tables(self._url)
        return Database(*self._connection.identity)

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _answer(self, statement: Statement) -> Result:
        connection = self._connection
        assert connection is not None
        match statement:
            case Poll():
                return _polled(connection)
            case Enrol(networks):
                lease_rows.enrol_networks(connection, networks)
                return Done()
            case Acquire(network, row, database):
                place = DatabaseIdentity(database.system, database.timeline)
                assert row.since is not None, "a row that was read has its time"
                seen = (row.epoch, row.beat, row.holder, row.since)
                epoch = lease_rows.acquire_lease(connection, network, seen, place, self.host.id)
                return Acquired(epoch)
            case Beat(epochs):
                return Confirmed(*lease_rows.beat_leases(connection, self.host.id, epochs))
            case Release(network, epoch):
                lease_rows.release_lease(connection, network, epoch, self.host.id)
                return Done()
            case Announce(ready):
                return _hosts(lease_rows.announce_host(connection, self.host, sorted(ready)))


def _polled(connection: PostgresConnection) -> Polled:
    place, rows = lease_rows.poll_leases(connection)
    return Polled({name: LeaseRow(*row) for name, row in rows.items()}, Database(*place))


def _hosts(rows: list[HostStatus]) -> Hosts:
    return Hosts(
        {
            key: Host(name, version, rules, frozenset(ready), age)
            for key, name, version, rules, ready, age in rows
        }
    )
