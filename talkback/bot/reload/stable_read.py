"""Reading a snapshot beside a bot that talks: from files that stand still, and without pauses."""

import errno
import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from talkback.model.errors import ConfigError
from talkback.system.garbage import USUAL
from talkback.system.regular_file import read_regular_file

Read = TypeVar("Read")

_YOUNG = 100_000_000
"""Nanoseconds after a change in which its writer may not be done, on a busy machine as well."""
_YOUNG_AND_EMPTY = 1_000_000_000
"""The same for a file without a byte: whoever writes in place makes it so first."""
_NEW = 2000
"""Objects that the collector looks at once they are so many: about 1 ms."""
_NEVER = 1_000_000_000
_FEW = 30_000
"""Objects that the collector looks through in 10 ms."""
_FEW_BLOCKS = 280_000
"""Blocks of memory with a thousand rules; the program itself has 200,000.

To count what is hidden takes 20 ms at ten thousand rules, and stops all threads as well.
"""
_REST = 0.02
_TRIES = 100


def read_when_stable(path: Path) -> bytes:
    """A file's bytes while nobody writes it: half a file may well be a whole config.

    Raises OSError, also where it is written for two seconds on end.
    """
    for _ in range(_TRIES):
        before = _stamps(path)
        data = read_regular_file(path)
        if before == _stamps(path) and not _is_young(before, _YOUNG if data else _YOUNG_AND_EMPTY):
            return data
        time.sleep(_REST)
    raise OSError(errno.EBUSY, "somebody writes it all the time")


def without_gc_pauses(read: Callable[[], Read]) -> Read:
    """Read while the collector of cyclic garbage looks at new objects only, and hide the rules.

    It stops all threads to look at every object: 0.2 s at ten thousand rules. Rules have no
    cycles, so that they go when the snapshot does; those of a config that cannot be used go here.
    New objects it must look at: the regex module leaves cycles behind for each group of a pattern.
    What else lived then, and is garbage by now, is hidden with them until few rules let it be seen.
    """
    if sys.getallocatedblocks() < _FEW_BLOCKS:
        gc.unfreeze()
    gc.collect()
    return read_at_start(read)


def read_at_start(read: Callable[[], Read]) -> Read:
    """The same where nothing can be garbage yet, so that none is looked for."""
    gc.set_threshold(_NEW, _NEVER, _NEVER)
    try:
        result = read()
        gc.collect(1 if gc.get_count()[1] * _NEW < _FEW else 0)
        gc.freeze()
    except ConfigError as error:
        error.__traceback__ = error.__context__ = None  # their frames hold all that was read
        raise
    finally:
        gc.set_threshold(*USUAL)
    return result


def _stamps(path: Path) -> tuple[int, ...]:
    status = path.stat()
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino, status.st_dev


def _is_young(before: tuple[int, ...], age: int) -> bool:
    """A stamp of the future is that of another machine's clock, and says nothing."""
    return any(0 <= time.time_ns() - stamp < age for stamp in before[:2])
