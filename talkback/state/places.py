"""Where a state is: in a file of this machine, or in a database; and reading it beside a bot."""

from collections.abc import Sequence
from pathlib import Path

from talkback.model.errors import StoreError
from talkback.model.secret import DatabaseUrl
from talkback.state.base import Count, StateRow

StatePlace = Path | DatabaseUrl


def read_counts(place: StatePlace, since: int) -> Sequence[tuple[Count, int]]:
    """What was counted from that hour on, beside a running bot; raises StoreError."""
    if isinstance(place, DatabaseUrl):
        from talkback.state.postgres import beside_bots  # noqa: PLC0415 - needs an extra

        return beside_bots.read_counts(place, since)
    from talkback.state import sqlite  # noqa: PLC0415 - only one of the two is needed

    return sqlite.read_counts(place, since)


def read_table(place: StatePlace, table: str) -> Sequence[StateRow]:
    """One table of what is remembered, beside a running bot; raises StoreError."""
    if isinstance(place, DatabaseUrl):
        from talkback.state.postgres import beside_bots  # noqa: PLC0415

        return beside_bots.read_table(place, table)
    from talkback.state import sqlite  # noqa: PLC0415

    return sqlite.read_table(place, table)


def demand_file(place: StatePlace | None) -> Path | None:
    """For a chat on this machine, which takes no part in what hosts share; raises StoreError."""
    if isinstance(place, DatabaseUrl):
        raise StoreError(f"{place}: is for bots on networks; this one remembers until it ends")
    return place


def makes_no_sense(place: StatePlace, error: Exception) -> StoreError:
    """What is in a row is nothing that we write."""
    if isinstance(place, DatabaseUrl):
        return StoreError(f"{place}: is damaged ({error}); restore a backup, or delete the row")
    from talkback.state.errors import damaged  # noqa: PLC0415 - who keeps no file needs no sqlite3

    return damaged(place, error)
