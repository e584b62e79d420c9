"""Mappings that strangers cannot fill, and that can tell what changed in them."""

from typing import Any, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")
RuleKey = TypeVar("RuleKey", bound=tuple[str, *tuple[Any, ...]])
"""What is remembered of a rule, its name first."""

MAX_ENTRIES = 10_000
"""Entries a table keeps; then the oldest is forgotten."""


MAX_IN_ALL = 10 * MAX_ENTRIES
"""Entries that all rules have together."""


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


class BoundedByRule(BoundedDict[RuleKey, Value]):
    """A mapping whose keys begin with a rule's name: each rule has its own bound.

    What one rule remembers of a crowd of made-up people makes no other forget. Rests of one rule
    are of one length, so that its oldest is the first that is over.
    """

    __slots__ = ("_of_rule",)

    def __init__(self) -> None:
        super().__init__(MAX_IN_ALL)
        self._of_rule: dict[str, dict[RuleKey, None]] = {}

    def __setitem__(self, key: RuleKey, value: Value) -> None:
        self._of_rule.setdefault(key[0], {})[key] = None
        super().__setitem__(key, value)

    def put(self, key: RuleKey, value: Value) -> None:
        super().put(key, value)
        keys = self._of_rule[key[0]]
        if len(keys) > MAX_ENTRIES:
            self.discard(next(iter(keys)))

    def pop(self, key: RuleKey, *default: Any) -> Any:  # noqa: ANN401 - as of dict
        keys = self._of_rule.get(key[0])
        if keys is not None and keys.pop(key, self) is None and not keys:
            del self._of_rule[key[0]]
        return super().pop(key, *default)
