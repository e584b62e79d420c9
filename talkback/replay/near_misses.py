"""Lines that a trigger only just missed: found as those that match are, by a filter of their own.

What is looked for is each trigger with one small change to it, so that only lines in which one of
these may be found are looked at.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from talkback.engine.decision import Decision
from talkback.engine.nearmiss import NearMiss, near_miss, near_triggers
from talkback.engine.prefilter.prefilter import Prefilter
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import Rule, cuts_nick
from talkback.engine.ruleset import NormalisedMessage, RuleSet
from talkback.engine.scope_gate import in_scope
from talkback.engine.text_gates import missing, veto
from talkback.engine.trigger_search import TriggerSearch
from talkback.replay.report import EXAMPLES, MatchedLine


@dataclass(slots=True)
class NearScore:
    """The lines that need the same change of the same trigger, and the first of them."""

    count: int = 0
    lines: list[MatchedLine] = field(default_factory=list)


NearScores = dict[str, dict[NearMiss, NearScore]]
"""By the names of the rules; what is counted as one has the span (0, 0)."""


@dataclass(frozen=True, slots=True)
class _FilteredForm:
    """The triggers that look at one form of the line, each with the place of its rule."""

    normalise: bool
    prefilter: Prefilter
    owners: Sequence[int]


@dataclass(frozen=True, slots=True)
class NearMissFinder:
    """Looks for near misses of all rules; `triggers` are those that are looked for."""

    rules: tuple[Rule, ...]
    triggers: tuple[Trigger, ...]
    scores: NearScores
    _forms: tuple[_FilteredForm, ...]
    _mentions: frozenset[int]

    @classmethod
    def of(cls, ruleset: RuleSet) -> "NearMissFinder":
        rules = tuple(rule for rule in ruleset.rules if rule.enabled)
        near = [
            (place, changed.trigger)
            for place, rule in enumerate(rules)
            for trigger in rule.triggers
            for changed in near_triggers(trigger)
        ]
        forms = (_form(near, normalise=True), _form(near, normalise=False))
        mentions = frozenset(place for place, rule in enumerate(rules) if cuts_nick(rule.on))
        triggers = tuple(dict.fromkeys(trigger for _, trigger in near))
        return cls(rules, triggers, {}, forms, mentions)

    def take(self, decision: Decision) -> None:
        """Count the rules that keep silent on a message, and nearly would not."""
        if decision.order is not None or decision.unheard or decision.message.event is not None:
            return
        for rule, near in self._near(decision):
            kind = NearMiss(near.trigger, near.change, (0, 0))
            score = self.scores.setdefault(rule.name, {}).setdefault(kind, NearScore())
            score.count += 1
            if len(score.lines) < EXAMPLES:
                message = decision.message
                score.lines.append(MatchedLine(message.sender.nick, message.text, near.span))

    def _near(self, decision: Decision) -> Iterator[tuple[Rule, NearMiss]]:
        message, reading = decision.message, NormalisedMessage.of(decision.message.text)
        known = {verdict.rule.name for verdict in decision.verdicts}
        for place in sorted(self._candidates(reading)):
            rule = self.rules[place]
            if rule.name in known or in_scope(rule, message, reading) is not None:
                continue
            search = TriggerSearch(message, reading, time.process_time)
            near = near_miss(rule, search)
            if near is not None and (veto(rule, search), missing(rule, search)) == (None, None):
                yield rule, near

    def _candidates(self, reading: NormalisedMessage) -> set[int]:
        """Rules for mentions look at less than all of the line: the filter does not know that."""
        found = set(self._mentions)
        for form in self._forms:
            text = reading.normalised.text if form.normalise else reading.raw
            found.update(form.owners[at] for at in form.prefilter.candidates(text))
        return found


def _form(near: Sequence[tuple[int, Trigger]], *, normalise: bool) -> _FilteredForm:
    alike = [(place, trigger) for place, trigger in near if trigger.normalise is normalise]
    prefilter = Prefilter([trigger for _, trigger in alike], few=0)
    return _FilteredForm(normalise, prefilter, [place for place, _ in alike])
