"""A whole copy of the state, taken beside a running bot; putting it back is all of a restore."""

import sqlite3
from contextlib import closing
from pathlib import Path

from talkback.model.errors import StoreError
from talkback.state.schema import demand_ours
from talkback.state.sqlite import explained, open_read_only
from talkback.system.regular_file import demand_regular
from talkback.system.spare_file import put_in_place, spare_file

_JOURNALS = slice(18, 20)
"""Bytes of a database's header: 1 each where it is kept without a write-ahead log, 2 each with one
(https://www.sqlite.org/fileformat.html, section 1.3.3). A bot's state has one, a backup has not.
"""


def back_up_state(path: Path, target: Path) -> None:
    """Copy the state as it is at one moment into `target`, durable on return.

    One file, ours alone to read. An earlier backup is replaced, nothing else. Raises StoreError.
    """
    with explained(path):
        demand_regular(path)
        if not path.exists():
            raise StoreError(f"{path}: there is no state yet; `talkback run` makes it")
    try:
        _demand_replaceable(path, target)
        with spare_file(target) as spare:
            _copy(path, spare)
            put_in_place(spare, target)
    except OSError as error:
        raise StoreError(f"{target}: cannot be written: {error.strerror}") from error


def _demand_replaceable(path: Path, target: Path) -> None:
    """A slip in a name must not cost a rules.toml, nor the state of another bot."""
    if not target.exists():
        return
    if target.samefile(path):
        raise StoreError(f"{target}: is the state itself; name another file")
    demand_regular(target)
    with target.open("rb") as file:
        header = file.read(_JOURNALS.stop)
    if not header.startswith(b"SQLite format 3\0") or header[_JOURNALS] != b"\x01\x01":
        raise StoreError(f"{target}: is there already and no backup; name another file")


def _copy(path: Path, spare: Path) -> None:
    with explained(path), open_read_only(path) as state:
        demand_ours(state)
        with closing(sqlite3.connect(spare, isolation_level=None)) as copy:
            state.backup(copy)  # in one step: a writer in between would begin it anew
            copy.execute("PRAGMA journal_mode = DELETE")
