"""Patterns that are compiled when they are first asked, and not when their module is imported.

The start of a command imports a hundred, and asks one in five of them.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

_Pattern = TypeVar("_Pattern")


def lazily(make: Callable[[], _Pattern]) -> _Pattern:
    """What `make` compiles, for whoever calls its methods; to pass it on, compile it at once."""
    return cast("_Pattern", _LazyPattern(make))


class _LazyPattern:
    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a pattern has
        """Asked once for each name: from then on it is an attribute of our own."""
        value = getattr(self._make(), name)
        setattr(self, name, value)
        return value
