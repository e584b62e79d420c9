"""Tables that are keyed by nicks or channels, as the network folds their letters by now."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from talkback.net.protocol.isupport import Isupport

_Value = TypeVar("_Value")


class CasemappedDict(Generic[_Value]):
    """Finds what is kept by a name, however it is written.

    A server may send 005 late: no two names become one by it, since rfc1459, which holds until
    then, takes the most of them for the same.
    """

    def __init__(self, isupport: Isupport) -> None:
        self._isupport = isupport
        self._mapping = isupport.casemapping
        self._kept: dict[str, tuple[str, _Value]] = {}

    def __contains__(self, name: str) -> bool:
        if not self._kept:
            return False
        key = self._key(name)
        return key in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, name: str) -> _Value | None:
        if not self._kept:
            return None
        key = self._key(name)
        kept = self._kept.get(key)
        return None if kept is None else kept[1]

    def put(self, name: str, value: _Value) -> None:
        key = self._key(name)
        self._kept.pop(key, None)
        self._kept[key] = (name, value)

    def drop(self, name: str) -> None:
        key = self._key(name)
        self._kept.pop(key, None)

    def clear(self) -> None:
        self._kept.clear()

    def values(self) -> Iterator[_Value]:
        return (value for _, value in self._kept.values())

    def items(self) -> Iterator[tuple[str, _Value]]:
        """Each name as it was written last, and what is kept by it."""
        return iter(self._kept.values())

    def _key(self, name: str) -> str:
        """To be called before the table is looked at: it may be another one after that."""
        mapping = self._isupport.casemapping
        if mapping is not self._mapping:
            self._mapping = mapping
            self._kept = {mapping.fold(name): (name, value) for name, value in self._kept.values()}
        return mapping.fold(name)
