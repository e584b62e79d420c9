"""A decision with every rule's verdict in it, for people who ask why."""

from talkback.engine.decision import Decision, Outcome, Verdict
from talkback.engine.policy import admits
from talkback.engine.rule import Rule
from talkback.engine.ruleset import Reading, RuleSet
from talkback.engine.search import Found, Search, Stopwatch
from talkback.engine.state import State


def explain(
    ruleset: RuleSet, decision: Decision, state: State, now: float, stopwatch: Stopwatch
) -> Decision:
    """Complete a decision: rules that kept silent for text or scope get their verdict too.

    `state` and `now` are those it was decided with; what was decided stays as it is.
    """
    known = {verdict.rule.name: verdict for verdict in decision.verdicts}
    search = Search(Reading.of(decision.message.text), state, now, stopwatch)
    verdicts = tuple(
        _complete(known.get(rule.name), rule, decision, search) for rule in ruleset.rules
    )
    return Decision(decision.message, verdicts, decision.exhausted)


def _complete(known: Verdict | None, rule: Rule, decision: Decision, search: Search) -> Verdict:
    if known is not None and known.match is not None:
        return known
    skip = admits(rule, decision.message)
    outcome, detail = (skip.outcome, skip.detail) if skip else (Outcome.NO_MATCH, "")
    if known is not None:
        outcome, detail = known.outcome, known.detail
    found = search.first(rule, rule.triggers)
    if not isinstance(found, Found):
        return Verdict(rule, outcome, detail)
    return Verdict(rule, outcome, detail, found.trigger, found.match)
