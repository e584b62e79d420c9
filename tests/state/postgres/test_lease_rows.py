"""The statements of the lease: who saw the row as it is may have it, and nobody else."""

from collections.abc import Iterator

import pytest

from talkback.model.secret import DatabaseUrl
from talkback.state.postgres.connection import PostgresConnection
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
from talkback.state.postgres.tables import make_tables


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
