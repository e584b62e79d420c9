"""TB803: a trigger that is found in the empty line, or in nearly any."""

from collections.abc import Iterator

from talkback.config.schema import RuleKeys
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import Rule
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext
from talkback.model.message import EVENT_KINDS, MessageKind

RARELY = 0.1
"""A chance at which even a rule for everything speaks seldom."""
_REST_S, _REST_OF_ONE_S = 600.0, 86_400.0
"""Cooldowns, of the rule (or a silence) and of a person, after which it speaks seldom too."""
_SELDOM = EVENT_KINDS | {MessageKind.PRIVATE, MessageKind.MENTION}
_CHAT = (
    "good morning", "lol", "what time is it?", "I pushed a fix, can you try again?", "42",
    "why does this not work", "brb", "thanks!", "https://example.org/a?b=c", "+1", "Grüße",
    "it is raining again", "just read the manual", "hm, no", "その通り",
)  # fmt: skip
"""Lines with nothing in common but that people say such things."""
_NEARLY = len(_CHAT) * 2 // 3


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    if not _is_frequent(rule):
        return
    for at, trigger in enumerate(rule.triggers):
        if reason := _matches_nearly_everything(trigger):
            yield LintFinding(context.place(rule, RuleKeys.triggers, at), reason)


def _is_frequent(rule: Rule) -> bool:
    return not (
        rule.on <= _SELDOM
        or rule.chance <= RARELY
        or max(rule.cooldown, rule.after_silence) >= _REST_S
        or rule.user_cooldown >= _REST_OF_ONE_S
        or not all(map(is_everything, rule.also))
    )


def is_everything(trigger: Trigger) -> bool:
    """Whether the trigger is found in nearly any line."""
    return _matches_nearly_everything(trigger) is not None


def generous_rules(context: LintContext) -> frozenset[str]:
    """The names of the rules that answer nearly anything."""
    return frozenset(
        rule.name
        for rule in context.rules
        if any(map(is_everything, rule.triggers)) and all(map(is_everything, rule.also))
    )


def _matches_nearly_everything(trigger: Trigger) -> str | None:
    known = trigger.required_literals is not None
    found = 0 if known else sum(map(trigger.is_found, _CHAT))
    advice = "say what the line must hold, or give the rule a small chance or a long cooldown"
    if found == len(_CHAT):
        return f"is found in every line; {advice}"
    if found >= _NEARLY:
        return f"is found in nearly every line; {advice}"
    if trigger.is_found(""):
        return f"is found in the empty line; {advice}"
    return None


MATCHES_EVERYTHING = RuleLint(
    "TB803",
    "Trigger for everything",
    "The trigger is found in the empty line, or in nearly all of a sample of chat. Rules that "
    "listen to mentions, private messages, joins and parts only, fire at most once in ten times, "
    "or rest ten minutes after each answer or wait for such a silence (a day, for the same person) "
    "may.",
    "Say what a line must hold; a * or ? that allows nothing at all is the usual reason.",
    _check,
)
