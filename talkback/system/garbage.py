"""When the collector of cyclic garbage looks: a short command ends before it would pay.

At Python's own pace it looks through what the modules made a dozen times before a line is answered,
which is a tenth of the time, and finds nothing.
"""

import atexit
import gc

USUAL = gc.get_threshold()
"""Python's own: nobody has changed it when this is imported."""
_SELDOM = 100_000
"""Objects: more than `test-rule` or `rules` make in all; some 20 MB for `check` of many rules."""


def collect_seldom() -> None:
    """For what is over soon; nor is it looked through at its end, when all memory goes back."""
    gc.set_threshold(_SELDOM, *USUAL[1:])
    atexit.register(gc.freeze)


def collect_as_usual() -> None:
    """For what lives on; what the modules made lives as long, and is not looked at again."""
    gc.freeze()
    gc.set_threshold(*USUAL)
