"""Files that end: a pipe makes its reader wait, and a device has bytes without end."""

import errno
import os
from pathlib import Path
from stat import S_ISDIR, S_ISREG

LARGEST = 32 * 1024 * 1024
"""Bytes of a file that somebody wrote: ten thousand rules with their examples have three."""

_AT_ONCE: int = getattr(os, "O_NONBLOCK", 0)


def read_regular_file(path: Path, largest: int = LARGEST) -> bytes:
    """What is in a file of at most so many bytes; never waits for whoever is to write to a pipe.

    Raises OSError, whose `strerror` says it where the path leads to something else or to more.
    """
    with os.fdopen(_opened(path), "rb") as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        raise OSError(errno.EFBIG, f"it has more than {largest // 1024**2} MiB", str(path))
    return data


def _opened(path: Path) -> int:
    """Looked at before, since opening may move a device, and after, since a name may be swapped."""
    _demand_regular(path.stat(), path)
    number = os.open(path, os.O_RDONLY | _AT_ONCE)
    try:
        _demand_regular(os.fstat(number), path)
    except OSError:
        os.close(number)
        raise
    return number


def _demand_regular(status: os.stat_result, path: Path) -> None:
    if S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is a pipe or a device, not a file", str(path))
