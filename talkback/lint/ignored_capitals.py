"""TB823: capitals that a pattern asks for, in a rule to which they are as small letters."""

import re
from collections.abc import Iterator

from talkback.engine.prefilter.trigger import Trigger
from talkback.engine.rule import Rule
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext, patterns
from talkback.model.lazy_pattern import lazily

_PIECE = lazily(
    lambda: re.compile(
        r"""
          (?P<capital> \\p\{(?:Lu|Uppercase(?:_Letter)?)\} | \[A-Z(?:[^\w\\\[\]]|\\[.sd])*\] )
        | (?P<known> \(\?[^)]*[i#] )
        | \[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]
        | \\p\{[^}]*\} | \\. | \(\?P?<\w+> | \(\?P[=>]\w+ | \{[\d,]*\}
        | (?P<letter> [^\W\d_] )
        """,
        re.VERBOSE | re.DOTALL,
    )
)
"""A set of capitals alone, a flag (or a comment) by which it is known, or what is neither."""


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    for key, at, trigger in patterns(rule):
        found = _capitals(trigger.pattern) if trigger.ignore_case else None
        if found is not None and not _are_small_meant(trigger, rule, context):
            message = (
                f"{found[0]} finds small letters too, since capitals do not count; set "
                f"ignore_case = false, or write {_small(found[0])} where both are meant"
            )
            yield LintFinding(context.place(rule, key, at, found.start()), message)


def _capitals(pattern: str) -> re.Match[str] | None:
    """The first capitals of a pattern that asks for no other letters by name."""
    found = [*_PIECE.finditer(pattern)]
    if any(piece["letter"] or piece["known"] for piece in found):
        return None
    return next((piece for piece in found if piece["capital"]), None)


def _small(capitals: str) -> str:
    return capitals.replace("A-Z", "a-z") if capitals.startswith("[") else r"\p{L}"


def _are_small_meant(trigger: Trigger, rule: Rule, context: LintContext) -> bool:
    """Whether an example without a capital is found."""
    lines = [each.text for each in (*rule.examples, *rule.counter_examples)]
    small = [line for line in lines if line == line.lower()]
    return any(context.read(rule, line).holds(trigger) for line in small)


IGNORED_CAPITALS = RuleLint(
    "TB823",
    "Capitals that do not count",
    "A pattern that asks for nothing but capitals, as [A-Z]{5,} against shouting, is found in "
    "small letters too where ignore_case is true, as it is by default. An example in small letters "
    "shows that they are meant.",
    "Set ignore_case = false, or write [a-z] where both are meant.",
    _check,
)
