"""A decision with every rule's verdict in it, and the way that each rule went."""

from talkback.engine.decide import Decider
from talkback.engine.decision import TRIGGER, Decision, Outcome, Refusal, Verdict
from talkback.engine.gates import gate_names
from talkback.engine.rule import Rule
from talkback.engine.ruleset import NormalisedMessage
from talkback.engine.scope_gate import in_scope
from talkback.engine.trigger_search import NO_MATCH, TriggerMatch, TriggerSearch
from talkback.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class GateTrace:
    """The gates between a line and a rule's reply, in order; `refused` is the one that said no."""

    passed: tuple[str, ...]
    refused: str | None
    not_asked: tuple[str, ...]


def explain(decider: Decider, decision: Decision, now: float) -> Decision:
    """Complete a decision: rules that kept silent for text or scope get their verdict too.

    `now` is when it was decided, and it was not applied yet; what was decided stays as it is. Of
    an order no rule has one, since none was asked.
    """
    if decision.order is not None:
        return decision
    if decision.unheard:
        nobody = Outcome.SCOPE, decision.unheard
        silent = (Verdict(rule, *nobody, gate=Outcome.SCOPE) for rule in decider.ruleset.rules)
        return decision._replace(verdicts=tuple(silent))
    known = {verdict.rule.name: verdict for verdict in decision.verdicts}
    message = decision.message
    search = decider.search(message, NormalisedMessage.of(message.text), now)
    no_event = decider.state.membership.refusal(message, now)
    why_not = NO_MATCH if no_event is None else Refusal(Outcome.EVENT, no_event)
    verdicts = tuple(
        _complete(known.get(rule.name), rule, why_not, search) for rule in decider.ruleset.rules
    )
    return decision._replace(verdicts=verdicts)


def _complete(
    known: Verdict | None, rule: Rule, why_not: Refusal, search: TriggerSearch
) -> Verdict:
    """Out of scope no trigger was asked; people want to know what it would have found."""
    if known is not None and known.gate != Outcome.SCOPE:
        return known
    skip = in_scope(rule, search.message, search.reading)
    why, gate = (skip, Outcome.SCOPE) if skip else (why_not, _gate_of(why_not))
    found = search.match_rule(rule, rule.triggers)
    if not isinstance(found, TriggerMatch):
        return Verdict(rule, why.outcome, why.detail, gate=gate)
    return Verdict(rule, why.outcome, why.detail, found.trigger, found.match, gate=gate)


def _gate_of(why_not: Refusal) -> str:
    return TRIGGER if why_not is NO_MATCH else why_not.outcome


def gate_trace(verdict: Verdict) -> GateTrace:
    """Which way a rule went, its verdict being one of `explain`'s.

    No gate is asked again, least of all the dice: `decide` stops at the first that says no, so
    those before it said yes.
    """
    return trace_to(verdict.gate)


def trace_to(gate: str) -> GateTrace:
    """The way to the gate that says no; where none does, the name is empty."""
    gates = gate_names()
    if not gate:
        return GateTrace(gates, None, ())
    place = gates.index(gate)
    return GateTrace(gates[:place], gate, gates[place + 1 :])
