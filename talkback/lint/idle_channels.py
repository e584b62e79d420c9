"""TB822: channels of a rule that listens in private only, where they say nothing."""

from collections.abc import Iterator

from talkback.config.schema import RuleKeys
from talkback.engine.rule import Rule
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext
from talkback.model.message import MessageKind


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    """Channels of [defaults] are for the other rules."""
    for key in (RuleKeys.channels, RuleKeys.not_channels):
        own = ("rules", rule.name, key.name) in context.config.places
        if own and rule.on == {MessageKind.PRIVATE} and (rule.channels or rule.not_channels):
            message = (
                f"what is said in private is never said in a channel, so {key.name} has no effect "
                'with on = ["private"]; take it out, or add "channel" to on'
            )
            yield LintFinding(context.place(rule, key), message)


IDLE_CHANNELS = RuleLint(
    "TB822",
    "Channels of a private rule",
    "channels and not_channels hold for what is said in channels; a rule that listens in private "
    "only fires whatever they say.",
    "Take the key out, or let the rule listen in channels.",
    _check,
)
