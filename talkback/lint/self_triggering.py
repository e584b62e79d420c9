"""TB807: a reply or quote that would fire a rule when another bot says it."""

from collections.abc import Iterator
from itertools import islice

from talkback.engine.rule import Rule
from talkback.lint.firing import rules_matching
from talkback.lint.lint import ConfigLint, LintFinding
from talkback.lint.lint_context import LintContext, quoted
from talkback.lint.matches_everything import generous_rules
from talkback.lint.preview_reply import LISTENING, said_in_channels
from talkback.model.message import ReplyKind


def _check(context: LintContext) -> Iterator[LintFinding]:
    generous = generous_rules(context)

    def is_open(rule: Rule) -> bool:
        return _is_open(rule) and rule.name not in generous

    for rule, place, text in said_in_channels(context):
        line = context.sample._replace(text=text, action=rule.reply_kind is ReplyKind.ACTION)
        for other, trigger in islice(rules_matching(context.ruleset, line, is_open), 1):
            message = (
                f"said in a channel this fires {other.name} by {quoted(str(trigger))}, so "
                f"that two bots could answer each other; change it, or add to unless"
            )
            yield LintFinding(place, message, rule.name)


def _is_open(rule: Rule) -> bool:
    """Whether another bot alone can fire it; where more than one person is asked for it cannot."""
    alone = rule.quorum is None or rule.quorum.count < 2
    return bool(rule.on & LISTENING) and not rule.users and alone


SELF_TRIGGERING = ConfigLint(
    "TB807",
    "Reply that fires a rule",
    "The bot does not hear itself, but another bot with such a quote would be answered, and "
    "answer.",
    "Change the quote or the reply, or add it to unless.",
    _check,
)
