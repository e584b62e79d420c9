"""By what the books know places and people."""

from talkback.model.casemapping import Casemapping
from talkback.model.message import Person
from tests.community.world import Line

HAIR = 0.002
"""Seconds: times on disk are whole milliseconds, so a restart may move one by so much."""


def identity(person: Person) -> str:
    return f"account:{person.account}" if person.account else f"{person.user}@{person.host}"


def names(person: Person) -> set[str]:
    return {identity(person), f"{person.user}@{person.host}"}


def place_of(line: Line) -> str:
    """The channel; in private who spoke."""
    return line.channel or Casemapping.RFC1459.fold(line.person.nick)
