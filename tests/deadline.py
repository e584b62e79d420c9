"""How long tests wait: a last net, since what they hold does not depend on the machine's load."""

import os

DEADLINE = 60.0
"""Seconds after which what is awaited is taken to never come, on a machine that does much else."""

_PROMPT_S = 5.0
_SLOWER = 2.0
"""Times that any machine may take: some ends are forced after 4.5 of the five seconds."""


def busy(seconds: float) -> float:
    """What takes so many seconds on an idle machine may take so many on this one.

    Where more processes want to run than there are cores, each has its share of them alone; the
    average tells that a minute late, and nothing of a machine that is slower by itself.
    """
    return seconds * max(_SLOWER, os.getloadavg()[0] / (os.cpu_count() or 1))


def prompt() -> float:
    """Seconds that the end of the program may take from the signal on: five, of an idle machine."""
    return busy(_PROMPT_S)
