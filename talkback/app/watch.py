"""Files under watch: a change of any of them, however an editor makes it, calls back once."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from watchdog.events import EVENT_TYPE_CLOSED_NO_WRITE, EVENT_TYPE_OPENED, FileSystemEvent
from watchdog.events import FileSystemEventHandler as Handler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

SETTLED = 0.3
"""Seconds without another change before one is believed: editors write in several steps."""

_READING = frozenset({EVENT_TYPE_OPENED, EVENT_TYPE_CLOSED_NO_WRITE})


class Watch:
    """Watches the folders that the files are in, since editors replace files, and links' targets.

    The observer's own thread sleeps until the system calls; `changed` runs in the event loop.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._files: frozenset[str] = frozenset()
        self._observer: BaseObserver = Observer()
        self._observer.daemon = True
        self._observer.start()

    def follow(self, files: Iterable[Path]) -> None:
        """Watch these files, and no others from now on; OSError where the system has no more."""
        paths = {path.absolute() for path in files}
        paths |= {path.resolve() for path in paths}
        self._files = frozenset(map(str, paths))
        self._observer.unschedule_all()
        for folder in {path.parent for path in paths if path.parent.is_dir()}:
            self._observer.schedule(_Told(self._seen), str(folder))

    def close(self) -> None:
        """End the observer's thread."""
        if self._timer is not None:
            self._timer.cancel()
        self._observer.stop()
        self._observer.join()

    def _seen(self, event: FileSystemEvent) -> None:
        """In the observer's thread."""
        if event.event_type in _READING:
            return
        if {event.src_path, event.dest_path} & self._files:
            self._loop.call_soon_threadsafe(self._soon)

    def _soon(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(SETTLED, self._changed)


class _Told(Handler):
    def __init__(self, told: Callable[[FileSystemEvent], None]) -> None:
        self._told = told

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._told(event)
