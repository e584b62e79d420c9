"""The bot's memory, begun from where the config keeps it, and closed at the end."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from talkback.bot.persistence import PersistentState
from talkback.model.log_event import Level, LogEvent
from talkback.model.secret import DatabaseUrl
from talkback.state.base import StateRow, Store
from talkback.state.places import StatePlace, makes_no_sense


@contextmanager
def open_state(
    log_event: Callable[[LogEvent], None],
    place: StatePlace | None,
    *,
    user_requests_only: bool = False,
    host_id: str = "",
) -> Iterator[PersistentState]:
    """A memory in that place; None: as long as the process lives. Hosts that share it have ids.

    Raises StoreError where it cannot be had.
    """
    memory = _begun(log_event, place, host_id, user_requests_only=user_requests_only)
    try:
        yield memory
    finally:
        memory.close()


def open_to_others(path: Path, mode: int) -> LogEvent:
    """A file of ours that gives more rights than it should, and that is not ours to change."""
    fields = {"file": str(path), "advice": f"others may use it: chmod {mode:o}"}
    return LogEvent(Level.WARNING, "open-to-others", fields)


def _begun(
    log_event: Callable[[LogEvent], None],
    place: StatePlace | None,
    host_id: str,
    *,
    user_requests_only: bool,
) -> PersistentState:
    if place is None:
        return PersistentState(log_event)
    if isinstance(place, DatabaseUrl):
        store, rows = _shared(log_event, place, host_id)
    else:
        store, rows = _own(log_event, place), None
    try:
        return PersistentState(log_event, store, user_requests_only=user_requests_only, rows=rows)
    except ValueError as error:
        store.close()
        raise makes_no_sense(place, error) from error


def _own(log_event: Callable[[LogEvent], None], path: Path) -> Store:
    from talkback.state.sqlite import MODE, SqliteStore  # noqa: PLC0415 - who keeps nothing

    store = SqliteStore(path)
    if not store.is_private:
        log_event(open_to_others(path, MODE))
    return store


def _shared(
    log_event: Callable[[LogEvent], None], url: DatabaseUrl, host_id: str
) -> tuple[Store, Sequence[StateRow]]:
    """A store, and what belongs to no network; nothing where the database is away for now."""
    from talkback.state.postgres.errors import DatabaseAwayError  # noqa: PLC0415 - needs an extra
    from talkback.state.postgres.store import PostgresStore  # noqa: PLC0415

    store = PostgresStore(url, host_id)
    try:
        return store, store.load(())
    except DatabaseAwayError as error:
        log_event(LogEvent(Level.ERROR, "database-away", {"reason": str(error)}))
        return store, ()
