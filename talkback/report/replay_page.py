"""The page of a replay: what was collected, and what else was asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from talkback.engine.gates import gate_names
from talkback.engine.rule import Rule
from talkback.report.collector import ReplayCollector
from talkback.report.line_rows import LineRows, LineWriter
from talkback.report.line_sample import LineSample, cut
from talkback.report.page import (
    MOST_PEOPLE,
    MOST_PLACES,
    MOST_RULES,
    ChangedRule,
    Fact,
    NearRow,
    Page,
    RuleLines,
    counted,
    days_of,
    match_facts,
    named_table,
    refused,
    rule_table,
)
from talkback.report.pseudonyms import Naming, Pseudonyms, RealNames
from talkback.report.tallies import MatchCounts, Tally

_TRIGGERS = 5
"""Of a rule, that are named above its lines."""


@dataclass(frozen=True, slots=True)
class NearSample:
    """So many lines that one change of a rule's trigger would match, and some of them."""

    rule: str
    pattern: str
    change: str
    count: int
    lines: LineSample


@dataclass(frozen=True, slots=True)
class ReplayFacts:
    """What is told of a replay beside what was collected; `against` names the other rules."""

    title: str
    subtitle: Sequence[str]
    made: str
    messages: int
    rules: Sequence[Rule]
    notes: Sequence[str] = ()
    against: str = ""
    other_rules: Sequence[Rule] = ()
    near: Sequence[NearSample] | None = None


def replay_page(facts: ReplayFacts, seen: ReplayCollector) -> Page:
    samples = [*_samples(seen), *(near.lines for near in facts.near or ())]
    writer = LineWriter.of(samples, _naming(seen))
    time, week = counted(seen.counts)
    lines = [*_lines(facts.rules, seen, writer)]
    return Page(
        title=facts.title,
        subtitle=[*facts.subtitle, *days_of(seen.counts)],
        made=facts.made,
        facts=[*_facts(facts, seen.counts)],
        rules=rule_table((rule.name for rule in facts.rules), seen.counts.rules, lines),
        time=time,
        week=week,
        places=named_table(seen.counts.places, MOST_PLACES),
        people=named_table(seen.counts.people, MOST_PEOPLE) if seen.names else None,
        refused=refused(seen.counts.total),
        notes=facts.notes,
        against=facts.against,
        changes=[*islice(_changes(facts, seen, writer), MOST_RULES)],
        near=None if facts.near is None else [_near(near, writer) for near in facts.near],
        lines=lines,
        gates=gate_names(),
        outcomes=sorted(seen.counts.total.outcomes),
    )


def _naming(seen: ReplayCollector) -> Naming:
    return RealNames() if seen.names else Pseudonyms.beside(seen.bot_nicks)


def _samples(seen: ReplayCollector) -> Iterable[LineSample]:
    yield from seen.samples.values()
    for changed in seen.changes.values():
        yield from (changed.gained, changed.lost)


def _facts(facts: ReplayFacts, counts: MatchCounts) -> Iterable[Fact]:
    yield Fact("Messages", f"{facts.messages:,}")
    yield from match_facts(counts)
    matching = sum(bool(tally.matched) for tally in counts.rules.values())
    yield Fact("Rules that match", f"{matching:,} of {len(facts.rules):,}")


def _changes(
    facts: ReplayFacts, seen: ReplayCollector, writer: LineWriter
) -> Iterable[ChangedRule]:
    """Rules that match or fire otherwise, in the order of the files."""
    for name in dict.fromkeys(rule.name for rule in (*facts.rules, *facts.other_rules)):
        before = seen.counts.rules.get(name, Tally())
        after = seen.other.rules.get(name, Tally())
        changed = seen.changes.get(name)
        if changed is None and before.outcomes == after.outcomes:
            continue
        gained, lost = (
            (LineRows(0), LineRows(0))
            if changed is None
            else (writer.rows(changed.gained), writer.rows(changed.lost))
        )
        matched, fired = (before.matched, after.matched), (before.fired, after.fired)
        yield ChangedRule(name, matched, fired, gained, lost)


def _near(near: NearSample, writer: LineWriter) -> NearRow:
    rows = writer.rows(near.lines).rows
    return NearRow(near.rule, near.pattern, near.change, near.count, LineRows(near.count, rows))


def _lines(rules: Iterable[Rule], seen: ReplayCollector, writer: LineWriter) -> Iterable[RuleLines]:
    for place, rule in enumerate(rules, start=1):
        sample = seen.samples.get(rule.name)
        if sample is not None:
            patterns = tuple(cut(trigger.pattern) for trigger in rule.triggers[:_TRIGGERS])
            yield RuleLines(rule.name, f"rule-{place}", patterns, writer.rows(sample))
