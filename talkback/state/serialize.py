"""The engine's state as rows: which tables survive, and their times as the wall clock's.

In memory times are monotonic, so that no change of the clock makes a cooldown longer or shorter.
Rows hold the wall clock's, as it was when they were written: a restart goes on where it was. What
a clock that was set back makes the future is taken for now.
"""

import math
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Generic, Protocol

from talkback.engine.bounded_dict import BoundedDict, Key, Value
from talkback.engine.penalty import FORGET_AFTER_S, Penalty
from talkback.engine.shuffle_bag import Bag
from talkback.engine.state import MutePeriod, State
from talkback.model.lazy_dataclass import dataclass
from talkback.state.base import StateRow
from talkback.state.row_network import network_of

_UNSAID = "unsaid"
"""Marks a quote that was the last one, but of the round before."""


@dataclass(frozen=True, slots=True)
class ClockPair:
    """The same moment on the monotonic clock and on the wall (seconds since 1970)."""

    now: float
    wall: float

    def to_wall(self, moment: float) -> float:
        return round(moment - self.now + self.wall, 3)

    def past(self, wall: float) -> float:
        """A moment that has been, on the monotonic clock."""
        return self.now - max(self.wall - wall, 0.0)


class TableCodec(Protocol):
    """A part of the state that can be written down and put back."""

    def watch(self) -> None:
        """Take note of changes from now on."""
        ...

    def pop_changes(self, clock: ClockPair) -> Iterator[tuple[Any, Any]]:
        """Keys and values that changed since the last time; None for those that are gone."""
        ...

    def mark_changed(self, key: Any) -> None:  # noqa: ANN401 - JSON
        """It was taken, but could not be written: take it again."""
        ...

    def restore(self, key: Any, value: Any, clock: ClockPair) -> None:  # noqa: ANN401
        """Put back what was taken; raises ValueError and its like where it never was."""
        ...

    def forget(self, belongs: Callable[[Any], bool]) -> None:
        """Drop the entries of these keys, but for what changed and is still to be taken."""
        ...

    def is_to_be_taken(self, key: Any) -> bool:  # noqa: ANN401
        """Whether it changed since it was last taken."""
        ...


@dataclass(frozen=True, slots=True)
class DictCodec(Generic[Key, Value]):
    """A table, and how a value of it is written and read."""

    table: BoundedDict[Key, Value]
    pack: Callable[[Value, ClockPair], Any]
    unpack: Callable[[Any, ClockPair], Value]

    def watch(self) -> None:
        self.table.dirty = set()

    def pop_changes(self, clock: ClockPair) -> Iterator[tuple[Any, Any]]:
        changed, self.table.dirty = self.table.dirty or set(), set()
        for key in changed:
            yield key, self.pack(self.table[key], clock) if key in self.table else None

    def mark_changed(self, key: Any) -> None:  # noqa: ANN401
        if self.table.dirty is not None:
            self.table.dirty.add(key)

    def restore(self, key: Any, value: Any, clock: ClockPair) -> None:  # noqa: ANN401
        self.table[_frozen(key)] = self.unpack(value, clock)

    def forget(self, belongs: Callable[[Any], bool]) -> None:
        for key in [key for key in self.table if belongs(key) and not self.is_to_be_taken(key)]:
            self.table.pop(key)

    def is_to_be_taken(self, key: Any) -> bool:  # noqa: ANN401
        return self.table.dirty is not None and _frozen(key) in self.table.dirty


@dataclass(frozen=True, slots=True)
class BagCodec:
    """The shuffle bags: a row for each quote said in this round, the last one marked.

    A round that ends with another pool's quote leaves a pool with the last one alone.
    """

    state: State

    def watch(self) -> None:
        self.state.dirty_quotes = set()

    def pop_changes(self, clock: ClockPair) -> Iterator[tuple[Any, Any]]:  # noqa: ARG002
        drawn, self.state.dirty_quotes = self.state.dirty_quotes or set(), set()
        for pool, quote in drawn:
            bag = self.state.bags.get(pool, Bag())
            last = quote == bag.last
            yield (pool, quote), last if quote in bag.said else (_UNSAID if last else None)

    def mark_changed(self, key: Any) -> None:  # noqa: ANN401
        if self.state.dirty_quotes is not None:
            self.state.dirty_quotes.add(key)

    def restore(self, key: Any, value: Any, clock: ClockPair) -> None:  # noqa: ANN401, ARG002
        pool, quote = key
        bag = self.state.bags.setdefault(str(pool), Bag())
        if value != _UNSAID:
            bag.said.add(str(quote))
        if value:
            bag.last = str(quote)

    def forget(self, belongs: Callable[[Any], bool]) -> None:
        for pool, bag in self.state.bags.items():
            bag.said -= {quote for quote in bag.said if belongs((pool, quote))} - self._drawn(pool)

    def is_to_be_taken(self, key: Any) -> bool:  # noqa: ANN401
        pool, quote = key
        return quote in self._drawn(pool)

    def _drawn(self, pool: str) -> set[str]:
        return {quote for name, quote in self.state.dirty_quotes or () if name == pool}


