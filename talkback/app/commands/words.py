"""Times and lists as people say them."""

from collections.abc import Iterable

_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
ENOUGH = 300
"""Characters of a list that is said in chat."""


def lasting(seconds: float) -> str:
    """About how long, in the largest unit that fits: `90 s` is `1 min`."""
    for unit, size in _UNITS:
        if seconds >= size:
            return f"{seconds // size:.0f} {unit}"
    return "a moment"


def listed(items: Iterable[str]) -> str:
    """As many as can be said, and how many are left out."""
    said: list[str] = []
    left = list(items)
    while left and sum(map(len, said)) + len(left[0]) < ENOUGH:
        said.append(left.pop(0))
    more = [f"and {len(left)} more"] if left else []
    return ", ".join([*said, *more]) or "none"
