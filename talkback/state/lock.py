"""One process a state file: a lock that the system takes back when its holder dies."""

from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from talkback.state.errors import cannot_write, in_use


def lock_state_file(path: Path) -> BaseFileLock:
    """Take the state file for as long as the process lives, or until `release`.

    The lock is on a file beside it: SQLite's own locks on the database itself would be lost by
    any `close` of it in our process (https://www.sqlite.org/howtocorrupt.html, section 2.2).
    Raises InUseError, or StoreError where there can be no lock.
    """
    place = path.with_name(f"{path.name}.lock")
    lock = FileLock(place, mode=0o600, thread_local=False)  # taken and released in any thread
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise in_use(path) from None
    except (OSError, NotImplementedError) as error:
        raise cannot_write(path, error) from error
    return lock
