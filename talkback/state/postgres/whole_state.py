"""All that a database remembers, read and written as a whole."""

import json
from contextlib import closing
from typing import LiteralString

from talkback.model.secret import DatabaseUrl
from talkback.state.base import Count, StateRow
from talkback.state.contents import StateContents
from talkback.state.errors import no_state
from talkback.state.postgres.beside_bots import looking_at
from talkback.state.postgres.connection import PostgresConnection
from talkback.state.postgres.count_rows import columns_of_counts
from talkback.state.postgres.errors import DatabaseRefusedError
from talkback.state.postgres.tables import make_tables
from talkback.state.row_network import network_of

_WHOLE_S = 120.0
"""Seconds that it may take: two hundred thousand counts are a few."""

_READ: LiteralString = """
    SELECT
        (SELECT coalesce(json_agg(json_build_array(name, key, value) ORDER BY changed), '[]')
            FROM memory),
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
        SELECT given.* FROM unnest(
            %(networks)s::text[], %(names)s::text[], %(keys)s::text[], %(values)s::text[]) AS given
        WHERE EXISTS (SELECT FROM free)
    ), counted AS (
        INSERT INTO counts
        SELECT given.* FROM unnest(%(hour)s::bigint[], %(network)s::text[], %(channel)s::text[],
            %(person)s::text[], %(rule)s::text[], %(outcome)s::text[], %(times)s::bigint[]) AS given
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
        [StateRow(name, json.loads(key), json.loads(value)) for name, key, value in rows],
        [(Count(*key), times) for *key, times in counts],
    )


def write_state(url: DatabaseUrl, contents: StateContents) -> None:
    """All or nothing, into a database that has none and that no bot uses; raises StoreError."""
    rows = contents.rows
    values = columns_of_counts(dict(contents.counts)) | {
        "networks": [network_of(row.table, row.key) for row in rows],
        "names": [row.table for row in rows],
        "keys": [json.dumps(row.key) for row in rows],
        "values": [json.dumps(row.value) for row in rows],
    }
    with closing(PostgresConnection(url)) as connection:
        make_tables(connection)
        [(free,)] = connection.run(_WRITE, values, _WHOLE_S)
    if not free:
        raise DatabaseRefusedError(
            f"{url}: has a state already, or a bot that runs with it; copy into an empty database"
        )
