"""What else a line must hold, and must not, once a trigger of a rule is found in it."""

from talkback.engine.decision import Outcome, Refusal
from talkback.engine.rule import Rule
from talkback.engine.trigger_search import TriggerMatch, TriggerSearch


def veto(rule: Rule, search: TriggerSearch) -> str | Refusal | None:
    """An `unless` that matches; one that ran out of time keeps us silent too."""
    if not rule.unless:
        return None
    found = search.first_match(rule, rule.unless)
    if isinstance(found, TriggerMatch):
        return str(found.trigger)
    return None if found.outcome is Outcome.NO_MATCH else found


def missing(rule: Rule, search: TriggerSearch) -> str | Refusal | None:
    """The first `also` that is not found, or that ran out of time."""
    for trigger in rule.also:
        found = search.first_match(rule, (trigger,))
        if not isinstance(found, TriggerMatch):
            return trigger.pattern if found.outcome is Outcome.NO_MATCH else found
    return None


def is_confirmed(rule: Rule, search: TriggerSearch) -> bool:
    """Whether a line in which a trigger of the rule is found is the rule's."""
    return veto(rule, search) is None and missing(rule, search) is None
