"""TB805: where there are many triggers, one that must be tried on each line."""

from collections.abc import Iterator

from talkback.config.schema import RuleKeys
from talkback.engine.prefilter.trigger import Trigger
from talkback.lint.lint import ConfigLint, LintFinding
from talkback.lint.lint_context import LintContext
from talkback.lint.matches_everything import is_everything

MANY = 100
"""Triggers in a file from which on each that must be tried on every line is felt."""


def _check(context: LintContext) -> Iterator[LintFinding]:
    if sum(len(rule.triggers) for rule in context.rules) < MANY:
        return
    for rule in context.rules:
        for at, trigger in enumerate(rule.triggers):
            if _is_unfiltered(trigger) and not is_everything(trigger):
                message = (
                    "no text is known that a line must hold, so this is tried on every line; "
                    "give every alternative a word that must be there"
                )
                yield LintFinding(context.place(rule, RuleKeys.triggers, at), message, rule.name)


def _is_unfiltered(trigger: Trigger) -> bool:
    return (
        trigger.required_literals is None and trigger.re2_pattern is None and trigger.risk is None
    )


UNFILTERED = ConfigLint(
    "TB805",
    "Trigger that must be tried on every line",
    "Of most triggers it is known what text a line must hold, so that one search rules out "
    "thousands of them. Of this one nothing is known, and the file has many.",
    "Give every alternative a word that must be there.",
    _check,
)
