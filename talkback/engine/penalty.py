"""Who overdoes it is answered no more for a while, longer each time."""

from talkback.engine.bounded_dict import BoundedDict, Key
from talkback.model.lazy_dataclass import dataclass

BASE_PAUSE_S = 60.0
"""Seconds of the first pause (a flood, a loop, a trigger out of time); each next one doubles."""

FORGET_AFTER_S = 3600.0
"""Seconds of the longest pause, and after a pause until its strike no longer counts."""


@dataclass(frozen=True, slots=True)
class Penalty:
    """How often somebody overdid it, and until when nothing is said to them."""

    count: int
    until: float


def active_count(
    table: BoundedDict[Key, Penalty], key: Key, now: float, forgiven: float = FORGET_AFTER_S
) -> int:
    """How many offences still count."""
    last = table.get(key)
    return 0 if last is None or now > last.until + forgiven else last.count


def penalise(
    table: BoundedDict[Key, Penalty],
    key: Key,
    now: float,
    grace: int,
    forgiven: float = FORGET_AFTER_S,
) -> None:
    """Count one more offence, unless a pause still runs; after `grace` of them pauses begin."""
    last = table.get(key)
    if last is not None and now < last.until:
        return
    count = active_count(table, key, now, forgiven) + 1
    doubled = min(max(count - grace - 1, 0), 10)
    pause = BASE_PAUSE_S * 2**doubled if count > grace else 0.0
    table.put(key, Penalty(count, now + min(pause, FORGET_AFTER_S)))
