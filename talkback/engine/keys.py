"""Under which names what happened is remembered: a place, a person."""

from talkback.message import Message

Place = tuple[str, str]
"""Network and folded channel; in private the folded nick."""

Someone = tuple[str, str]
"""Network and identity."""


def place_of(message: Message) -> Place:
    return message.network, message.casemapping.fold(message.place)


def someone(message: Message) -> Someone:
    return message.network, message.sender.identity(message.casemapping)


def names_of(message: Message) -> tuple[Someone, ...]:
    """Everything that a person is known by: who asked for something is known logged in or not."""
    person = message.sender
    if person.account is None or not person.host:
        return (someone(message),)
    return someone(message), (message.network, f"{person.user}@{person.host}")
