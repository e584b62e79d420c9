"""Under which names what happened is remembered: a place, a person."""

from talkback.model.message import Message

ConversationKey = tuple[str, str]
"""Network and folded channel; in private the folded nick."""

PersonKey = tuple[str, str]
"""Network and identity."""


def conversation_key(message: Message) -> ConversationKey:
    return message.network, message.casemapping.fold(message.reply_target)


def person_key(message: Message) -> PersonKey:
    return message.network, message.sender.identity(message.casemapping)


def person_keys(message: Message) -> tuple[PersonKey, ...]:
    """Everything that a person is known by: who asked for something is known logged in or not."""
    person = message.sender
    if person.account is None or not person.host:
        return (person_key(message),)
    return person_key(message), (message.network, f"{person.user}@{person.host}")
