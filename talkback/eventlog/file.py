"""The log file: rotated by itself, moved by others, and never for everybody to read."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from stat import S_ISREG

from talkback.model.errors import StoreError
from talkback.model.log_event import Level, LogEvent
from talkback.system.file_owner import demand_own_link, keep_private

LARGEST = 10 * 1024 * 1024
"""Bytes of a log file; then it becomes `talkback.log.1`, and a new one begins."""
KEPT = 5
"""Old log files that are kept."""
MODE = 0o640
"""People's words are in it: not for everybody on the machine."""


class LogFile:
    """Rotates by itself, and lets others (logrotate) move the file: then it begins a new one.

    What cannot be done is given to `log_event`, once until it can be again. Raises StoreError
    where the file cannot be written at the start.
    """

    def __init__(self, path: Path, log_event: Callable[[LogEvent], None]) -> None:
        self.path = path
        self._log_event = log_event
        self._troubles: set[str] = set()
        self._torn = False
        self._due = LARGEST
        try:
            self._number = self._opened()
        except OSError as error:
            raise StoreError(f"the log {path} cannot be written: {error.strerror}") from None

    def write(self, text: str) -> None:
        """Append whole lines; raises OSError where not all of them could be."""
        data = text.encode("utf-8", "backslashreplace")
        with self._reported("log-not-written"):
            self._follow()
            self._make_room(len(data))
            self._append(data)

    def close(self) -> None:
        os.close(self._number)

    def _opened(self) -> int:
        """A pipe that nobody reads is an error at once, and not waited for."""
        demand_own_link(self.path)
        at_once: int = getattr(os, "O_NONBLOCK", 0)
        number = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | at_once, MODE)
        os.set_blocking(number, True)
        self.is_private = not S_ISREG(os.fstat(number).st_mode) or keep_private(
            number, self.path, MODE
        )
        return number

    def _follow(self) -> None:
        """To a new file, where this one was moved; while there can be none, this one goes on."""
        try:
            if os.path.samestat(self.path.stat(), os.fstat(self._number)):
                return
        except FileNotFoundError:
            pass
        except OSError:
            return
        with suppress(OSError), self._reported("log-not-begun"):
            self._replace_by(self._opened())

    def _make_room(self, more: int) -> None:
        status = os.fstat(self._number)
        if not status.st_size or not S_ISREG(status.st_mode) or status.st_size + more <= self._due:
            return
        self._due = status.st_size + LARGEST  # where it cannot be rotated, it goes on so long
        with suppress(OSError), self._reported("log-not-rotated"):
            self._rotate()
            self._due = LARGEST

    def _rotate(self) -> None:
        """The youngest last: where the folder may not be written, the old ones stay as they are."""
        if not os.access(self.path.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self.path.parent))
        names = [self.path, *(Path(f"{self.path}.{n}") for n in range(1, KEPT + 1))]
        for old, new in reversed(list(pairwise(names))):
            with suppress(FileNotFoundError):
                old.replace(new)
        self._replace_by(self._opened())

    def _replace_by(self, number: int) -> None:
        os.close(self._number)
        self._number, self._torn = number, False

    def _append(self, data: bytes) -> None:
        """A line that was torn by a full disk ends before the next one begins."""
        rest = data = b"\n" + data if self._torn else data
        try:
            while rest:
                rest = rest[os.write(self._number, rest) :]
        finally:
            self._torn = len(rest) not in (0, len(data)) or (self._torn and bool(rest))

    @contextmanager
    def _reported(self, trouble: str) -> Iterator[None]:
        """Only the first of many: each would be another line that cannot be written."""
        try:
            yield
        except OSError as error:
            if trouble not in self._troubles:
                self._troubles.add(trouble)
                fields = {"file": str(self.path), "reason": error.strerror or str(error)}
                self._log_event(LogEvent(Level.ERROR, trouble, fields))
            raise
        self._troubles.discard(trouble)
