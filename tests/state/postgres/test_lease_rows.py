"""The statements of the lease: who saw the row as it is may have it, and nobody else."""

from collections.abc import Iterator

import pytest

from talkback.model.secret import DatabaseUrl
from talkback.state.postgres.connection import PostgresConnection
from talkback.state.postgres.errors import DatabaseAwayError
from talkback.state.postgres.lease_rows import (
    HostDescription,
    SeenLease,
    acquire_lease,
    announce_host,
    beat_leases,
    enrol_networks,
    poll_leases,
    release_lease,
)
from talkback.state.postgres.tables import connect_with_tables, make_tables
from tests.e2e.servers.postgres import Postgres


@pytest.fixture
def connection(database: DatabaseUrl) -> Iterator[PostgresConnection]:
    connection = PostgresConnection(database)
    make_tables(connection)
    enrol_networks(connection, ["libera"])
    yield connection
    connection.close()


def seen(connection: PostgresConnection) -> SeenLease:
    place, leases = poll_leases(connection)
    assert place == connection.identity
    return leases["libera"]


def take(connection: PostgresConnection, row: SeenLease, me: str) -> int | None:
    return acquire_lease(connection, "libera", row, connection.identity, me)


def taken(connection: PostgresConnection, me: str) -> int:
    epoch = take(connection, seen(connection), me)
    assert epoch is not None
    return epoch


def test_of_two_who_saw_the_same_row_one_acquires_it(connection: PostgresConnection) -> None:
    row = seen(connection)
    enrol_networks(connection, ["libera", "oftc"])
    epoch = take(connection, row, "a")
    assert take(connection, row, "b") is None
    assert seen(connection)[:3] == (epoch, 0, "a")


def test_what_was_seen_in_another_database_is_not_acquired(connection: PostgresConnection) -> None:
    for other in ({"system": "7"}, {"timeline": "00000002"}):
        place = connection.identity._replace(**other)
        assert acquire_lease(connection, "libera", seen(connection), place, "a") is None


def test_a_beat_confirms_what_is_held_and_nothing_else(connection: PostgresConnection) -> None:
    epoch = taken(connection, "a")
    confirmed, now = beat_leases(connection, "a", {"libera": epoch, "oftc": 1})
    assert confirmed == {"libera"}
    assert now is not None
    assert seen(connection)[1] == 1
    assert beat_leases(connection, "a", {"libera": epoch - 1}) == (frozenset(), None)
    assert beat_leases(connection, "b", {"libera": epoch}) == (frozenset(), None)


def test_a_row_that_was_released_is_anybodys_under_a_new_epoch(
    connection: PostgresConnection,
) -> None:
    epoch = taken(connection, "a")
    release_lease(connection, "libera", epoch, "a")
    assert seen(connection)[2] is None
    assert taken(connection, "b") > epoch
    release_lease(connection, "libera", epoch, "a")
    assert seen(connection)[2] == "b"


def test_hosts_know_of_each_other_the_last_seen_first(connection: PostgresConnection) -> None:
    first, second = (HostDescription(n, n * 3, "0.1", "abc") for n in ("1", "2"))
    announce_host(connection, first, ["libera"])
    announce_host(connection, second, [])
    *_, age = announce_host(connection, first._replace(rules="abd"), [])[0]
    assert 0 <= age < 60
    hosts = announce_host(connection, second, ["libera"])
    assert [host[:5] for host in hosts] == [
        ("2", "222", "0.1", "abc", ["libera"]),
        ("1", "111", "0.1", "abd", []),
    ]


async def test_a_replica_is_away_until_it_is_promoted_and_is_another_database_then(
    own_postgres: Postgres,
) -> None:
    """It may be behind: what was seen before is not to be acquired on it."""
    database = own_postgres.create_database()
    before = connect_with_tables(database)
    enrol_networks(before, ["libera"])
    row = seen(before)
    before.close()
    await own_postgres.stop()
    (own_postgres.home / "data" / "standby.signal").touch()
    await own_postgres.start()
    with pytest.raises(DatabaseAwayError, match="is a standby or read-only; name the primary"):
        PostgresConnection(database)
    own_postgres.execute("SELECT pg_promote()")
    after = PostgresConnection(database)
    assert after.identity == before.identity._replace(timeline="00000002")
    assert acquire_lease(after, "libera", row, before.identity, "a") is None
    assert acquire_lease(after, "libera", row, after.identity, "a") is not None
    after.close()
