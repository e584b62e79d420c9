"""A decision with every rule's verdict in it, and the way that each rule went."""

from dataclasses import dataclass, replace

from talkback.engine.decision import Decision, Outcome, Verdict
from talkback.engine.gates import GATES, in_scope
from talkback.engine.rule import Rule
from talkback.engine.ruleset import NormalisedMessage, RuleSet
from talkback.engine.state import State
from talkback.engine.trigger_search import NO_MATCH, Stopwatch, TriggerMatch, TriggerSearch

TRIGGER = "trigger"
"""The gate that only a line with a match passes; what it says no with has many names."""


@dataclass(frozen=True, slots=True)
class GateTrace:
    """The gates between a line and a rule's reply, in order; `refused` is the one that said no."""

    passed: tuple[str, ...]
    refused: str | None
    not_asked: tuple[str, ...]


def explain(
    ruleset: RuleSet, decision: Decision, state: State, now: float, stopwatch: Stopwatch
) -> Decision:
    """Complete a decision: rules that kept silent for text or scope get their verdict too.

    `state` and `now` are those it was decided with; what was decided stays as it is. Of an order
    no rule has one, since none was asked.
    """
    if decision.order is not None:
        return decision
    known = {verdict.rule.name: verdict for verdict in decision.verdicts}
    search = TriggerSearch(NormalisedMessage.of(decision.message.text), state, now, stopwatch)
    verdicts = tuple(
        _complete(known.get(rule.name), rule, decision, search) for rule in ruleset.rules
    )
    return replace(decision, verdicts=verdicts)


def _complete(
    known: Verdict | None, rule: Rule, decision: Decision, search: TriggerSearch
) -> Verdict:
    """Out of scope no trigger was asked; people want to know what it would have found."""
    if known is not None and known.outcome is not Outcome.SCOPE:
        return known
    skip = in_scope(rule, decision.message, search.message) or NO_MATCH
    found = search.first_match(rule, rule.triggers)
    if not isinstance(found, TriggerMatch):
        return Verdict(rule, skip.outcome, skip.detail)
    return Verdict(rule, skip.outcome, skip.detail, found.trigger, found.match)


def gate_trace(verdict: Verdict) -> GateTrace:
    """Which way a rule went, its verdict being one of `explain`'s.

    No gate is asked again, least of all the dice: `decide` stops at the first that says no, so
    those before it said yes.
    """
    gates: tuple[str, ...] = (Outcome.SCOPE, TRIGGER, *GATES)
    refused = _refused(verdict)
    if refused is None:
        return GateTrace(gates, None, ())
    place = gates.index(refused)
    return GateTrace(gates[:place], refused, gates[place + 1 :])


def _refused(verdict: Verdict) -> str | None:
    outcome = verdict.outcome
    if outcome in (Outcome.FIRES, Outcome.SHADOW):
        return None
    if outcome is Outcome.SCOPE or not verdict.rule.enabled:
        return Outcome.SCOPE
    if verdict.match is None:
        return TRIGGER
    return outcome if outcome in GATES else Outcome.UNLESS  # which ran out of time
