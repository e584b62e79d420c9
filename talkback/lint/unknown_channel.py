"""TB810: a pattern that fits none of the channels that the networks in the file name."""

from collections.abc import Iterator

from talkback.config.schema import RuleKeys
from talkback.engine.reply_target import names_channel
from talkback.engine.rule import Rule
from talkback.engine.scope import ChannelGlob
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext
from talkback.model.message import Message, MessageKind


def _check(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
    known = list(channels(context))
    yield from _target(rule, known, context)
    if rule.channels or rule.not_channels:
        yield from _patterns(rule, known, context)


def _target(rule: Rule, known: list[Message], context: LintContext) -> Iterator[LintFinding]:
    """A channel that a rule speaks in, and that none of the networks has where it listens."""
    if any(network.invites for network in context.config.networks):
        return
    networks = {message.network for message in known if _listens_on(rule, message)}
    there = {
        message.network
        for message in known
        if message.casemapping.equal(rule.to, message.channel or "")
    }
    if names_channel(rule.to) and networks and not networks & there:
        message = (
            f"the bot is not in {rule.to} on {', '.join(sorted(networks))}, so {rule.name} is "
            "never said; correct it, or join the channel"
        )
        yield LintFinding(context.place(rule, RuleKeys.to), message)


def _listens_on(rule: Rule, message: Message) -> bool:
    networks = [ChannelGlob("*", glob.network) for glob in rule.channels]
    return not networks or any(glob.matches(message) for glob in networks)


def _patterns(rule: Rule, known: list[Message], context: LintContext) -> Iterator[LintFinding]:
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
                yield LintFinding(context.place(rule, key, at), message)


def channels(context: LintContext) -> Iterator[Message]:
    """A line in each channel of the networks in the file; not where the bot can be invited."""
    for network in context.config.networks:
        for channel in () if network.invites else network.channels:
            yield context.sample._replace(network=network.name, channel=channel.name)


def _is_unmet(glob: ChannelGlob, known: list[Message]) -> bool:
    """A network that is unknown, or named without channels, is another matter."""
    anywhere = ChannelGlob("*", glob.network)
    there = [message for message in known if anywhere.matches(message)]
    return bool(there) and not any(glob.matches(message) for message in there)


UNKNOWN_CHANNEL = RuleLint(
    "TB810",
    "Channel pattern that fits no channel",
    "The networks in the file name channels, and this pattern fits none of them, or the channel "
    "that the reply is for is none of them.",
    "Correct it, or add the channel to its network.",
    _check,
)
