"""The one interface behind which state is kept, and the store that forgets.

Whoever writes another store writes these four methods. They block; the bot calls them in a thread
of their own, one after the other.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, NamedTuple, Protocol

from talkback.engine.bounded_dict import BoundedDict
from talkback.model.lazy_dataclass import dataclass

HOUR = 3600


class Count(NamedTuple):
    """What is counted: hours since 1970, and `channel` "" for a private word."""

    hour: int
    network: str
    channel: str
    person: str
    rule: str
    outcome: str


class StateRow(NamedTuple):
    """An entry of a named table, in what JSON can hold; a value of None takes it away."""

    table: str
    key: Any
    value: Any


class CountBatch(NamedTuple):
    """Counts to be added, and their number: one more than that of the batch before."""

    number: int
    counts: Counter[Count]


@dataclass(slots=True)
class Changes:
    """What is to be written in one step.

    `epochs` are those under which the memory of networks may be written, where hosts share it.
    """

    rows: list[StateRow] = field(default_factory=list)
    batches: tuple[CountBatch, ...] = ()
    epochs: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.rows or self.batches)


class Store(Protocol):
    """Keeps rows and counts; every method raises StoreError.

    After an error nobody knows whether it was done: rows may be written again, and batches of
    counts too, as often as need be, since each is added once.
    """

    def load(
        self, networks: Collection[str] | None = None, table: str | None = None
    ) -> Sequence[StateRow]:
        """Rows in the order in which they last changed: all, or those of a table.

        With networks, those of theirs and what belongs to none.
        """
        ...

    def record(self, changes: Changes) -> Sequence[StateRow]:
        """Write the changes; on return they survive whatever happens.

        Returns the rows that were refused, since another host has their network now.
        """
        ...

    def counts(self, since: int) -> Sequence[tuple[Count, int]]:
        """What was counted from that hour on."""
        ...

    def close(self) -> None:
        """Let go of it, so that another process may have it."""
        ...


class InMemoryStore:
    """A store for `state = false`: counts for as long as the process lives, and nothing else."""

    def __init__(self) -> None:
        self._counts: BoundedDict[Count, int] = BoundedDict()
        self._counted = 0

    def load(
        self,
        networks: Collection[str] | None = None,  # noqa: ARG002
        table: str | None = None,  # noqa: ARG002
    ) -> Sequence[StateRow]:
        return ()

    def record(self, changes: Changes) -> Sequence[StateRow]:
        for number, counts in uncounted(changes, self._counted):
            for count, times in counts.items():
                self._counts.put(count, self._counts.get(count, 0) + times)
            self._counted = number
        return ()

    def counts(self, since: int) -> Sequence[tuple[Count, int]]:
        return recent(self._counts.items(), since)

    def close(self) -> None:
        self._counts.clear()


def uncounted(changes: Changes, counted: int) -> list[CountBatch]:
    """Those after the last one that was counted."""
    return [batch for batch in changes.batches if batch.number > counted]


def recent(counts: Iterable[tuple[Count, int]], since: int) -> list[tuple[Count, int]]:
    return [(count, times) for count, times in counts if count.hour >= since]
