"""TB811: a rule that says of no line that it must fire."""

from collections.abc import Iterator

from talkback.lint.lint import ConfigLint, LintFinding
from talkback.lint.lint_context import LintContext
from talkback.model.message import EVENT_KINDS, JOIN_KINDS, PART_KINDS

_FEW = 5
"""Rules of somebody who just tries; a file with more is worth an example each."""


_EXAMPLES = {
    JOIN_KINDS: "{ join = true }",
    PART_KINDS: '{ part = "Ping timeout" }',
    EVENT_KINDS: "{ join = true }",
}


def _check(context: LintContext) -> Iterator[LintFinding]:
    """Who has no example at all in a small file has not heard of them; nobody is greeted so."""
    rules = list(context.rules)
    if len(rules) <= _FEW and not any(rule.examples for rule in rules):
        return
    for rule in rules:
        if not rule.examples:
            example = _EXAMPLES.get(rule.on, '"a line that must fire it"')
            message = f"{rule.name} has no example; write examples = [{example}]"
            yield LintFinding(rule.location, message, rule.name)


NO_EXAMPLE = ConfigLint(
    "TB811",
    "Rule without an example",
    "Nothing tells whether the rule does what was meant, now and after the next change. It is "
    "told where other rules have examples, or there are more than five.",
    "Write a line that must fire it into examples.",
    _check,
)
