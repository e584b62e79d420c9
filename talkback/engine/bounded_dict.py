"""Mappings that strangers cannot fill, and that can tell what changed in them."""

from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

MAX_ENTRIES = 10_000
"""Entries a table keeps; then the oldest is forgotten."""


class BoundedDict(dict[Key, Value]):
    """A mapping in the order of its last changes.

    `changed` holds the keys that were kept, dropped or forgotten since somebody last emptied it;
    None where nobody asks.
    """

    __slots__ = ("dirty", "limit")

    def __init__(self, limit: int = MAX_ENTRIES) -> None:
        super().__init__()
        self.dirty: set[Key] | None = None
        self.limit = limit

    def put(self, key: Key, value: Value) -> None:
        """Set a value, as the newest; where the table is full the oldest is dropped."""
        self.pop(key, None)
        self[key] = value
        if self.dirty is not None:
            self.dirty.add(key)
        if len(self) > self.limit:
            self.discard(next(iter(self)))

    def discard(self, key: Key) -> None:
        """Forget an entry, if there is one."""
        if self.pop(key, None) is not None and self.dirty is not None:
            self.dirty.add(key)
