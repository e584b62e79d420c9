"""How many in how long, by the times of the last ones."""

import math
from collections import deque
from collections.abc import Sequence

from talkback.engine.bounded_dict import BoundedDict, Key
from talkback.model.settings import Rate

ALERTS = Rate(60, 3600.0)
"""What all rules together may say in a channel about what is said in others."""


def next_slot_at(rate: Rate, said: Sequence[float], pending: int) -> float:
    """When the next one fits into the rate, after those that are decided and not said yet."""
    if pending >= rate.count:
        return math.inf
    before = rate.count - pending
    return said[-before] + rate.period if len(said) >= before else -math.inf


def note(table: BoundedDict[Key, deque[float]], key: Key, rate: Rate | None, now: float) -> None:
    """One more; without a rate nobody asks."""
    if rate is not None:
        table.put(key, deque((*table.get(key, ()), now), maxlen=rate.count))
