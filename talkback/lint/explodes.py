"""TB804: a pattern on which a crafted line uses up the time that a line has."""

from collections.abc import Iterator

from talkback.engine.prefilter.trigger import MOMENT_S, Trigger
from talkback.engine.rule import Rule
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext, patterns, quoted


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    for key, at, trigger in patterns(rule):
        if trigger.risk is not None and _takes_too_long(trigger, trigger.risk.witness):
            message = (
                f"{trigger.risk.reason}: a line such as {quoted(trigger.risk.witness)} "
                "uses up its time; let no two repeats take the same text"
            )
            yield LintFinding(context.place(rule, key, at), message)


def _takes_too_long(trigger: Trigger, line: str) -> bool:
    """The pattern's shape arouses suspicion; what the search really does decides."""
    try:
        trigger.find(line, MOMENT_S)
    except TimeoutError:
        return True
    return False


EXPLODES = RuleLint(
    "TB804",
    "Trigger that can explode",
    "A line can be made up on which the search tries more ways than it has time for. The time is "
    "limited, but the trigger then rests for a while, and everybody can bring that about.",
    "Let no two repeats in a row, or one in the other, take the same text.",
    _check,
)
