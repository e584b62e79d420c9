"""All that a database remembers, read and written as a whole."""

import json
from contextlib import closing
from typing import LiteralString

from talkback.model.secret import DatabaseUrl
from talkback.state.base import Count, StateRow
from talkback.state.contents import StateContents
from talkback.state.errors import no_state
from talkback.state.postgres.beside_bots import looking_at
from talkback.state.postgres.count_rows import counts_as_json
from talkback.state.postgres.errors import DatabaseRefusedError
from talkback.state.postgres.tables import connect_with_tables
from talkback.state.row_network import network_of

_WHOLE_S = 120.0
"""Seconds that it may take: two hundred thousand counts are a few."""

_READ: LiteralString = """
    SELECT
        (SELECT coalesce(json_agg(
            json_build_array(name, key::json, value::json) ORDER BY changed), '[]') FROM memory),
        (SELECT coalesce(json_agg(json_build_array(
            hour, network, channel, person, rule, outcome, times) ORDER BY hour), '[]')
            FROM counts)
"""
"""One statement, so that both are of one moment."""

_WRITE: LiteralString = """
    WITH free AS (
        SELECT WHERE NOT EXISTS (SELECT FROM memory) AND NOT EXISTS (SELECT FROM counts)
            AND NOT EXISTS (
                SELECT FROM host WHERE seen > clock_timestamp() - make_interval(secs => 10))
    ), remembered AS (
        INSERT INTO memory (network, name, key, value)
        SELECT it->>0, it->>1, it->>2, it->>3 FROM json_array_elements(%(rows)s::json) AS it
        WHERE EXISTS (SELECT FROM free)
    ), counted AS (
        INSERT INTO counts
        SELECT (it->>0)::bigint, it->>1, it->>2, it->>3, it->>4, it->>5, (it->>6)::bigint
        FROM json_array_elements(%(counts)s::json) AS it
        WHERE EXISTS (SELECT FROM free)
    )
    SELECT count(*) FROM free
"""


def read_state(url: DatabaseUrl) -> StateContents:
    """All of it, as it is at one moment, beside running bots; raises StoreError."""
    with looking_at(url) as connection:
        if connection is None:
            raise no_state(url)
        [(rows, counts)] = connection.run(_READ, limit_s=_WHOLE_S)
    return StateContents(
        [StateRow(*row) for row in rows],
        [(Count(*key), times) for *key, times in counts],
    )


def write_state(url: DatabaseUrl, contents: StateContents) -> None:
    """All or nothing, into a database that has none and that no bot uses; raises StoreError."""
    rows = [
        (network_of(row.table, row.key), row.table, json.dumps(row.key), json.dumps(row.value))
        for row in contents.rows
    ]
    values = {"rows": json.dumps(rows), "counts": counts_as_json(dict(contents.counts))}
    with closing(connect_with_tables(url)) as connection:
        [(free,)] = connection.run(_WRITE, values, _WHOLE_S)
    if not free:
        raise DatabaseRefusedError(
            f"{url}: has a state already, or a bot that runs with it; copy into an empty database"
        )
