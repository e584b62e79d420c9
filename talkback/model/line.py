"""One IRC line as a value, and how its tags are written; `parse` reads one from text."""

from collections.abc import Mapping
from dataclasses import field, replace
from functools import lru_cache
from types import MappingProxyType

from talkback.model.lazy_dataclass import dataclass
from talkback.model.message import Person

NO_TAGS: Mapping[str, str] = MappingProxyType({})
_RELAYED = ("draft/relaymsg", "relaymsg")
_ESCAPES = str.maketrans({";": r"\:", " ": r"\s", "\\": r"\\", "\r": r"\r", "\n": r"\n"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line as RFC 1459 and IRCv3 message-tags see it; `command` is upper case or a numeric.

    A tag without a value has the value "" (message-tags: missing and empty are the same).
    """

    command: str
    params: tuple[str, ...] = ()
    source: str = ""
    tags: Mapping[str, str] = field(default_factory=lambda: NO_TAGS)

    @property
    def source_hostmask(self) -> Person:
        """The source as a hostmask; a server's name comes out as a bare nick.

        The account that comes with a relayed line is the relay's, so it is nobody's here.
        """
        if not self.tags:
            return _person(self.source, None, None)
        relay = next((self.tags[tag] for tag in _RELAYED if tag in self.tags), None)
        return _person(self.source, self.tags.get("account") or None, relay)


@lru_cache(maxsize=16)
def _person(source: str, account: str | None, relay: str | None) -> Person:
    """A line is asked who said it several times in a row."""
    mask, at, host = source.rpartition("@")
    nick, _, user = (mask if at else host).partition("!")
    person = Person(nick, user, host if at else "", account, relay)
    return replace(person, account=None) if person.relayed else person


def format_tags(tags: Mapping[str, str]) -> str:
    """Tags as they stand between `@` and blank; one without a value has no `=` (message-tags)."""
    return ";".join(
        f"{key}={value.translate(_ESCAPES)}" if value else key for key, value in tags.items()
    )
