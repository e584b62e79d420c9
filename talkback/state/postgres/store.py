"""The store that hosts share: memory is written by whoever holds its network, counts by all."""

import json
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import LiteralString

from talkback.model.secret import DatabaseUrl
from talkback.state.base import HOUR, Changes, Count, StateRow, uncounted
from talkback.state.postgres.connection import PostgresConnection
from talkback.state.postgres.count_rows import READ_S, add_counts, counts_since, prune_counts
from talkback.state.postgres.tables import connect_with_tables
from talkback.state.row_network import NO_NETWORK, network_of

_DAY = 24 * HOUR

WRITE_ROWS = 2000
"""Rows of a statement: the lease's own have to wait for it."""

_WRITE: LiteralString = """
    WITH fence AS (
        SELECT FROM lease WHERE network = %(held)s AND epoch = %(epoch)s AND holder = %(me)s
        FOR SHARE
    ), gone AS (
        DELETE FROM memory USING json_array_elements(%(gone)s::json) AS it
        WHERE memory.network = %(network)s AND memory.name = it->>0 AND memory.key = it->>1
            AND EXISTS (SELECT FROM fence)
    ), kept AS (
        INSERT INTO memory (network, name, key, value)
        SELECT %(network)s, it->>0, it->>1, it->>2 FROM json_array_elements(%(kept)s::json) AS it
        WHERE EXISTS (SELECT FROM fence)
        ON CONFLICT (network, name, key)
        DO UPDATE SET value = excluded.value, changed = nextval('changed')
    )
    SELECT count(*) FROM fence
"""
"""FOR SHARE makes whoever takes the lease wait for a write under way, and refuses a write that
waited for the taking."""

_LOAD: LiteralString = """
    SELECT coalesce(
        json_agg(json_build_array(name, key::json, value::json) ORDER BY changed), '[]')
    FROM memory
    WHERE (%(networks)s::text[] IS NULL OR network = ANY(%(networks)s::text[]))
        AND (%(name)s::text IS NULL OR name = %(name)s)
"""
"""One value, since a hundred thousand of them take long to read: nobody speaks meanwhile."""


class PostgresStore:
    """`me` is the id of this process among the hosts. Connects when it is first asked."""

    def __init__(self, url: DatabaseUrl, me: str) -> None:
        self._url = url
        self._me = me
        self._counted = 0
        self._pruned = 0
        self._connection: PostgresConnection | None = None

    def load(
        self, networks: Collection[str] | None = None, table: str | None = None
    ) -> Sequence[StateRow]:
        wanted = None if networks is None else [NO_NETWORK, *networks]
        [(rows,)] = self._usable().run(_LOAD, {"networks": wanted, "name": table}, READ_S)
        return [StateRow(*row) for row in rows]

    def record(self, changes: Changes) -> Sequence[StateRow]:
        connection, epochs, refused = self._usable(), dict(changes.epochs), []
        for network, rows in _by_network(changes.rows):
            if not self._write(connection, network, rows, epochs):
                refused += rows
        for batch in uncounted(changes, self._counted):
            add_counts(connection, self._me, batch)
            self._counted = batch.number
        today = int(time.time()) // _DAY
        if today != self._pruned:
            prune_counts(connection)
            self._pruned = today
        return refused

    def counts(self, since: int) -> Sequence[tuple[Count, int]]:
        return counts_since(self._usable(), since)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _usable(self) -> PostgresConnection:
        """The connection, or another one where it failed, with the tables made."""
        if self._connection is None or self._connection.closed:
            self._connection = connect_with_tables(self._url)
        return self._connection

    def _write(
        self,
        connection: PostgresConnection,
        network: str,
        rows: Sequence[StateRow],
        epochs: dict[str, int],
    ) -> bool:
        """Whether it was done; what belongs to no network needs any network that is ours."""
        while held := _fence(network, epochs):
            fence = {"me": self._me, "held": held, "epoch": epochs[held], "network": network}
            [(ours,)] = connection.run(_WRITE, _as_json(rows) | fence)
            if ours:
                return True
            del epochs[held]
        return False


def _fence(network: str, epochs: Mapping[str, int]) -> str | None:
    """The network whose lease a write for this one needs; None where it is not ours."""
    if network == NO_NETWORK:
        return next(iter(epochs), None)
    return network if network in epochs else None


def _by_network(rows: Sequence[StateRow]) -> Iterator[tuple[str, list[StateRow]]]:
    """Networks with rows of theirs, never too many, and last what belongs to none.

    By then it is known what is ours.
    """
    found: defaultdict[str, list[StateRow]] = defaultdict(list)
    for row in rows:
        found[network_of(row.table, row.key)].append(row)
    for network in sorted(found, key=lambda name: name == NO_NETWORK):
        for first in range(0, len(found[network]), WRITE_ROWS):
            yield network, found[network][first : first + WRITE_ROWS]


def _as_json(rows: Sequence[StateRow]) -> dict[str, object]:
    """Each row once, as it is last: one statement cannot change it twice."""
    values = {(row.table, json.dumps(row.key)): row.value for row in rows}
    kept = [(*place, json.dumps(value)) for place, value in values.items() if value is not None]
    gone = [place for place, value in values.items() if value is None]
    return {"kept": json.dumps(kept), "gone": json.dumps(gone)}
