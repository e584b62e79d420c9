"""Where a rule's reply is said: where the line was, to the person, or in another channel."""

from talkback.engine.identity import ConversationKey
from talkback.engine.rule import HERE, NICK, Rule
from talkback.model.message import Message


def names_channel(to: str) -> bool:
    """Whether a rule's `to` is a channel."""
    return to not in (HERE, NICK)


def is_elsewhere(rule: Rule, message: Message) -> bool:
    """Whether the reply is said in another channel than the line: an alert, and no answer."""
    if not names_channel(rule.to):
        return False
    return message.channel is None or not message.casemapping.equal(rule.to, message.channel)


def target_channel(rule: Rule, message: Message) -> str | None:
    """The channel in which the reply is said; None in private."""
    if rule.to == HERE:
        return message.channel
    if rule.to == NICK:
        return None
    return rule.to if is_elsewhere(rule, message) else message.channel


def target_of(rule: Rule, message: Message) -> str:
    """The channel or nick that the reply is sent to."""
    return target_channel(rule, message) or message.sender.nick


def target_key(rule: Rule, message: Message) -> ConversationKey:
    """What that place is remembered by."""
    return message.network, message.casemapping.fold(target_of(rule, message))
