"""One change of a quotes file, killed before the first line of the code that writes, and so on.

Run as a program by its tests: prints, for each kill, the file as it was left and, after the same
change was made again by somebody else, the file and its neighbours.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Protocol

from talkback.quotes import edit
from talkback.system import atomic_file
from tests.quotes.concurrent_writers import JOBS

WRITERS = {edit.__file__, atomic_file.__file__}


class Trace(Protocol):
    """What sys.settrace takes."""

    def __call__(self, frame: FrameType, event: str, arg: object, /) -> "Trace | None": ...


def killer(steps: int) -> Trace:
    """Return a trace function that kills its own process before the given line of the writers."""
    left = steps

    def trace(frame: FrameType, event: str, _: object) -> Trace | None:
        nonlocal left
        if frame.f_code.co_filename not in WRITERS:
            return None
        if event == "line":
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
        return trace

    return trace


def status(work: Callable[[], None]) -> int:
    """Do the work in a child; 0 if it came to its end, -9 if it was killed."""
    if pid := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    work()
    os._exit(0)


def falls(job: str, path: Path) -> Iterator[tuple[str, str, list[str]]]:
    before = path.read_text("utf-8")

    def change() -> None:
        JOBS[job](path, "worker 0, number 0")

    for steps in count():
        path.write_text(before, "utf-8")

        def fall(steps: int = steps) -> None:
            sys.settrace(killer(steps))
            change()

        if status(fall) == 0:
            return
        left = path.read_text("utf-8")
        if status(change) != 0:
            sys.exit("the change failed after a kill")
        yield left, path.read_text("utf-8"), sorted(each.name for each in path.parent.iterdir())


if __name__ == "__main__":
    _, job_name, file_name = sys.argv
    json.dump(list(falls(job_name, Path(file_name))), sys.stdout)
