"""The engine's state as rows: which tables survive, and their times as the wall clock's.

In memory times are monotonic, so that no change of the clock makes a cooldown longer or shorter.
Rows hold the wall clock's, as it was when they were written: a restart goes on where it was. What
a clock that was set back makes the future is taken for now.
"""

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol

from talkback.engine.pools import Bag
from talkback.engine.state import Span, State
from talkback.engine.strike import FORGIVEN, Strike
from talkback.engine.table import Key, Table, Value
from talkback.store.state.store import Row

_UNSAID = "unsaid"
"""Marks a quote that was the last one, but of the round before."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The same moment on the monotonic clock and on the wall (seconds since 1970)."""

    now: float
    wall: float

    def to_wall(self, moment: float) -> float:
        return round(moment - self.now + self.wall, 3)

    def past(self, wall: float) -> float:
        """A moment that has been, on the monotonic clock."""
        return self.now - max(self.wall - wall, 0.0)


class Shelf(Protocol):
    """A part of the state that can be written down and put back."""

    def watch(self) -> None:
        """Take note of changes from now on."""
        ...

    def take(self, clock: Clock) -> Iterator[tuple[Any, Any]]:
        """Keys and values that changed since the last time; None for those that are gone."""
        ...

    def mark(self, key: Any) -> None:  # noqa: ANN401 - JSON
        """It was taken, but could not be written: take it again."""
        ...

    def put(self, key: Any, value: Any, clock: Clock) -> None:  # noqa: ANN401
        """Put back what was taken; raises ValueError and its like where it never was."""
        ...


@dataclass(frozen=True, slots=True)
class TableShelf(Generic[Key, Value]):
    """A table, and how a value of it is written and read."""

    table: Table[Key, Value]
    pack: Callable[[Value, Clock], Any]
    unpack: Callable[[Any, Clock], Value]

    def watch(self) -> None:
        self.table.changed = set()

    def take(self, clock: Clock) -> Iterator[tuple[Any, Any]]:
        changed, self.table.changed = self.table.changed or set(), set()
        for key in changed:
            yield key, self.pack(self.table[key], clock) if key in self.table else None

    def mark(self, key: Any) -> None:  # noqa: ANN401
        if self.table.changed is not None:
            self.table.changed.add(key)

    def put(self, key: Any, value: Any, clock: Clock) -> None:  # noqa: ANN401
        self.table[_frozen(key)] = self.unpack(value, clock)


@dataclass(frozen=True, slots=True)
class BagShelf:
    """The shuffle bags: a row for each quote said in this round, the last one marked.

    A round that ends with another pool's quote leaves a pool with the last one alone.
    """

    state: State

    def watch(self) -> None:
        self.state.drawn = set()

    def take(self, clock: Clock) -> Iterator[tuple[Any, Any]]:  # noqa: ARG002
        drawn, self.state.drawn = self.state.drawn or set(), set()
        for pool, quote in drawn:
            bag = self.state.bags.get(pool, Bag())
            last = quote == bag.last
            yield (pool, quote), last if quote in bag.said else (_UNSAID if last else None)

    def mark(self, key: Any) -> None:  # noqa: ANN401
        if self.state.drawn is not None:
            self.state.drawn.add(key)

    def put(self, key: Any, value: Any, clock: Clock) -> None:  # noqa: ANN401, ARG002
        pool, quote = key
        bag = self.state.bags.setdefault(str(pool), Bag())
        if value != _UNSAID:
            bag.said.add(str(quote))
        if value:
            bag.last = str(quote)


def wishes(state: State) -> dict[str, Shelf]:
    """What people asked for."""
    return {
        "opted_out": TableShelf(state.opted_out, _from_moment, _to_moment),
        "muted": TableShelf(state.muted, _from_span, _to_span),
        "switched_off": TableShelf(state.switched_off, _from_moment, _to_moment),
    }


def everything(state: State) -> dict[str, Shelf]:
    """What people asked for, and what the gates and pools remember."""
    return wishes(state) | {
        "fired": TableShelf(state.fired, _from_moment, _to_moment),
        "fired_for": TableShelf(state.fired_for, _from_moment, _to_moment),
        "said_in": TableShelf(state.said_in, _from_moments, _to_moments),
        "said_to": TableShelf(state.said_to, _from_moments, _to_moments),
        "floods": TableShelf(state.floods, _from_strike, _to_strike),
        "loops": TableShelf(state.loops.strikes, _from_strike, _to_strike),
        "bags": BagShelf(state),
    }


def put_back(shelves: Mapping[str, Shelf], rows: Iterable[Row], clock: Clock) -> None:
    """Fill the shelves, then watch them; raises ValueError where a row makes no sense."""
    for row in rows:
        if row.table in shelves:
            try:
                shelves[row.table].put(row.key, row.value, clock)
            except (ValueError, TypeError, LookupError, OverflowError) as error:
                raise ValueError(f"a row of {row.table} makes no sense: {error}") from error
    for shelf in shelves.values():
        shelf.watch()


def taken(shelves: Mapping[str, Shelf], clock: Clock) -> list[Row]:
    """All that changed since the last time."""
    return [
        Row(name, key, value) for name, shelf in shelves.items() for key, value in shelf.take(clock)
    ]


def _frozen(key: Any) -> Any:  # noqa: ANN401
    """Tuples come back from JSON as lists."""
    return tuple(map(_frozen, key)) if isinstance(key, list) else key


def _from_moment(moment: float, clock: Clock) -> float:
    return clock.to_wall(moment)


def _to_moment(value: Any, clock: Clock) -> float:  # noqa: ANN401
    return clock.past(float(value))


def _from_moments(moments: deque[float], clock: Clock) -> list[float]:
    return [clock.to_wall(moment) for moment in moments]


def _to_moments(value: Any, clock: Clock) -> deque[float]:  # noqa: ANN401
    return deque(clock.past(float(moment)) for moment in value)


def _from_strike(strike: Strike, clock: Clock) -> tuple[int, float]:
    return strike.count, clock.to_wall(strike.until)


def _to_strike(value: Any, clock: Clock) -> Strike:  # noqa: ANN401
    count, until = value
    return Strike(int(count), clock.now + min(float(until) - clock.wall, FORGIVEN))


def _from_span(span: Span, clock: Clock) -> tuple[float, float | None]:
    length = None if span.until == math.inf else round(span.until - span.since, 3)
    return clock.to_wall(span.since), length


def _to_span(value: Any, clock: Clock) -> Span:  # noqa: ANN401
    since, length = value
    begun = clock.past(float(since))
    return Span(begun, math.inf if length is None else begun + float(length))
