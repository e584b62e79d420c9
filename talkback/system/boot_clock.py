"""A clock that nobody sets and that runs while the machine sleeps."""

import time

_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Linux alone has the other one: elsewhere CLOCK_MONOTONIC itself goes on in a sleep."""


def boot_clock() -> float:
    """Seconds since some moment before this process began."""
    return time.clock_gettime(_CLOCK)
