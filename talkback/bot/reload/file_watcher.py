"""Files under watch: their `stat` is compared every two seconds, and a change calls once.

That sees an edit on every file system and through every link and mount; 24 µs for 22 paths. A
thread of its own does it: the loop of a bot with nothing to do sleeps on.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import field
from functools import partial
from pathlib import Path
from stat import S_ISDIR
from threading import Event
from time import monotonic
from typing import NamedTuple

from talkback.model.lazy_dataclass import dataclass
from talkback.model.log_event import Level, LogEvent
from talkback.system import daemon_thread

INTERVAL_S = 2.0
"""Seconds between two looks."""
SETTLING_S = 0.1
"""Seconds without another change before one is believed: editors write in several steps."""
_SETTLING_LOOKS = 10
"""Looks after which a change is told although more keep coming."""
HANGING_S = 30.0
"""Seconds after which, and at most twice that, a look that does not come back is told of: a mount
may hang for good."""
_TICK_NS = 10_000_000
"""Nanoseconds that the system's stamps may be behind its clock."""


class Stamp(NamedTuple):
    """What differs after a change, and when the last one was, in ns of the files' clock."""

    shape: tuple[int | str, ...]
    changed_ns: int


Seen = Mapping[Path, Stamp | None]
"""None for a path that leads nowhere."""


def look(paths: Iterable[Path]) -> Seen:
    """The stamps of all these; blocks as long as a file system does."""
    return {path: stamp(path) for path in paths}


def stamp(path: Path) -> Stamp | None:
    """The stamp of what a path leads to, links followed."""
    try:
        status = path.stat()
        changed_ns = max(status.st_mtime_ns, status.st_ctime_ns)
        if S_ISDIR(status.st_mode):
            names = sorted(child.name for child in path.iterdir() if child.suffix == ".txt")
            return Stamp(tuple(names), changed_ns)
    except OSError:
        return None
    times = status.st_mtime_ns, status.st_ctime_ns
    return Stamp((*times, status.st_size, status.st_ino, status.st_dev), changed_ns)


@dataclass(slots=True)
class FileWatcher:
    """Calls `changed`, in the loop, when a followed file is another than at the look before.

    Of a followed folder only the names of its *.txt count.
    """

    changed: Callable[[], None]
    log_event: Callable[[LogEvent], None]
    look: Callable[[Iterable[Path]], Seen] = look
    interval_s: float = INTERVAL_S
    _paths: frozenset[Path] = frozenset()
    _since_ns: int = 0
    _seen: dict[Path, Stamp | None] = field(default_factory=dict)
    _looking_since: float | None = None

    def follow(self, paths: Iterable[Path], since_ns: int) -> None:
        """Watch these from now on, and no others.

        What is new among them and has changed since (nanoseconds of the wall clock) is told as
        well: nothing happens between reading and watching.
        """
        self._since_ns, self._paths = since_ns, frozenset(paths)

    def know(self) -> None:
        """See what is there now as what is about to be read; blocks, and is for a thread."""
        self._seen = {**self._seen, **look(self._paths)}

    async def run(self) -> None:
        """Until cancelled; what ends the thread is raised here."""
        loop, ended = asyncio.get_running_loop(), Event()

        def tell() -> None:
            if not ended.is_set():
                self.changed()

        watch = partial(self._watch, ended, partial(loop.call_soon_threadsafe, tell))
        try:
            await self._guard(daemon_thread.run_in_daemon_thread(watch, "files"))
        finally:
            ended.set()

    async def _guard(self, thread: Future[None]) -> None:
        watching = asyncio.wrap_future(thread)
        told: float | None = None
        try:
            while not watching.done():
                await asyncio.wait({watching}, timeout=HANGING_S)
                since = self._looking_since
                if since is not None and since != told and monotonic() - since >= HANGING_S:
                    told = since
                    self.log_event(LogEvent(Level.WARNING, "files-hang", {"seconds": HANGING_S}))
            await watching
        finally:
            watching.cancel()

    def _watch(self, ended: Event, tell: Callable[[], object]) -> None:
        """In the thread."""
        while not ended.is_set():
            if self._has_changed():
                self._settle(ended)
                tell()
            ended.wait(self.interval_s)

    def _settle(self, ended: Event) -> None:
        for _ in range(_SETTLING_LOOKS):
            if ended.wait(min(SETTLING_S, self.interval_s)) or not self._has_changed():
                return

    def _has_changed(self) -> bool:
        """Whether something differs from what was seen before, which this is from now on."""
        self._looking_since = monotonic()
        found = self.look(self._paths)
        self._looking_since = None
        changed = any(self._is_news(path, stamp) for path, stamp in found.items())
        self._seen = dict(found)
        return changed

    def _is_news(self, path: Path, stamp: Stamp | None) -> bool:
        if path in self._seen:
            before = self._seen[path]
            return (before and before.shape) != (stamp and stamp.shape)
        return stamp is not None and stamp.changed_ns >= self._since_ns - _TICK_NS
