"""Times and lists as people say them."""

from collections.abc import Iterable
from itertools import accumulate

_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
ENOUGH = 300
"""Characters of a list that is said in chat."""


def lasting(seconds: float) -> str:
    """About how long, in the largest unit that fits: 90 seconds are `1 min`."""
    for unit, size in _UNITS:
        if seconds >= size:
            return f"{seconds // size:.0f} {unit}"
    return "a moment"


def listed(items: Iterable[str]) -> str:
    """As many as can be said, and how many are left out."""
    every = list(items)
    lengths = accumulate(len(item) + 2 for item in every)
    fit = sum(length <= ENOUGH for length in lengths)
    more = [f"and {len(every) - fit} more"] if fit < len(every) else []
    return ", ".join([*every[:fit], *more]) or "none"
