"""What the rules above one keep from it: every line, all its examples, or some."""

from collections.abc import Sequence

from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.reply_target import names_channel
from talkback.engine.rule import Rule, cuts_nick, without_history
from talkback.lint.containment import finds_wherever, looks_behind, sample_lines
from talkback.lint.firing import message_for, rules_matching
from talkback.lint.lint_context import LintContext, RulesAbove
from talkback.model.message import MessageKind


def reach(rule: Rule, context: LintContext) -> RulesAbove:
    """What is known of the rule, or is now found out; several lints ask."""
    if rule.name not in context.reached:
        context.reached[rule.name] = _reach(rule, context)
    return context.reached[rule.name]


def _reach(rule: Rule, context: LintContext) -> RulesAbove:
    """Look at the rule's examples, and at its patterns where one of them is taken."""
    lines = [example.text for example in rule.examples] or _found(rule)[:1]
    takers = [_takers(rule, line, context) for line in lines]
    if not any(takers):
        return RulesAbove(lines, takers)
    always = next((one for one in takers[0] if _takes_every_line(one, rule)), None)
    all_of = [one for one in takers[0] if all(one in taker for taker in takers)]
    left = [_takers(rule, line, context) for line in _found(rule)]
    examples = next((one for one in all_of if all(one in taker for taker in left)), None)
    return RulesAbove(lines, takers, always, examples if rule.examples else None)


def _found(rule: Rule) -> list[str]:
    """Lines that the rule's triggers find, as far as any is known."""
    return [line for trigger in rule.triggers for line in sample_lines(trigger)]


def _takers(rule: Rule, line: str, context: LintContext) -> list[Rule]:
    """The rules above that take the line wherever the rule listens."""

    def takes_all(one: Rule) -> bool:
        return one.location < rule.location and _covers(one, rule)

    said = message_for(rule, line, context.sample)
    return [one for one, _ in rules_matching(context.ruleset, said, takes_all)]


def _covers(above: Rule, below: Rule) -> bool:
    """Whether `above` may always fire where `below` listens, and leaves nothing to it.

    What is said in another channel keeps nothing back, and is kept back by nothing.
    """
    if names_channel(above.to) or names_channel(below.to):
        return False
    unsure = (
        above.shadow or above.continue_ or above.chance < 1.0 or without_history(above) is not above
    )
    return (
        not (unsure or above.cooldown or above.user_cooldown or above.match_cooldown)
        and _within(below.when, above.when)
        and below.on <= _heard(above.on)
        and _within(below.channels, above.channels)
        and _within(below.users, above.users)
        and set(above.not_channels) <= set(below.not_channels)
        and set(above.not_users) <= set(below.not_users)
    )


def _heard(on: frozenset[MessageKind]) -> frozenset[MessageKind]:
    """A mention is a channel line as well."""
    return on | {MessageKind.MENTION} if MessageKind.CHANNEL in on else on


def _within(inner: Sequence[object], outer: Sequence[object]) -> bool:
    return not outer or (bool(inner) and set(inner) <= set(outer))


def _takes_every_line(above: Rule, below: Rule) -> bool:
    return (
        _reads_as_much(above, below)
        and _within_patterns(above.unless, below.unless)
        and _within_patterns(above.also, below.also)
        and all(any(finds_wherever(one, t) for one in above.triggers) for t in below.triggers)
    )


def _reads_as_much(above: Rule, below: Rule) -> bool:
    """Whether what `above` looks for is found where it stands behind the bot's nick for `below`.

    Of a whole line it reads more, which vetoes may find, and in which nothing else is the first.
    """
    if cuts_nick(above.on) == cuts_nick(below.on):
        return True
    patterns = (*above.triggers, *above.also)
    return not (cuts_nick(above.on) or above.unless or any(map(looks_behind, patterns)))


def _within_patterns(inner: Sequence[Trigger], outer: Sequence[Trigger]) -> bool:
    known = {(one.pattern, one.ignore_case, one.normalise) for one in outer}
    return all((one.pattern, one.ignore_case, one.normalise) in known for one in inner)
