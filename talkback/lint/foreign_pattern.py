"""TB815: a pattern in the syntax of another bot or language, in which no line is found."""

from collections.abc import Iterator

from talkback.config.other_syntax import in_pattern
from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import Rule
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext, patterns


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    for key, at, trigger in patterns(rule):
        foreign = in_pattern(trigger.pattern)
        if foreign is not None and is_foreign(trigger, rule, context):
            yield LintFinding(context.place(rule, key, at, foreign.offset), foreign.message)


def is_foreign(trigger: Trigger, rule: Rule, context: LintContext) -> bool:
    """Whether the pattern is of another syntax, and not meant as it stands.

    An example that a trigger finds proves it meant, or a counter-example that a veto finds.
    """
    examples = rule.counter_examples if trigger in rule.unless else rule.examples
    return in_pattern(trigger.pattern) is not None and not any(
        context.read(rule, example.text).holds(trigger) for example in examples
    )


FOREIGN_PATTERN = RuleLint(
    "TB815",
    "Pattern in another program's syntax",
    "Slashes around a pattern, doubled backslashes in single quotes, $nick, %tea% and the like "
    "mean something to other bots and languages; here they are searched for as they stand. An "
    "example in which the pattern is found shows that it is meant so.",
    "Write it as the message says.",
    _check,
)
