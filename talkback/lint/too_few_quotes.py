"""TB841: a reply with more places for quotes than its pools have quotes to put there."""

from collections.abc import Iterator

from talkback.config.schema import RuleKeys
from talkback.engine.compose import slots_of
from talkback.engine.quote_slots import can_fill
from talkback.engine.rule import Rule
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext
from talkback.model.text import count_noun


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    if not context.ruleset.pools.keys() >= set(rule.quoted_pools):
        return  # a pool that could not be read: that is what is told
    for at, template in enumerate(rule.replies):
        slots = slots_of(template, rule, context.ruleset.pools)
        pools = {pool.name: pool for slot in slots for pool in slot}
        away = any(not pool.quotes for pool in pools.values())
        if not (away or can_fill(slots)):
            quotes = {quote for pool in pools.values() for quote in pool.quotes}
            names = ", ".join(pools)
            message = (
                f"never said: it has places for {count_noun(len(slots), 'quote')}, none comes "
                f"twice in one reply, and {names} has {len(quotes)}; add quotes"
            )
            yield LintFinding(context.place(rule, RuleKeys.replies, at), message)


TOO_FEW_QUOTES = RuleLint(
    "TB841",
    "Reply that asks for more quotes than there are",
    "No quote comes twice in one reply, so one with more places than its pools have different "
    "quotes is never said.",
    "Add quotes to the pools, or take a place out of the reply.",
    _check,
)
