"""Counts in PostgreSQL: sums, to which each batch of each host is added once."""

import json
from collections.abc import Mapping, Sequence
from typing import LiteralString

from talkback.state.base import Count, CountBatch
from talkback.state.postgres.connection import PostgresConnection

KEPT_DAYS = 90
"""Counts older than this are dropped, by the database's clock."""

MAX_ROWS = 200_000
"""Rows that are kept: with more, old ones of rare people become nobody's, then all old ones."""

READ_S = 20.0
"""Seconds that reading, or pruning, all of them may take."""

_ADD: LiteralString = """
    WITH turn AS (
        INSERT INTO host (id, batch) VALUES (%(me)s, %(number)s)
        ON CONFLICT (id) DO UPDATE SET batch = excluded.batch WHERE host.batch < excluded.batch
        RETURNING 1
    )
    INSERT INTO counts
    SELECT (it->>0)::bigint, it->>1, it->>2, it->>3, it->>4, it->>5, (it->>6)::bigint
    FROM json_array_elements(%(counts)s::json) AS it
    WHERE EXISTS (SELECT FROM turn)
    ON CONFLICT (hour, network, channel, person, rule, outcome)
    DO UPDATE SET times = counts.times + excluded.times
"""
"""A batch whose COMMIT nobody saw is sent again under its number, and has had its turn."""

_READ: LiteralString = """
    SELECT hour, network, channel, person, rule, outcome, times FROM counts
    WHERE hour >= %(since)s ORDER BY hour
"""
_DROP: LiteralString = """
    DELETE FROM counts
    WHERE hour < (extract(epoch FROM clock_timestamp()) / 3600)::bigint - %(days)s * 24
"""
_FOLD: LiteralString = """
    WITH folded AS (
        DELETE FROM counts
        WHERE (SELECT count(*) FROM counts) > %(rows)s AND person <> ''
            AND hour < (extract(epoch FROM clock_timestamp())::bigint / 86400) * 24
            AND person IN (SELECT person FROM counts GROUP BY person HAVING sum(times) < %(rare)s)
        RETURNING *
    )
    INSERT INTO counts
    SELECT hour, network, channel, '', rule, outcome, sum(times) FROM folded
    GROUP BY hour, network, channel, rule, outcome
    ON CONFLICT (hour, network, channel, person, rule, outcome)
    DO UPDATE SET times = counts.times + excluded.times
"""
_FORGET_HOSTS: LiteralString = """
    DELETE FROM host WHERE seen < clock_timestamp() - make_interval(days => %(days)s)
"""
_RARE, _ANY = 10, 2**62


def add_counts(connection: PostgresConnection, me: str, batch: CountBatch) -> None:
    """Add a batch of this host, unless it, or a later one, was added before."""
    values = {"counts": counts_as_json(batch.counts), "me": me, "number": batch.number}
    connection.run(_ADD, values)


def counts_as_json(counts: Mapping[Count, int]) -> str:
    """A list of lists: the driver takes six times as long over arrays."""
    written = json.dumps([(*count, times) for count, times in counts.items()])
    if "\\u0000" not in written and "\\ud" not in written:
        return written
    return json.dumps([(*map(_storable, count), times) for count, times in counts.items()])


def counts_since(connection: PostgresConnection, since: int) -> Sequence[tuple[Count, int]]:
    """What was counted from that hour on."""
    rows = connection.run(_READ, {"since": since}, READ_S)
    return [(Count(*key), times) for *key, times in rows]


def prune_counts(connection: PostgresConnection) -> None:
    """Drop what is old; sums stay as they are where people of the past become nobody."""
    connection.run(_DROP, {"days": KEPT_DAYS}, READ_S)
    for rare in (_RARE, _ANY):
        connection.run(_FOLD, {"rows": MAX_ROWS, "rare": rare}, READ_S)
    connection.run(_FORGET_HOSTS, {"days": KEPT_DAYS})


def _storable(value: object) -> object:
    """PostgreSQL's text has no NUL, and nothing that is not UTF-8."""
    if not isinstance(value, str):
        return value
    return value.encode(errors="replace").decode().replace("\0", "")
