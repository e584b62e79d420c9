"""What can be wrong with a state file, in words that say what to do."""

import sqlite3
from pathlib import Path

from talkback.model.errors import StoreError


class InUseError(StoreError):
    """Another process has the state file."""


class NoStateError(StoreError):
    """There is none yet."""


def no_state(place: object) -> NoStateError:
    return NoStateError(f"{place}: there is no state yet; `talkback run` makes it")


def in_use(path: Path) -> InUseError:
    return InUseError(
        f"{path}: another talkback is running with this state; stop it, "
        "or give one of them another [bot] state"
    )


def cannot_write(path: Path, error: Exception) -> StoreError:
    reason = error.strerror if isinstance(error, OSError) else error
    return StoreError(
        f"{path}: cannot be written: {reason}; give [bot] state a path that can, "
        "or write state = false"
    )


def gone(path: Path) -> StoreError:
    return StoreError(
        f"{path}: is not the file any more that the bot opened; put that one back, "
        "or restart the bot"
    )


_PRIMARY = 0xFF
"""The part of an extended result code that says what kind it is (sqlite.org/rescode.html)."""

_KINDS = {
    sqlite3.SQLITE_BUSY: "another program holds the database (a backup, an open sqlite3?)",
    sqlite3.SQLITE_LOCKED: "another program holds the database (a backup, an open sqlite3?)",
    sqlite3.SQLITE_FULL: "the disk is full, or its quota is",
    sqlite3.SQLITE_READONLY: "may not be written; we need the right to it and to its folder",
    sqlite3.SQLITE_PERM: "may not be written; we need the right to it and to its folder",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; we need the right to it and to its folder",
    sqlite3.SQLITE_IOERR: "the disk, or the file system on it, fails",
}


def out_of_order(path: Path, error: sqlite3.OperationalError) -> StoreError:
    """The database may well be sound, and cannot be used now."""
    code = getattr(error, "sqlite_errorcode", 0)  # the module's own errors have none
    kind = _KINDS.get(code & _PRIMARY)
    return StoreError(f"{path}: {kind} ({error})" if kind else f"{path}: {error}")


def damaged(path: Path, error: Exception) -> StoreError:
    return StoreError(
        f"{path}: is damaged ({error}); put a copy in its place, or move it away to begin anew "
        f"(opt-outs and mutes are in it; `sqlite3 {path} .recover` may save them)"
    )
