"""One process a state file: a lock that the system takes back when its holder dies."""

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from talkback.state.errors import cannot_write, in_use


def lock_state_file(path: Path) -> BinaryIO:
    """Take the state file for as long as the process lives, or until what this gives is closed.

    The lock is on a file beside it: SQLite's own locks on the database itself would be lost by
    any `close` of it in our process (https://www.sqlite.org/howtocorrupt.html, section 2.2).
    Raises InUseError, or StoreError where there can be no lock.
    """
    try:
        return _locked(path.with_name(f"{path.name}.lock"))
    except BlockingIOError:
        raise in_use(path) from None
    except (OSError, ImportError) as error:
        raise cannot_write(path, error) from error


def _locked(place: Path) -> BinaryIO:
    """Of the open file, not of the process (flock(2)): a second one here is refused as well.

    The file stays: one that is taken away while somebody opens it lets two in.
    """
    import fcntl  # noqa: PLC0415 - not on Windows, where commands that need no state run too

    place.parent.mkdir(parents=True, exist_ok=True)
    lock = os.fdopen(os.open(place, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+b", 0)
    try:
        with suppress(PermissionError):  # whoever may read it may hold it
            os.fchmod(lock.fileno(), 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        lock.close()
        raise
    return lock
