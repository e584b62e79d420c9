"""A name that nobody knows, and the known one that it may be meant to be."""

from collections.abc import Iterable

_MAX_CHARS = 80
"""Characters of a name that are compared: the time it takes grows with their square."""


def closest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name that is most like it, if one is like it by so much (from 0 to 1)."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    return next(iter(get_close_matches(name[:_MAX_CHARS], known, n=1, cutoff=cutoff)), None)


def did_you_mean(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """A question to end a message with, or nothing where no known name is close."""
    near = closest(name, known, cutoff)
    return f"; did you mean {near}?" if near else ""
