"""The log file: rotated by itself, moved by others, and never for everybody to read."""

import logging
import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from talkback.errors import StoreError

LARGEST = 10 * 1024 * 1024
"""Bytes of a log file; then it becomes `talkback.log.1`, and a new one begins."""
KEPT = 5
"""Old log files that are kept."""


class LogFile(RotatingFileHandler):
    """Rotates by itself, and lets others (logrotate) move the file: then it begins a new one.

    Raises StoreError where the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        try:
            super().__init__(path, maxBytes=LARGEST, backupCount=KEPT)
        except OSError as error:
            raise StoreError(f"the log {path} cannot be written: {error.strerror}") from None

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802 - logging's name
        if self.stream is not None and _moved(self.stream, Path(self.baseFilename)):
            self.stream.close()
            self.stream = self._open()
        return bool(super().shouldRollover(record))

    def _open(self) -> TextIOWrapper:
        """People's words are in it: not for everybody on the machine."""
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")


def _moved(stream: TextIOWrapper, path: Path) -> bool:
    try:
        return not os.path.samestat(path.stat(), os.fstat(stream.fileno()))
    except FileNotFoundError:
        return True
