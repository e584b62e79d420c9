"""Comings and goings as messages: what a tester writes, and what a log or a server has told."""

import re

from talkback.model.lazy_pattern import lazily
from talkback.model.message import Event, Message, MessageKind, Origin

_SERVER = r"(?:[\w*-]+\.)+[\w*-]+"
_SPLIT = lazily(lambda: re.compile(rf"{_SERVER} {_SERVER}"))


def is_split(reason: str) -> bool:
    """Whether a QUIT's reason is two servers that lost each other: `hub.example leaf.example`.

    Networks that hide their servers say `*.net *.split`.
    """
    return _SPLIT.fullmatch(reason) is not None


def came(message: Message, origin: Origin = Origin.PERSON) -> Message:
    """The sender came into the channel."""
    return message._replace(text="", action=False, event=Event(MessageKind.JOIN, origin))


def left(message: Message, reason: str, origin: Origin = Origin.PERSON) -> Message:
    """The sender left the channel, and said why or not."""
    return message._replace(text=reason, action=False, event=Event(MessageKind.PART, origin))


def quit_origin(reason: str) -> Origin:
    """What a QUIT comes of, as far as its reason tells."""
    return Origin.SPLIT if is_split(reason) else Origin.PERSON
