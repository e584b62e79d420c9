"""A whole copy of the state, taken beside a running bot; putting it back is all of a restore."""

import sqlite3
from contextlib import closing
from pathlib import Path

from talkback.model.errors import StoreError
from talkback.state.contents import write_database
from talkback.state.copy import read_contents
from talkback.state.places import StatePlace
from talkback.state.sqlite import demand_state, explained, open_read_only
from talkback.system.regular_file import demand_regular
from talkback.system.spare_file import put_in_place, spare_file

_JOURNALS = slice(18, 20)
"""Bytes of a database's header: 1 each where it is kept without a write-ahead log, 2 each with one
(https://www.sqlite.org/fileformat.html, section 1.3.3). A bot's state has one, a backup has not.
"""


def back_up_state(place: StatePlace, target: Path) -> None:
    """Copy the state as it is at one moment into `target`, durable on return.

    One file, ours alone to read. An earlier backup is replaced, nothing else. Raises StoreError.
    """
    if isinstance(place, Path):
        demand_state(place)
    try:
        _demand_replaceable(place, target)
        with spare_file(target) as spare:
            if isinstance(place, Path):
                _copy(place, spare)
            else:
                write_database(spare, read_contents(place))
            put_in_place(spare, target)
    except OSError as error:
        raise StoreError(f"{target}: cannot be written: {error.strerror}") from error


def _demand_replaceable(place: StatePlace, target: Path) -> None:
    """A slip in a name must not cost a rules.toml, nor the state of another bot."""
    if not target.exists():
        return
    if isinstance(place, Path) and target.samefile(place):
        raise StoreError(f"{target}: is the state itself; name another file")
    demand_regular(target)
    with target.open("rb") as file:
        header = file.read(_JOURNALS.stop)
    if not header.startswith(b"SQLite format 3\0") or header[_JOURNALS] != b"\x01\x01":
        raise StoreError(f"{target}: is there already and no backup; name another file")


def _copy(path: Path, spare: Path) -> None:
    with (
        explained(path),
        open_read_only(path) as state,
        closing(sqlite3.connect(spare, isolation_level=None)) as copy,
    ):
        state.backup(copy)  # in one step: a writer in between would begin it anew
        copy.execute("PRAGMA journal_mode = DELETE")
