"""Who may read and change the files that we write, by descriptor: a name may be swapped."""

import errno
import os
from pathlib import Path
from stat import S_IMODE, S_ISLNK


def demand_own_link(path: Path) -> None:
    """Raise OSError for a link that is neither ours nor root's: it may lead to any file of ours."""
    try:
        status = path.lstat()
    except OSError:
        return  # opening it will say so
    if S_ISLNK(status.st_mode) and status.st_uid not in (0, os.geteuid()):
        raise OSError(errno.ELOOP, "it is a link of another user's", str(path))


def keep_private(number: int, path: Path, most: int) -> bool:
    """Take from an open file the rights beyond the mode `most`; whether none of them is left.

    Not by way of a link or a second name: the file behind it may be meant to be as it is.
    """
    status = os.fstat(number)
    mode = S_IMODE(status.st_mode) & 0o777
    if not mode & ~most:
        return True
    try:
        if status.st_nlink != 1 or not os.path.samestat(path.lstat(), status):
            return False
        os.fchmod(number, mode & most)
    except OSError:
        return False
    return True
