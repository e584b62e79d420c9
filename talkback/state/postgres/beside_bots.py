"""Looking at a database that bots use; nothing is made or changed. Raises StoreError."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC

from talkback.model.secret import DatabaseUrl
from talkback.state.base import Count, StateRow
from talkback.state.errors import no_state
from talkback.state.postgres.connection import PostgresConnection
from talkback.state.postgres.count_rows import READ_S, counts_since
from talkback.state.postgres.lease_rows import poll_leases, seen_hosts
from talkback.state.postgres.tables import has_tables
from talkback.state.shared_status import LeaseStatus, SharedStatus


@contextmanager
def looking_at(url: DatabaseUrl) -> Iterator[PostgresConnection | None]:
    """A connection; None where no talkback has made its tables yet."""
    with closing(PostgresConnection(url)) as connection:
        yield connection if has_tables(connection) else None


def read_counts(url: DatabaseUrl, since: int) -> Sequence[tuple[Count, int]]:
    """What was counted from that hour on."""
    with looking_at(url) as connection:
        if connection is None:
            raise no_state(url)
        return counts_since(connection, since)


def read_table(url: DatabaseUrl, table: str) -> Sequence[StateRow]:
    """One table of what is remembered."""
    with looking_at(url) as connection:
        if connection is None:
            return ()
        statement = "SELECT key, value FROM memory WHERE name = %(name)s ORDER BY changed"
        rows = connection.run(statement, {"name": table}, READ_S)
    return [StateRow(table, json.loads(key), json.loads(value)) for key, value in rows]


def look_around(url: DatabaseUrl) -> SharedStatus:
    """The database, and what its hosts tell of themselves."""
    with closing(PostgresConnection(url)) as connection:
        seen = SharedStatus(connection.version, *connection.identity, connection.is_private)
        if not has_tables(connection):
            return seen
        _, leases = poll_leases(connection)
        return seen._replace(
            hosts=seen_hosts(connection),
            leases=[
                LeaseStatus(network, epoch, holder, since.astimezone(UTC))
                for network, (epoch, _, holder, since) in sorted(leases.items())
            ],
        )
