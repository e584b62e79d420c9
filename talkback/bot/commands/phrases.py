"""Lists as people say them."""

from collections.abc import Iterable
from itertools import accumulate

ENOUGH = 300
"""Characters of a list that is said in chat."""


def listed(items: Iterable[str]) -> str:
    """As many as can be said, and how many are left out."""
    every = list(items)
    lengths = accumulate(len(item) + 2 for item in every)
    fit = sum(length <= ENOUGH for length in lengths)
    more = [f"and {len(every) - fit} more"] if fit < len(every) else []
    return ", ".join([*every[:fit], *more]) or "none"
