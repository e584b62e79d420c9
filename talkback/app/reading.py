"""Reading a snapshot beside a bot that talks: of files that stand still, and without pauses."""

import gc
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from talkback.app.snapshot import Snapshot
from talkback.app.watch import SETTLED
from talkback.app.waypoints import changed_since, stamps
from talkback.errors import ConfigError, TalkbackError

TRIES = 20
"""Readings of files that are written meanwhile, before we give up."""


def settled(read: Callable[[], Snapshot], files: Iterable[Path]) -> Snapshot:
    """What is read while nobody writes: half a file may well be a whole config.

    `files` are those to look at where reading fails. Raises what `read` raises, and TalkbackError
    where the files never rest.
    """
    before = None
    for _ in range(TRIES):
        begun = time.time_ns()
        found = _read(read)
        more = found.files if isinstance(found, Snapshot) else (*files, *found.files)
        names = [file.resolve() for file in more]
        after = [stamps(name) for name in names]
        if after == before or not changed_since(names, begun):
            if isinstance(found, ConfigError):
                raise found
            return found
        before = after
        time.sleep(SETTLED)
    raise TalkbackError("the files change all the time; the rules stay as they were")


def undisturbed(read: Callable[[], Snapshot]) -> Snapshot:
    """Read without the collector of cyclic garbage, and hide the rules from it for good.

    It stops all threads to look at every object: 0.2 s at ten thousand rules. Rules have no
    cycles, so that they go when the snapshot does.
    """
    gc.collect()
    gc.disable()
    try:
        snapshot = read()
        gc.freeze()
    finally:
        gc.enable()
    return snapshot


def _read(read: Callable[[], Snapshot]) -> Snapshot | ConfigError:
    try:
        return undisturbed(read)
    except ConfigError as error:
        return error
