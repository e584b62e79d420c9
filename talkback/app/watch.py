"""Files under watch: a change of any of them, however an editor makes it, calls back once."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from watchdog.events import (
    EVENT_TYPE_CLOSED_NO_WRITE,
    EVENT_TYPE_CREATED,
    EVENT_TYPE_DELETED,
    EVENT_TYPE_MOVED,
    EVENT_TYPE_OPENED,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from talkback.app.waypoints import changed_since, is_remote, watchable, waypoints
from talkback.event import Event, Field, Level

logging.getLogger("watchdog.observers.inotify").addFilter(
    # The library calls it an error when an event comes in the moment that its thread is stopped.
    lambda record: "thread is inactive" not in record.getMessage()
)

SETTLED = 0.1
"""Seconds without another change before one is believed: editors write in several steps."""
PATIENCE = 1.0
"""Seconds after which a change is told although more keep coming."""
POLL = 2.0
"""Seconds between two looks at a folder of which the system tells us nothing."""

_READING = frozenset({EVENT_TYPE_OPENED, EVENT_TYPE_CLOSED_NO_WRITE})
_RENAMING = frozenset({EVENT_TYPE_CREATED, EVENT_TYPE_MOVED, EVENT_TYPE_DELETED})
_NAMES: list[type[FileSystemEvent]] = [
    *(FileCreatedEvent, FileMovedEvent, FileDeletedEvent),
    *(DirCreatedEvent, DirMovedEvent, DirDeletedEvent),
]
"""All that is asked about a folder that is watched only for what is called how in it."""


@dataclass(frozen=True, slots=True)
class _Post:
    """A folder under watch: that very one (`inode`), since another may take its place."""

    folder: str
    inode: int
    names_only: bool


class Watch:
    """Watches the folders that files are in, since editors replace files, links and folders.

    The observers' threads sleep until the system calls; only where it does not (network mounts,
    no more inotify watches to be had) they look every `POLL` seconds. `changed` runs in the loop;
    all other methods but `close` may block and are for a thread, one at a time.
    """

    def __init__(self, changed: Callable[[], None], tell: Callable[[Event], None]) -> None:
        self._changed = changed
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._first = 0.0
        self._names: frozenset[str] = frozenset()
        self._pools = ""
        self._posts: dict[_Post, tuple[BaseObserver, ObservedWatch]] = {}
        self._native: BaseObserver | None = None
        self._polling: BaseObserver | None = None
        self._closed = False

    def follow(self, files: Iterable[Path], pools: Path, since: int) -> None:
        """Watch these files and all quotes files in the folder `pools`, and no others from now on.

        What came under watch only now and has changed since (nanoseconds of the wall clock) is
        told as well: nothing happens between reading and watching.
        """
        ways = {point for file in (*files, pools / "*.txt") for point in waypoints(file)}
        names = {watchable(point) for point in ways}
        self._names = frozenset(map(str, names | {name.parent for name in names}))
        self._pools = str(pools.resolve())
        posts = set(_posts({name.parent for name in names}))
        for post in self._posts.keys() - posts:
            self._leave(post)
        fresh = {post for post in posts if self._enter(post)}
        came = {name for name in names if any(post.folder == str(name.parent) for post in fresh)}
        if changed_since(came, since):
            self._call()

    def close(self) -> None:
        """End the observers' threads; a `follow` that is still at it gives up."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        for observer in (self._native, self._polling):
            if observer is not None:
                observer.stop()
                observer.join()

    def _enter(self, post: _Post) -> bool:
        """Whether the folder came under watch only now."""
        if self._closed or self._is_manned(post):
            return False
        try:
            if is_remote(Path(post.folder)):
                self._poll(post, "it is on a network file system")
            else:
                self._listen(post)
        except FileNotFoundError:  # gone since we looked: look again
            self._call()
        except OSError as error:
            fields = {"folder": post.folder, "reason": str(error)}
            self._tell_loop(Event(Level.WARNING, "not-watched", fields))
        return True

    def _is_manned(self, post: _Post) -> bool:
        """The thread of a folder that was deleted ends, whatever comes to have its inode."""
        if post not in self._posts:
            return False
        observer, watch = self._posts[post]
        if any(emitter.watch == watch and emitter.is_alive() for emitter in observer.emitters):
            return True
        self._leave(post)
        return False

    def _listen(self, post: _Post) -> None:
        """By the system's own means, or by polling where there are no more of them."""
        try:
            if self._native is None:
                self._native = _started(Observer())
            self._man(self._native, post)
        except FileNotFoundError:
            raise
        except OSError as error:
            if not self._closed:  # else that is why: the observer has let go of its descriptor
                self._poll(post, str(error))

    def _poll(self, post: _Post, reason: str) -> None:
        if self._polling is None:
            self._polling = _started(PollingObserver(timeout=POLL))
        self._man(self._polling, post)
        fields: dict[str, Field] = {"folder": post.folder, "reason": reason, "seconds": POLL}
        self._tell_loop(Event(Level.INFO, "polling", fields))

    def _man(self, observer: BaseObserver, post: _Post) -> None:
        asked = _NAMES if post.names_only else None
        watch = observer.schedule(_Told(self._seen), post.folder, event_filter=asked)
        self._posts[post] = observer, watch

    def _leave(self, post: _Post) -> None:
        observer, watch = self._posts.pop(post)
        observer.unschedule(watch)

    def _seen(self, event: FileSystemEvent) -> None:
        """In an observer's thread."""
        if event.event_type in _READING:
            return
        if event.is_directory and event.event_type not in _RENAMING:
            return  # any file in the folder, and perhaps none of ours
        if self._concerns(event.src_path) or self._concerns(event.dest_path):
            self._call()

    def _concerns(self, path: bytes | str) -> bool:
        name = str(path)
        folder, _, last = name.rpartition("/")
        return name in self._names or (folder == self._pools and last.endswith(".txt"))

    def _call(self) -> None:
        self._loop.call_soon_threadsafe(self._soon)

    def _tell_loop(self, event: Event) -> None:
        self._loop.call_soon_threadsafe(self._tell, event)

    def _soon(self) -> None:
        now = self._loop.time()
        if self._timer is None:
            self._first = now
        else:
            self._timer.cancel()
        when = min(now + SETTLED, self._first + PATIENCE)
        self._timer = self._loop.call_at(when, self._now)

    def _now(self) -> None:
        self._timer = None
        self._changed()


def _posts(folders: AbstractSet[Path]) -> Iterator[_Post]:
    """The folders, and those that they are in: a folder does not tell that it was renamed."""
    for folder in folders:
        yield _Post(str(folder), _inode(folder), names_only=False)
    for folder in {folder.parent for folder in folders} - folders:
        yield _Post(str(folder), _inode(folder), names_only=True)


def _inode(folder: Path) -> int:
    try:
        return folder.stat().st_ino
    except OSError:
        return 0


def _started(observer: BaseObserver) -> BaseObserver:
    observer.start()
    return observer


class _Told(FileSystemEventHandler):
    def __init__(self, told: Callable[[FileSystemEvent], None]) -> None:
        self._told = told

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._told(event)
