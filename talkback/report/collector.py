"""Looks on while a replay decides, and keeps what its report shows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from talkback.engine.decision import Decision, Outcome, Verdict
from talkback.engine.gates import matched
from talkback.model.local_time import LocalTime
from talkback.model.message import Message
from talkback.report.line_sample import MOST_LINES, LineSample, SampledLine, cut, in_parts
from talkback.report.tallies import MatchCounts, Occurrence

ALL_LINES = 12_000
"""Lines that are kept of all rules together, some ten megabytes."""

FEWEST_LINES = 10

IN_PRIVATE = "in private"


def lines_of_each(rules: int) -> int:
    """Lines that are kept of each of so many rules."""
    return max(FEWEST_LINES, min(MOST_LINES, ALL_LINES // max(rules, 1)))


@dataclass(slots=True)
class ChangedLines:
    """Lines that a rule answers under the other rules only, and those that it answers no more."""

    gained: LineSample
    lost: LineSample


@dataclass(slots=True)
class ReplayCollector:
    """All that a report needs of a replay; `other` is of the rules that are compared.

    `lines` are kept of each rule. Without `names` nothing is counted by person.
    """

    names: bool
    lines: int = MOST_LINES
    counts: MatchCounts = field(default_factory=MatchCounts)
    other: MatchCounts = field(default_factory=MatchCounts)
    samples: dict[str, LineSample] = field(default_factory=dict)
    changes: dict[str, ChangedLines] = field(default_factory=dict)
    bot_nicks: set[str] = field(default_factory=set)

    def take(self, decisions: Sequence[Decision], when: LocalTime) -> None:
        """What each set of rules makes of a message."""
        for decision, counts in zip(decisions, (self.counts, self.other), strict=False):
            for verdict in matched(decision):
                counts.add(self._occurrence(decision.message, verdict, when))
                if counts is self.counts:
                    self._sample(decision.message, verdict, when)
        if len(decisions) > 1:
            self._compare(decisions[0], decisions[1], when)

    def _occurrence(self, message: Message, verdict: Verdict, when: LocalTime) -> Occurrence:
        person = message.sender.nick if self.names else ""
        return Occurrence(verdict.rule.name, _place(message), person, verdict.outcome, when)

    def _sample(self, message: Message, verdict: Verdict, when: LocalTime) -> None:
        sample = self.samples.get(verdict.rule.name)
        if sample is None:
            sample = self.samples[verdict.rule.name] = LineSample(self.lines)
        self._add(sample, message, verdict, when)

    def _compare(self, old: Decision, new: Decision, when: LocalTime) -> None:
        was = {verdict.rule.name: verdict for verdict in old.fired}
        now = {verdict.rule.name: verdict for verdict in new.fired}
        for name in was.keys() - now.keys():
            self._add(self._changed(name).lost, old.message, was[name], when, _made_of(new, name))
        for name in now.keys() - was.keys():
            self._add(self._changed(name).gained, new.message, now[name], when, _made_of(old, name))

    def _changed(self, name: str) -> ChangedLines:
        found = self.changes.get(name)
        if found is None:
            half = self.lines // 2
            found = self.changes[name] = ChangedLines(LineSample(half), LineSample(half))
        return found

    def _add(
        self,
        sample: LineSample,
        message: Message,
        verdict: Verdict,
        when: LocalTime,
        other: str = "",
    ) -> None:
        self.bot_nicks.add(message.bot_nick)
        span = (0, 0) if verdict.match is None else verdict.match.span
        before, match, after = in_parts(message.text, span)
        line = SampledLine(
            number=sample.count,
            when=when,
            place=_place(message),
            nick=message.sender.nick,
            before=before,
            match=match,
            after=after,
            outcome=verdict.outcome,
            detail=cut(verdict.detail),
            gate=verdict.gate,
            pattern="" if verdict.trigger is None else cut(verdict.trigger.pattern),
            reply="" if verdict.reply is None else cut(verdict.reply.text),
            other=cut(other),
        )
        sample.add(line)


def _place(message: Message) -> str:
    return f"{message.network}/{message.channel or IN_PRIVATE}"


def _made_of(decision: Decision, name: str) -> str:
    """What the decision says of that rule: without a verdict its triggers were not found."""
    found = (each for each in decision.verdicts if each.rule.name == name)
    verdict = next(found, None)
    if verdict is None:
        return Outcome.NO_MATCH
    return f"{verdict.outcome}: {verdict.detail}" if verdict.detail else verdict.outcome
