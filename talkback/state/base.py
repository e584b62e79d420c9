"""The one interface behind which state is kept, and the store that forgets.

Whoever writes another store (for two hosts, say) writes these four methods. They block; the bot
calls them in a thread of their own, one after the other.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from talkback.engine.bounded_dict import BoundedDict

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


@dataclass(slots=True)
class Changes:
    """What is to be written in one step."""

    rows: list[StateRow] = field(default_factory=list)
    counts: Counter[Count] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.rows or self.counts)


class Store(Protocol):
    """Keeps rows and counts; every method raises StoreError, and then nothing was changed."""

    def load(self) -> Sequence[StateRow]:
        """All rows, in the order in which they last changed."""
        ...

    def record(self, changes: Changes) -> None:
        """Write the changes, all or none; on return they survive whatever happens."""
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

    def load(self) -> Sequence[StateRow]:
        return ()

    def record(self, changes: Changes) -> None:
        for count, times in changes.counts.items():
            self._counts.put(count, self._counts.get(count, 0) + times)

    def counts(self, since: int) -> Sequence[tuple[Count, int]]:
        return recent(self._counts.items(), since)

    def close(self) -> None:
        self._counts.clear()


def recent(counts: Iterable[tuple[Count, int]], since: int) -> list[tuple[Count, int]]:
    return [(count, times) for count, times in counts if count.hour >= since]
