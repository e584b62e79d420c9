"""How long tests wait: a last net, since what they hold does not depend on the machine's load."""

import os

DEADLINE = 60.0
"""Seconds after which what is awaited is taken to never come, on a machine that does much else."""

_PROMPT_S = 5.0


def prompt() -> float:
    """Seconds that the end of the program may take from the signal on: five, of an idle machine.

    Where more processes want to run than there are cores, it has its share of them alone.
    """
    return _PROMPT_S * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
