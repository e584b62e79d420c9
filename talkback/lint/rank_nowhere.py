"""A rank asked for where nobody has one; part of TB814."""

from collections.abc import Iterator

from talkback.config.schema import RuleKeys
from talkback.engine.rule import Rule
from talkback.engine.scope import ByRank
from talkback.lint.lint import LintFinding
from talkback.lint.lint_context import LintContext
from talkback.model.message import MessageKind

_WITHOUT = frozenset({MessageKind.PRIVATE, MessageKind.JOIN})


def rank_nowhere(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    """Who speaks in private is in no channel, and who just came was given nothing yet."""
    if rule.on <= _WITHOUT and rule.users and all(isinstance(who, ByRank) for who in rule.users):
        message = (
            f"nobody has a rank in private, or when they come, so {rule.name} never fires; name "
            "people, as account:alice, or listen in the channel"
        )
        yield LintFinding(context.place(rule, RuleKeys.users), message)
