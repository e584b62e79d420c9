"""Counts added up for people: by rule, channel, person and hour."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import TypeVar

from talkback.engine.decision import Outcome
from talkback.model.lazy_dataclass import dataclass
from talkback.state.base import Count

GroupKey = TypeVar("GroupKey")

PRIVATE = "in private"


@dataclass(slots=True)
class Totals:
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
class Stats:
    """The same counts, seen from four sides; the most said first."""

    total: Totals
    rules: Mapping[str, Totals]
    channels: Mapping[str, Totals]
    people: Mapping[str, Totals]
    hours: Mapping[int, Totals]


def group_counts(counts: Iterable[tuple[Count, int]]) -> Stats:
    counts = list(counts)
    return Stats(
        total=_by(counts, lambda _: "").get("", Totals()),
        rules=_by(counts, lambda count: count.rule),
        channels=_by(counts, _channel),
        people=_by((pair for pair in counts if pair[0].person), lambda count: count.person),
        hours=dict(sorted(_by(counts, lambda count: count.hour).items())),
    )


def _channel(count: Count) -> str:
    return f"{count.network}/{count.channel or PRIVATE}"


def _by(
    counts: Iterable[tuple[Count, int]], key: Callable[[Count], GroupKey]
) -> dict[GroupKey, Totals]:
    lines: dict[GroupKey, Totals] = {}
    for count, times in counts:
        line = lines.setdefault(key(count), Totals())
        line.outcomes[count.outcome] += times
        if count.outcome == Outcome.FIRES:
            line.hours[count.hour] += times
    return dict(sorted(lines.items(), key=lambda item: (-item[1].replies, -item[1].silences)))
