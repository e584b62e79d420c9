"""What rules ask of people and times, and a log does not tell."""

import time
from collections.abc import Sequence

from talkback.engine.decision import Decision, Outcome, Verdict, unknown
from talkback.engine.ruleset import NormalisedMessage
from talkback.engine.scope_gate import unknown_to
from talkback.engine.text_gates import missing, veto
from talkback.engine.trigger_search import TriggerMatch, TriggerSearch
from talkback.model.message import Trait


def unknown_facts(decision: Decision) -> set[str]:
    """What would have to be known for the rules that the message matches otherwise."""
    silent = [verdict for verdict in decision.verdicts if verdict.outcome == Outcome.SCOPE]
    if not silent:
        return set()
    facts = {unknown(verdict) for verdict in silent if verdict.gate != Outcome.SCOPE}
    people = [verdict for verdict in silent if verdict.gate == Outcome.SCOPE]
    return facts | {f"{trait} of who speaks" for trait in _traits(people, decision)}


def _traits(asked: Sequence[Verdict], decision: Decision) -> set[Trait]:
    message = decision.message
    search = TriggerSearch(message, NormalisedMessage.of(message.text), time.process_time)
    found = (_unknown(verdict, decision, search) for verdict in asked)
    return {trait for trait in found if trait is not None}


def _unknown(verdict: Verdict, decision: Decision, search: TriggerSearch) -> Trait | None:
    rule = verdict.rule
    trait = unknown_to(rule, decision.message)
    if trait is None or not isinstance(search.match_rule(rule, rule.triggers), TriggerMatch):
        return None
    return trait if (veto(rule, search), missing(rule, search)) == (None, None) else None
