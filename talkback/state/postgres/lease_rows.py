"""The rows by which hosts agree on who speaks on a network, and the statements that change them.

No time in them decides anything: those are for people. Each function raises StoreError, and then
nobody knows whether it was done.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import LiteralString, NamedTuple

from talkback.state.postgres.connection import DatabaseIdentity, PostgresConnection
from talkback.state.shared_status import HostStatus

SeenLease = tuple[int, int, str | None, datetime]
"""Epoch, beat, the holder's id (None once it was released), and since when, by the database."""


class HostDescription(NamedTuple):
    """A process of ours: a UUID, its machine's name, its version, the hash of its rules."""

    id: str
    name: str
    version: str
    rules: str


_ENROL: LiteralString = """
    INSERT INTO lease
    SELECT network, 0, 0, 'new', clock_timestamp() FROM unnest(%(networks)s::text[]) AS network
    ON CONFLICT DO NOTHING
"""
_POLL: LiteralString = """
    SELECT system, timeline, network, epoch, beat, holder, since
    FROM (SELECT (SELECT system_identifier::text FROM pg_control_system()) AS system,
        left(pg_walfile_name(pg_current_wal_lsn()), 8) AS timeline) AS database
    LEFT JOIN lease ON true
"""
"""With the database in each answer: behind a pool another one may take its place unseen."""
_ACQUIRE: LiteralString = """
    UPDATE lease SET
        epoch = greatest(epoch + 1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint),
        beat = 0, holder = %(me)s, since = clock_timestamp()
    WHERE network = %(network)s AND epoch = %(epoch)s AND beat = %(beat)s
        AND holder IS NOT DISTINCT FROM %(holder)s::text
        AND (SELECT system_identifier::text FROM pg_control_system()) = %(system)s
        AND left(pg_walfile_name(pg_current_wal_lsn()), 8) = %(timeline)s
    RETURNING epoch
"""
"""The time in it keeps epochs growing over a restore from a backup."""
_BEAT: LiteralString = """
    UPDATE lease SET beat = beat + 1
    WHERE holder = %(me)s
        AND (network, epoch) IN (SELECT * FROM unnest(%(networks)s::text[], %(epochs)s::bigint[]))
    RETURNING network, extract(epoch FROM clock_timestamp())::double precision
"""
_RELEASE: LiteralString = """
    UPDATE lease SET holder = NULL
    WHERE network = %(network)s AND epoch = %(epoch)s AND holder = %(me)s
"""
_ANNOUNCE: LiteralString = """
    INSERT INTO host (id, name, version, rules, ready, seen)
    VALUES (%(id)s, %(name)s, %(version)s, %(rules)s, to_jsonb(%(ready)s::text[]),
        clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, version = excluded.version,
        rules = excluded.rules, ready = excluded.ready, seen = excluded.seen
"""
_HOSTS: LiteralString = """
    SELECT id, name, version, rules, ready,
        extract(epoch FROM clock_timestamp() - seen)::double precision
    FROM host WHERE seen IS NOT NULL ORDER BY seen DESC
"""


def enrol_networks(connection: PostgresConnection, networks: Sequence[str]) -> None:
    """Make the rows of networks that nobody ever held."""
    connection.run(_ENROL, {"networks": list(networks)})


def poll_leases(
    connection: PostgresConnection,
) -> tuple[DatabaseIdentity, dict[str, SeenLease]]:
    """All rows by network, and where they were read."""
    rows = connection.run(_POLL)
    leases = {network: (*seen,) for _, _, network, *seen in rows if network is not None}
    return DatabaseIdentity(*rows[0][:2]), leases


def acquire_lease(
    connection: PostgresConnection, network: str, seen: SeenLease, place: DatabaseIdentity, me: str
) -> int | None:
    """The new epoch, or None where the row is no longer as it was seen, in that database."""
    epoch, beat, holder, _ = seen
    values = {"me": me, "network": network, "epoch": epoch, "beat": beat, "holder": holder}
    rows = connection.run(_ACQUIRE, values | place._asdict())
    return int(rows[0][0]) if rows else None


def beat_leases(
    connection: PostgresConnection, me: str, epochs: Mapping[str, int]
) -> tuple[frozenset[str], float | None]:
    """Networks whose epoch is still ours, and the database's clock (seconds since 1970).

    What is not confirmed is lost; without any there is no time.
    """
    values = {"me": me, "networks": list(epochs), "epochs": list(epochs.values())}
    rows = connection.run(_BEAT, values)
    return frozenset(row[0] for row in rows), rows[0][1] if rows else None


def release_lease(connection: PostgresConnection, network: str, epoch: int, me: str) -> None:
    """Give it back; nothing is done where it is no longer ours."""
    connection.run(_RELEASE, {"network": network, "epoch": epoch, "me": me})


def announce_host(
    connection: PostgresConnection, host: HostDescription, ready: Sequence[str]
) -> list[HostStatus]:
    """Tell the others who we are and where we are registered; all hosts, the last seen first."""
    connection.run(_ANNOUNCE, host._asdict() | {"ready": list(ready)})
    return seen_hosts(connection)


def seen_hosts(connection: PostgresConnection) -> list[HostStatus]:
    """All hosts that ever told of themselves, the last seen first."""
    return [HostStatus(*row) for row in connection.run(_HOSTS)]
