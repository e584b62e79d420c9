"""Rules whose channels the bot is never in, and rules that nobody can check."""

from collections.abc import Iterator
from dataclasses import replace

from talkback.config.schema import RuleKeys
from talkback.engine.scope import ChannelGlob
from talkback.errors import Diagnostic
from talkback.lint.codes import Hint
from talkback.lint.subject import Subject, warning
from talkback.message import Message


def unmet_channels(subject: Subject) -> Iterator[Diagnostic]:
    """A pattern that fits none of the channels that the networks in the file name."""
    known = list(_channels(subject))
    for rule in subject.rules:
        for key, globs in (
            (RuleKeys.channels, rule.channels),
            (RuleKeys.not_channels, rule.not_channels),
        ):
            for at, glob in enumerate(globs):
                if _is_unmet(glob, known):
                    message = (
                        f"{glob} fits no channel in this file; correct it, or join the channel"
                    )
                    yield warning(Hint.UNMET_CHANNEL, subject.place(rule, key, at), message, rule)


def _channels(subject: Subject) -> Iterator[Message]:
    for network in subject.config.networks:
        for channel in network.channels:
            yield replace(subject.stage, network=network.name, channel=channel.name)


def _is_unmet(glob: ChannelGlob, known: list[Message]) -> bool:
    """A network that is unknown, or named without channels, is another matter."""
    anywhere = ChannelGlob("*", glob.network)
    there = [message for message in known if anywhere.matches(message)]
    return bool(there) and not any(glob.matches(message) for message in there)


def no_example(subject: Subject) -> Iterator[Diagnostic]:
    """A rule that says of no line that it must fire."""
    for rule in subject.rules:
        if not rule.examples:
            message = f'{rule.name} has no example; write examples = ["a line that must fire it"]'
            yield warning(Hint.NO_EXAMPLE, rule.location, message, rule)
