"""TB810: a pattern that fits none of the channels that the networks in the file name."""

from collections.abc import Iterator

from talkback.config.schema import RuleKeys
from talkback.engine.rule import Rule
from talkback.engine.scope import ChannelGlob
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext
from talkback.model.message import Message, MessageKind


def _check(rule: Rule, subject: LintContext) -> Iterator[LintFinding]:
    if not (rule.channels or rule.not_channels):
        return
    known = list(channels(subject))
    nowhere = all(_is_unmet(glob, known) for glob in rule.channels)
    never = (
        f", so {rule.name} never fires" if nowhere and MessageKind.PRIVATE not in rule.on else ""
    )
    for key, globs in (
        (RuleKeys.channels, rule.channels),
        (RuleKeys.not_channels, rule.not_channels),
    ):
        for at, glob in enumerate(globs):
            if _is_unmet(glob, known):
                result = never if key is RuleKeys.channels else ""
                message = (
                    f"{glob} fits no channel in this file{result}; correct it, or join the channel"
                )
                yield LintFinding(subject.place(rule, key, at), message)


def channels(subject: LintContext) -> Iterator[Message]:
    """A line in each channel that the networks in the file name."""
    for network in subject.config.networks:
        for channel in network.channels:
            yield subject.sample._replace(network=network.name, channel=channel.name)


def _is_unmet(glob: ChannelGlob, known: list[Message]) -> bool:
    """A network that is unknown, or named without channels, is another matter."""
    anywhere = ChannelGlob("*", glob.network)
    there = [message for message in known if anywhere.matches(message)]
    return bool(there) and not any(glob.matches(message) for message in there)


UNKNOWN_CHANNEL = RuleLint(
    "TB810",
    "Channel pattern that fits no channel",
    "The networks in the file name channels, and this pattern fits none of them.",
    "Correct the pattern, or add the channel to its network.",
    _check,
)
