"""Counts added up for people: by rule, channel, person and hour."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from talkback.engine.decision import Outcome
from talkback.store.state.store import Count

Key = TypeVar("Key")

PRIVATE = "in private"


@dataclass(slots=True)
class Line:
    """What came of the matches that one name stands for."""

    outcomes: Counter[str] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)
    """Replies by hour (since 1970)."""

    @property
    def replies(self) -> int:
        return self.outcomes[Outcome.FIRES]

    @property
    def silences(self) -> int:
        return self.outcomes.total() - self.replies


@dataclass(frozen=True, slots=True)
class Counted:
    """The same counts, seen from four sides; the most said first."""

    total: Line
    rules: Mapping[str, Line]
    channels: Mapping[str, Line]
    people: Mapping[str, Line]
    hours: Mapping[int, Line]


def counted(counts: Iterable[tuple[Count, int]]) -> Counted:
    counts = list(counts)
    return Counted(
        total=_by(counts, lambda _: "").get("", Line()),
        rules=_by(counts, lambda count: count.rule),
        channels=_by(counts, _channel),
        people=_by((pair for pair in counts if pair[0].person), lambda count: count.person),
        hours=dict(sorted(_by(counts, lambda count: count.hour).items())),
    )


def _channel(count: Count) -> str:
    return f"{count.network}/{count.channel or PRIVATE}"


def _by(counts: Iterable[tuple[Count, int]], key: Callable[[Count], Key]) -> dict[Key, Line]:
    lines: dict[Key, Line] = {}
    for count, times in counts:
        line = lines.setdefault(key(count), Line())
        line.outcomes[count.outcome] += times
        if count.outcome == Outcome.FIRES:
            line.hours[count.hour] += times
    return dict(sorted(lines.items(), key=lambda item: (-item[1].replies, -item[1].silences)))
