"""A state as a whole, from one place to another, which has none yet."""

from pathlib import Path

from talkback.model.errors import StoreError
from talkback.model.secret import DatabaseUrl
from talkback.state.contents import StateContents, read_database, write_database
from talkback.state.places import StatePlace
from talkback.state.sqlite import demand_state, explained, open_read_only
from talkback.system.spare_file import put_in_place, spare_file


def copy_state(source: StatePlace, target: StatePlace) -> StateContents:
    """Copy all that is remembered, as it is at one moment; what was copied.

    Raises StoreError where there is none, where the target has one, or where it is in use.
    """
    contents = read_contents(source)
    if isinstance(target, DatabaseUrl):
        from talkback.state.postgres.whole_state import write_state  # noqa: PLC0415 - an extra

        write_state(target, contents)
    else:
        _write_new_file(target, contents)
    return contents


def read_contents(place: StatePlace) -> StateContents:
    """All of it, beside a running bot; raises StoreError."""
    if isinstance(place, DatabaseUrl):
        from talkback.state.postgres.whole_state import read_state  # noqa: PLC0415 - an extra

        return read_state(place)
    demand_state(place)
    with explained(place), open_read_only(place) as database:
        return read_database(database)


def _write_new_file(path: Path, contents: StateContents) -> None:
    if path.exists():
        raise StoreError(f"{path}: is there already; name another file, or move it away")
    try:
        with spare_file(path) as spare:
            write_database(spare, contents)
            put_in_place(spare, path)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror}") from error
