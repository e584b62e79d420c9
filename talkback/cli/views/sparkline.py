"""Hours as a line of blocks."""

from collections.abc import Mapping

MOST = 24
"""Blocks in a line: hours beyond that share one."""

_BLOCKS = " ▁▂▃▄▅▆▇█"


def sparkline(counts: Mapping[int, int], hours: range) -> str:
    """A block for each stretch of hours, as high as the busiest is full."""
    step = stretch(hours)
    parts = (hours[start : start + step] for start in range(0, len(hours), step))
    sums = [sum(counts.get(hour, 0) for hour in part) for part in parts]
    most = max(sums, default=0)
    return "".join(_BLOCKS[-(-times * 8 // most) if most else 0] for times in sums)


def stretch(hours: range) -> int:
    """How many hours share a block."""
    return -(-len(hours) // MOST) or 1