def user_requests(state: State) -> dict[str, TableCodec]:
    """What people asked for."""
    return {
        "opted_out": DictCodec(state.opted_out, _from_moment, _to_moment),
        "muted": DictCodec(state.muted, _from_mute, _to_mute),
        "switched_off": DictCodec(state.disabled, _from_moment, _to_moment),
        "muted_by_operators": DictCodec(state.muted_by_operators, _from_mute, _to_mute),
        "off_by_operators": DictCodec(state.disabled_by_operators, _from_moment, _to_moment),
    }


def all_tables(state: State) -> dict[str, TableCodec]:
    """What people asked for, and what the gates and pools remember."""
    return user_requests(state) | {
        "fired": DictCodec(state.last_fired, _from_moment, _to_moment),
        "fired_for": DictCodec(state.last_fired_for, _from_moment, _to_moment),
        "fired_with": DictCodec(state.last_fired_with, _from_moment, _to_moment),
        "times_fired": DictCodec(state.times_fired, _from_count, _to_count),
        "times_fired_for": DictCodec(state.times_fired_for, _from_count, _to_count),
        "last_reply": DictCodec(state.last_reply, _from_moment, _to_moment),
        "said_in": DictCodec(state.replies_in, _from_moments, _to_moments),
        "alerts_in": DictCodec(state.alerts_in, _from_moments, _to_moments),
        "said_to_bridge": DictCodec(state.replies_to_bridge, _from_moments, _to_moments),
        "said_of_events_in": DictCodec(state.event_replies_in, _from_moments, _to_moments),
        "said_to": DictCodec(state.replies_to, _from_moments, _to_moments),
        "floods": DictCodec(state.flood_penalties, _from_penalty, _to_penalty),
        "loops": DictCodec(state.loop_guard.penalties, _from_penalty, _to_penalty),
        "bags": BagCodec(state),
    }


def restore_tables(
    tables: Mapping[str, TableCodec], rows: Iterable[StateRow], clock: ClockPair
) -> None:
    """Fill the tables, then note their changes; raises ValueError where a row makes no sense."""
    _restore(tables, rows, clock)
    for table in tables.values():
        table.watch()


def replace_rows(
    tables: Mapping[str, TableCodec],
    networks: Collection[str],
    rows: Iterable[StateRow],
    clock: ClockPair,
) -> None:
    """Put rows in place of what the tables have of these networks, but for what changed here.

    Raises ValueError where a row makes no sense.
    """
    for name, table in tables.items():
        table.forget(lambda key, name=name: network_of(name, key) in networks)  # type: ignore[misc]
    unchanged = (
        row for row in rows if row.table in tables and not tables[row.table].is_to_be_taken(row.key)
    )
    _restore(tables, unchanged, clock)


def _restore(tables: Mapping[str, TableCodec], rows: Iterable[StateRow], clock: ClockPair) -> None:
    for row in rows:
        if row.table in tables:
            try:
                tables[row.table].restore(row.key, row.value, clock)
            except (ValueError, TypeError, LookupError, OverflowError) as error:
                raise ValueError(f"a row of {row.table} makes no sense: {error}") from error


def pop_changes(tables: Mapping[str, TableCodec], clock: ClockPair) -> list[StateRow]:
    """All that changed since the last time."""
    return [
        StateRow(name, key, value)
        for name, table in tables.items()
        for key, value in table.pop_changes(clock)
    ]


def _frozen(key: Any) -> Any:  # noqa: ANN401
    """Tuples come back from JSON as lists."""
    return tuple(map(_frozen, key)) if isinstance(key, list) else key


def _from_count(count: int, _clock: ClockPair) -> int:
    return count


def _to_count(value: Any, _clock: ClockPair) -> int:  # noqa: ANN401
    return int(value)


def _from_moment(moment: float, clock: ClockPair) -> float:
    return clock.to_wall(moment)


def _to_moment(value: Any, clock: ClockPair) -> float:  # noqa: ANN401
    return clock.past(float(value))


def _from_moments(moments: deque[float], clock: ClockPair) -> list[float]:
    return [clock.to_wall(moment) for moment in moments]


def _to_moments(value: Any, clock: ClockPair) -> deque[float]:  # noqa: ANN401
    return deque(clock.past(float(moment)) for moment in value)


def _from_penalty(penalty: Penalty, clock: ClockPair) -> tuple[int, float]:
    return penalty.count, clock.to_wall(penalty.until)


def _to_penalty(value: Any, clock: ClockPair) -> Penalty:  # noqa: ANN401
    count, until = value
    return Penalty(int(count), clock.now + min(float(until) - clock.wall, FORGET_AFTER_S))


def _from_mute(span: MutePeriod, clock: ClockPair) -> tuple[float, float | None]:
    length = None if span.until == math.inf else round(span.until - span.since, 3)
    return clock.to_wall(span.since), length


def _to_mute(value: Any, clock: ClockPair) -> MutePeriod:  # noqa: ANN401
    since, length = value
    begun = clock.past(float(since))
    return MutePeriod(begun, math.inf if length is None else begun + float(length))
