"""A report as plain values: what stands where, in the words of people, nothing of HTML."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from talkback.engine.gates import GATES
from talkback.report.charts import TimeChart, WeekRow, busiest, spark_path, time_chart, week
from talkback.report.line_rows import LineRows
from talkback.report.tallies import MatchCounts, NamedTallies, Tally

MOST_RULES = 1000
MOST_PLACES = 100
MOST_PEOPLE = 100
"""Rows of a table; those beyond are told in their number."""


MOST_REASONS = 6
"""Of a row, why it kept quiet."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A number of the whole, and what it is of."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class TallyRow:
    """A name's matches; `share` and `fired_share` are of the most in the table, in percent."""

    name: str
    matched: int
    fired: int
    quiet: Sequence[tuple[str, int]]
    share: float
    fired_share: float
    spark: str = ""
    busiest: int | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class TallyTable:
    """Rows, and how many there are that are not shown."""

    rows: Sequence[TallyRow] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """What kept rules quiet, how often, and what that means."""

    outcome: str
    count: int
    meaning: str


@dataclass(frozen=True, slots=True)
class ChangedRule:
    """A rule under two sets of rules."""

    name: str
    matched: tuple[int, int]
    fired: tuple[int, int]
    gained: LineRows
    lost: LineRows


@dataclass(frozen=True, slots=True)
class NearRow:
    """Lines that one change of a trigger would match, and some of them."""

    rule: str
    pattern: str
    change: str
    count: int
    lines: LineRows


@dataclass(frozen=True, slots=True)
class RuleLines:
    """Lines of a rule, and its triggers; `anchor` is where they stand."""

    name: str
    anchor: str
    triggers: Sequence[str]
    lines: LineRows


@dataclass(frozen=True, slots=True)
class Page:
    """All of a report. `against` names the rules that are compared; None is not looked for."""

    title: str
    subtitle: Sequence[str]
    made: str
    facts: Sequence[Fact]
    rules: TallyTable
    time: TimeChart | None
    week: Sequence[WeekRow]
    places: TallyTable
    people: TallyTable | None
    refused: Sequence[RefusedRow]
    notes: Sequence[str] = ()
    against: str = ""
    changes: Sequence[ChangedRule] = ()
    near: Sequence[NearRow] | None = None
    lines: Sequence[RuleLines] = ()
    outcomes: Sequence[str] = ()
    gates: Sequence[str] = ()


def rule_table(
    names: Iterable[str], tallies: Mapping[str, Tally], lines: Sequence[RuleLines] = ()
) -> TallyTable:
    """Every rule, also one that nothing matched; those that match most come first."""
    every = {**dict.fromkeys(names, Tally()), **tallies}
    ranked = sorted(every.items(), key=lambda pair: -pair[1].matched)
    table = _table(ranked, MOST_RULES)
    anchors = {rule.name: rule.anchor for rule in lines}
    rows = [replace(row, anchor=anchors.get(row.name, "")) for row in table.rows]
    return TallyTable(rows, table.more)


def named_table(tallies: NamedTallies, most: int) -> TallyTable:
    ranked = tallies.ranked()
    if tallies.others.matched:
        ranked.append(("all others", tallies.others))
    return _table(ranked, most)


def _table(ranked: Sequence[tuple[str, Tally]], most: int) -> TallyTable:
    highest = max((tally.matched for _, tally in ranked), default=0) or 1
    rows = [_row(name, tally, highest) for name, tally in ranked[:most]]
    return TallyTable(rows, max(len(ranked) - most, 0))


def _row(name: str, tally: Tally, highest: int) -> TallyRow:
    return TallyRow(
        name,
        tally.matched,
        tally.fired,
        _foremost(tally.quiet),
        _percent(tally.matched, highest),
        _percent(tally.fired, highest),
        spark_path(tally.hours),
        busiest(tally.hours),
    )


def _foremost(quiet: Sequence[tuple[str, int]]) -> Sequence[tuple[str, int]]:
    """The most frequent reasons; the others are one."""
    if len(quiet) <= MOST_REASONS:
        return quiet
    rest = sum(count for _, count in quiet[MOST_REASONS - 1 :])
    return [*quiet[: MOST_REASONS - 1], ("other reasons", rest)]


def _percent(count: int, highest: int) -> float:
    """Something that is there is seen."""
    return max(round(100 * count / highest, 1), 1.0) if count else 0.0


def refused(total: Tally) -> list[RefusedRow]:
    meanings = {str(gate.outcome): gate.meaning for gate in GATES}
    return [RefusedRow(name, count, meanings.get(name, "")) for name, count in total.quiet]


def counted(counts: MatchCounts) -> tuple[TimeChart | None, Sequence[WeekRow]]:
    """What is drawn."""
    return time_chart(counts), week(counts)


def match_facts(counts: MatchCounts) -> Iterable[Fact]:
    """What came of all matches."""
    yield Fact("Matched", f"{counts.total.matched:,}")
    yield Fact("Fired", f"{counts.total.fired:,}")
    yield Fact("Kept quiet", f"{counts.total.matched - counts.total.fired:,}")


def days_of(counts: MatchCounts) -> Iterable[str]:
    """From the first day with a match to the last, as far as days are known."""
    if counts.days:
        first, last = min(counts.days), max(counts.days)
        yield f"{first} to {last}" if first != last else str(first)
