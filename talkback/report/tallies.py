"""Matches counted from every side that a report shows; bounded, however many names there are."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from talkback.engine.decision import Outcome
from talkback.model.local_time import LocalTime

MOST_NAMES = 10_000
"""Channels or people that are counted by name; those that come later are counted as one."""

HOURS = 24
UNKNOWN_DAY = 7
"""Stands behind the weekdays, for clocks whose day nobody knows."""


class Occurrence(NamedTuple):
    """A match: of which rule, where, by whom ("" is nobody's business), and what came of it."""

    rule: str
    place: str
    person: str
    outcome: str
    when: LocalTime


@dataclass(slots=True)
class Tally:
    """What came of the matches that one name stands for; `hours` are those of the day."""

    outcomes: Counter[str] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)

    @property
    def matched(self) -> int:
        return self.outcomes.total()

    @property
    def fired(self) -> int:
        return self.outcomes[Outcome.FIRES]

    @property
    def quiet(self) -> list[tuple[str, int]]:
        """What kept it quiet, the most frequent first."""
        return [pair for pair in self.outcomes.most_common() if pair[0] != Outcome.FIRES]

    def add(self, outcome: str, times: int) -> None:
        self.outcomes[outcome] += times


@dataclass(slots=True)
class Span:
    """Matches of a day, or of any other time."""

    matched: int = 0
    fired: int = 0

    def add(self, outcome: str, times: int) -> None:
        self.matched += times
        self.fired += times * (outcome == Outcome.FIRES)

    def join(self, other: "Span") -> None:
        self.matched += other.matched
        self.fired += other.fired


@dataclass(slots=True)
class NamedTallies:
    """Tallies by name; `others` are all names beyond so many."""

    names: dict[str, Tally] = field(default_factory=dict)
    others: Tally = field(default_factory=Tally)

    def of(self, name: str) -> Tally:
        found = self.names.get(name)
        if found is None:
            if len(self.names) >= MOST_NAMES:
                return self.others
            found = self.names[name] = Tally()
        return found

    def ranked(self) -> list[tuple[str, Tally]]:
        """By matches, most first."""
        return sorted(self.names.items(), key=lambda pair: (-pair[1].matched, pair[0]))


@dataclass(slots=True)
class MatchCounts:
    """Everything that is counted; `week` by weekday (or UNKNOWN_DAY) and hour."""

    total: Tally = field(default_factory=Tally)
    rules: dict[str, Tally] = field(default_factory=dict)
    places: NamedTallies = field(default_factory=NamedTallies)
    people: NamedTallies = field(default_factory=NamedTallies)
    week: dict[tuple[int, int], Span] = field(default_factory=dict)
    days: dict[date, Span] = field(default_factory=dict)

    def add(self, seen: Occurrence, times: int = 1) -> None:
        rule = self.rules.get(seen.rule) or self.rules.setdefault(seen.rule, Tally())
        for tally in (self.total, rule, self.places.of(seen.place), *self._person(seen)):
            tally.add(seen.outcome, times)
        day, clock = seen.when
        if day is not None:
            self.days.setdefault(day, Span()).add(seen.outcome, times)
        if clock is not None:
            rule.hours[clock.hour] += times
            weekday = UNKNOWN_DAY if day is None else day.weekday()
            self.week.setdefault((weekday, clock.hour), Span()).add(seen.outcome, times)

    def _person(self, seen: Occurrence) -> Iterator[Tally]:
        if seen.person:
            yield self.people.of(seen.person)
