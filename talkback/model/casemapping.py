"""Which letters an IRC network takes for the same in nicks and channels (005 CASEMAPPING)."""

from enum import StrEnum
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase


class Casemapping(StrEnum):
    r"""RFC 2812 section 2.2: `{}|^` are the lower case of `[]\~`; strict leaves out `^`/`~`."""

    ASCII = "ascii"
    RFC1459 = "rfc1459"
    STRICT = "rfc1459-strict"

    @classmethod
    def named(cls, name: str) -> "Casemapping":
        """What a server calls it; `strict-rfc1459` is what the drafts of 005 and ircds say.

        An unknown one (rfc7613, precis) agrees with ascii on the names we can compare.
        """
        name = name.lower()
        if name == "strict-rfc1459":
            return cls.STRICT
        return cls(name) if name in set(cls) else cls.ASCII

    def fold(self, name: str) -> str:
        """The form of a nick or channel in which equal names are equal strings."""
        return _fold(self, name)

    def equal(self, one: str, other: str) -> bool:
        """Whether the network takes two names for one."""
        return one == other or _fold(self, one) == _fold(self, other)


_TABLES = {
    Casemapping.ASCII: str.maketrans(ascii_uppercase, ascii_lowercase),
    Casemapping.RFC1459: str.maketrans(ascii_uppercase + "[]\\~", ascii_lowercase + "{}|^"),
    Casemapping.STRICT: str.maketrans(ascii_uppercase + "[]\\", ascii_lowercase + "{}|"),
}

_ASCII = Casemapping.ASCII


@lru_cache(maxsize=4096)
def _fold(mapping: Casemapping, name: str) -> str:
    if mapping is _ASCII and name.isascii():
        return name.lower()
    return name.translate(_TABLES[mapping])
