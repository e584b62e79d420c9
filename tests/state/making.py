"""A moment, and what is counted in it."""

import time
from collections import Counter

from talkback.state.base import Changes, Count, CountBatch

WALL = 1_800_000_000.0


COUNT = Count(int(time.time()) // 3600, "net", "#c", "alice", "tea", "fires")
"""Of today: what is older than a season is dropped."""


def counted(counts: Counter[Count], number: int = 1) -> Changes:
    """Changes with one batch of counts."""
    return Changes(batches=(CountBatch(number, counts),))
