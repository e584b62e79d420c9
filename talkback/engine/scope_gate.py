"""The first gate of all: whether a rule is meant for this occasion, channel and person."""

from collections.abc import Iterable, Iterator

from talkback.engine.decision import Outcome, Refusal, not_known
from talkback.engine.rule import Rule
from talkback.engine.ruleset import NormalisedMessage
from talkback.engine.scope import PersonPattern, fits, is_on, unknown_trait
from talkback.model.message import Message, Person, Trait


def in_scope(rule: Rule, message: Message, reading: NormalisedMessage) -> Refusal | None:
    """The scope: the part of a rule's conditions that no text and no memory changes."""
    if not rule.enabled:
        return Refusal(Outcome.DISABLED, "enabled = false")
    kinds = message.kinds(reading.normalised.text)
    if rule.on.isdisjoint(kinds):
        return Refusal(Outcome.SCOPE, f"on: {', '.join(sorted(kinds))}")
    if message.channel is not None:
        if rule.channels and not any(glob.matches(message) for glob in rule.channels):
            return Refusal(Outcome.SCOPE, f"channels: not {message.channel}")
        if rule.not_channels and any(glob.matches(message) for glob in rule.not_channels):
            return Refusal(Outcome.SCOPE, f"not_channels: {message.channel}")
    return _person_in_scope(rule, message)


def _person_in_scope(rule: Rule, message: Message) -> Refusal | None:
    if not rule.users and not rule.not_users:
        return None
    if _is_kept_out(rule, message):
        return Refusal(Outcome.SCOPE, f"not_users: {message.sender.nick}")
    trait = unknown_to(rule, message)
    if trait is not None:
        return not_known(f"{trait} of {message.sender.nick}")
    if rule.users and not _is_let_in(rule, message):
        return Refusal(Outcome.SCOPE, f"users: not {message.sender.nick}")
    return None


def unknown_to(rule: Rule, message: Message) -> Trait | None:
    """What the rule would have to know of who sent the message, and nobody told; else None."""
    if _is_kept_out(rule, message):
        return None
    left_out = bool(rule.users) and not _is_let_in(rule, message)
    asked = _here(rule.users if left_out else rule.not_users, message)
    traits = (unknown_trait(who, message) for who in asked)
    return next((trait for trait in traits if trait is not None), None)


def _is_let_in(rule: Rule, message: Message) -> bool:
    """Behind a bridge anybody can have any name, which lets nobody in: only the bridge counts."""
    sender = message.sender
    return _is_one_of(rule.users, sender.bridge_itself if sender.relayed else sender, message)


def _is_kept_out(rule: Rule, message: Message) -> bool:
    """Behind a bridge by that name, or as is all that the bridge says."""
    sender = message.sender
    return _is_one_of(rule.not_users, sender, message) or (
        sender.relayed and _is_one_of(rule.not_users, sender.bridge_itself, message)
    )


def _is_one_of(patterns: Iterable[PersonPattern], person: Person, message: Message) -> bool:
    return any(fits(pattern, person, message) for pattern in _here(patterns, message))


def _here(patterns: Iterable[PersonPattern], message: Message) -> Iterator[PersonPattern]:
    return (pattern for pattern in patterns if is_on(pattern, message.network))
