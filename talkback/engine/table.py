"""Mappings that strangers cannot fill, and that can tell what changed in them."""

from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

KEEP = 10_000
"""Entries a table keeps; then the oldest is forgotten."""


class Table(dict[Key, Value]):
    """A mapping in the order of its last changes.

    `changed` holds the keys that were kept, dropped or forgotten since somebody last emptied it;
    None where nobody asks.
    """

    __slots__ = ("changed", "limit")

    def __init__(self, limit: int = KEEP) -> None:
        super().__init__()
        self.changed: set[Key] | None = None
        self.limit = limit

    def keep(self, key: Key, value: Value) -> None:
        """Set a value, as the newest; where the table is full the oldest makes room."""
        self.pop(key, None)
        self[key] = value
        if self.changed is not None:
            self.changed.add(key)
        if len(self) > self.limit:
            self.drop(next(iter(self)))

    def drop(self, key: Key) -> None:
        """Forget an entry, if there is one."""
        if self.pop(key, None) is not None and self.changed is not None:
            self.changed.add(key)
