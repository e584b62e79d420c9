"""TB802: an example that a rule above takes, while the rule has lines of its own."""

from collections.abc import Iterator

from talkback.engine.rule import Rule
from talkback.lint.lint import AmongRulesLint, LintFinding
from talkback.lint.lint_context import LintContext
from talkback.lint.never_reached import ADVICE
from talkback.lint.rules_above import reach


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    found = reach(rule, context)
    if found.always is not None or found.examples is not None:
        return
    for example, takers in zip(rule.examples, found.takers, strict=False):
        if takers:
            message = f"this example fires {takers[0].name} first, and not {rule.name}; {ADVICE}"
            yield LintFinding(example.location, message)


TAKEN_EXAMPLE = AmongRulesLint(
    "TB802",
    "Two rules for one example",
    "The example does fire its rule, but a rule above it fires on the same line first.",
    "Move the rule up, or narrow the triggers of the one above.",
    _check,
)
