"""The end that comes whatever hangs: a terminal that is stopped, a pipe that nobody reads.

Service managers kill what stays, and people wait. What can be said and written is, before.
"""

import os
import signal
import time
from threading import Thread
from types import FrameType

LIMIT_S = 4.5
"""Seconds from the first signal to the end of the process."""


def end_in_time(number: signal.Signals) -> None:
    """End the process, as with success, at the latest LIMIT_S after this signal.

    Beside asyncio's own handler, which needs a loop that turns: Python runs this one in the main
    thread even where that hangs in a call of the system, which the signal interrupts (PEP 475).
    """
    signal.signal(number, _begin)


def _begin(_number: int, _frame: FrameType | None) -> None:
    Thread(target=_end, name="last resort", daemon=True).start()


def _end() -> None:
    time.sleep(LIMIT_S)
    os._exit(0)
