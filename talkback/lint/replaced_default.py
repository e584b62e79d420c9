"""TB821: a rule's own list of exceptions that replaces the one of [defaults]."""

from collections.abc import Iterator

import tomli

from talkback.config.schema import RuleKeys
from talkback.config.value import Key
from talkback.engine.rule import Rule
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext

_EXCEPTIONS: tuple[Key[tuple[object, ...]], ...] = (
    RuleKeys.unless,
    RuleKeys.not_users,
    RuleKeys.not_channels,
)
"""Who adds an exception seldom means to take one back; an empty list says that it is meant."""


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    for key in _EXCEPTIONS:
        own, common = (
            _written(context, "rules", rule.name, key.name),
            _written(context, "defaults", key.name),
        )
        lost = [item for item in common if item not in own]
        if own and lost:
            place = context.place(rule, key)
            message = (
                f"this replaces {key.name} of [defaults], so {lost[0]!r} does not hold for "
                f"{rule.name}; write it here as well, or {key.name} = [] for none"
            )
            yield LintFinding(place, message)


def _written(context: LintContext, *path: str) -> list[object]:
    """The items of a list as the file has them; none where the key is not set."""
    if path not in context.config.places:
        return []
    [value] = tomli.loads(f"x = {context.config.places.source(path)}").values()
    return value if isinstance(value, list) else [value]


REPLACED_DEFAULT = RuleLint(
    "TB821",
    "Exceptions that replace those of [defaults]",
    "A rule's own unless, not_users or not_channels stands in the place of that of [defaults], "
    "and is not added to it.",
    "Repeat the exceptions of [defaults] in the rule.",
    _check,
)
