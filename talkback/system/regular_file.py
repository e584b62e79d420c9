"""Files that end: a pipe makes its reader wait, and a device has bytes without end."""

import errno
import os
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG

LARGEST = 32 * 1024 * 1024
"""Bytes of a file that somebody wrote: ten thousand rules with their examples have three."""

_AT_ONCE: int = getattr(os, "O_NONBLOCK", 0)
_HERE: int = getattr(os, "O_NOFOLLOW", 0)


def read_regular_file(path: Path, largest: int = LARGEST) -> bytes:
    """What is in a file of at most so many bytes; never waits for whoever is to write to a pipe.

    Raises OSError, whose `strerror` says it where the path leads to something else or to more.
    """
    return _read(path, path.stat(), 0, largest)


def read_file_itself(path: Path, largest: int = LARGEST) -> bytes:
    """The same, but where the last part of the path is a link, that is an OSError."""
    return _read(path, path.lstat(), _HERE, largest)


def _read(path: Path, before: os.stat_result, flags: int, largest: int) -> bytes:
    """Looked at before, since opening may move a device, and after, since a name may be swapped."""
    _demand_regular(before, path)
    with os.fdopen(os.open(path, os.O_RDONLY | _AT_ONCE | flags), "rb") as file:
        _demand_regular(os.fstat(file.fileno()), path)
        data = file.read(largest + 1)
    if len(data) > largest:
        raise OSError(errno.EFBIG, f"it has more than {largest // 1024**2} MiB", str(path))
    return data


def demand_regular(path: Path) -> None:
    """OSError where there is something that is no file; what is not there may become one."""
    if path.exists():
        _demand_regular(path.stat(), path)


def _demand_regular(status: os.stat_result, path: Path) -> None:
    if S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if S_ISLNK(status.st_mode):
        raise OSError(errno.ELOOP, "it is a link", str(path))
    if not S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is a pipe or a device, not a file", str(path))
