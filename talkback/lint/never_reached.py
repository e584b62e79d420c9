"""TB801: a rule of which another one above takes every line, or every example."""

from collections.abc import Iterator

from talkback.engine.rule import Rule
from talkback.lint.lint import AmongRulesLint, LintFinding
from talkback.lint.lint_context import LintContext, quoted
from talkback.lint.rules_above import reach

ADVICE = "move this rule above it, narrow the other's triggers, or remove one of the two"


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    found = reach(rule, context)
    if found.always is not None:
        line = quoted(found.lines[0])
        message = f"never reached: {found.always.name} takes every such line, as {line}; {ADVICE}"
        yield LintFinding(rule.location, message)
    elif found.examples is not None:
        line = quoted(found.lines[0])
        message = f"{found.examples.name} takes every example of this rule, as {line}; {ADVICE}"
        yield LintFinding(rule.location, message)


NEVER_REACHED = AmongRulesLint(
    "TB801",
    "Rule that is never reached",
    "A rule above fires wherever this one listens: its triggers find every line that this one's "
    "find, or it takes every one of its examples. A rule that has a cooldown or a chance, "
    "continues, or is a shadow keeps nothing from those below.",
    "Move the rule up, narrow the triggers of the one above, or remove one of the two.",
    _check,
)
