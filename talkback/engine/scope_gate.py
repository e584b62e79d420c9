"""The first gate of all: whether a rule is meant for this occasion, channel and person."""

from collections.abc import Iterable

from talkback.engine.decision import Outcome, Refusal
from talkback.engine.rule import Rule
from talkback.engine.ruleset import NormalisedMessage
from talkback.engine.scope import PersonPattern, is_on
from talkback.model.message import Message


def in_scope(rule: Rule, message: Message, reading: NormalisedMessage) -> Refusal | None:
    """The scope: the part of a rule's conditions that no text and no memory changes."""
    if not rule.enabled:
        return Refusal(Outcome.DISABLED, "enabled = false")
    kinds = message.kinds(reading.normalised.text)
    if not rule.on & kinds:
        return Refusal(Outcome.SCOPE, f"on: {', '.join(sorted(kinds))}")
    if message.channel is not None:
        if rule.channels and not any(glob.matches(message) for glob in rule.channels):
            return Refusal(Outcome.SCOPE, f"channels: not {message.channel}")
        if any(glob.matches(message) for glob in rule.not_channels):
            return Refusal(Outcome.SCOPE, f"not_channels: {message.channel}")
    return _person_in_scope(rule, message)


def _person_in_scope(rule: Rule, message: Message) -> Refusal | None:
    if rule.users and not _is_one_of(rule.users, message):
        return Refusal(Outcome.SCOPE, f"users: not {message.sender.nick}")
    if rule.not_users and _is_one_of(rule.not_users, message):
        return Refusal(Outcome.SCOPE, f"not_users: {message.sender.nick}")
    return None


def _is_one_of(patterns: Iterable[PersonPattern], message: Message) -> bool:
    person, mapping = message.sender, message.casemapping
    return any(
        is_on(pattern, message.network) and pattern.matches(person, mapping) for pattern in patterns
    )
