"""What rules ask of people and a log does not tell."""

import time

from talkback.engine.decision import Decision, Outcome, Verdict
from talkback.engine.ruleset import NormalisedMessage
from talkback.engine.scope_gate import unknown_to
from talkback.engine.text_gates import missing, veto
from talkback.engine.trigger_search import TriggerMatch, TriggerSearch
from talkback.model.message import Trait


def unknown_traits(decision: Decision) -> set[Trait]:
    """What would have to be known for the rules that the message matches otherwise."""
    asked = [verdict for verdict in decision.verdicts if verdict.gate == Outcome.SCOPE]
    if not asked:
        return set()
    message = decision.message
    search = TriggerSearch(message, NormalisedMessage.of(message.text), time.process_time)
    found = (_unknown(verdict, decision, search) for verdict in asked)
    return {trait for trait in found if trait is not None}


def _unknown(verdict: Verdict, decision: Decision, search: TriggerSearch) -> Trait | None:
    rule = verdict.rule
    trait = unknown_to(rule, decision.message)
    if trait is None or not isinstance(search.first_match(rule, rule.triggers), TriggerMatch):
        return None
    return trait if (veto(rule, search), missing(rule, search)) == (None, None) else None
