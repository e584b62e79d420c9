"""Quotes files changed in place: never lost, never twice, comments and order kept."""

from collections.abc import Callable, Collection, Iterable
from enum import StrEnum
from pathlib import Path

from talkback.model.lazy_dataclass import dataclass
from talkback.model.text import decode_utf8_file
from talkback.quotes.file import Quote, numbered, read_bytes
from talkback.quotes.validate import dedup_key, invalid_reason
from talkback.system.atomic_file import exclusive_lock, replace
from talkback.system.regular_file import read_file_itself


class RefusalKind(StrEnum):
    """Why a quote was not taken."""

    THERE = "already there"
    ALIKE = "too like another"
    UNFIT = "not a quote"
    FIRES = "would fire a rule"


@dataclass(frozen=True, slots=True)
class QuoteRefusal:
    """A quote that was not taken; `reason` says why, with the place of the other one."""

    quote: Quote
    kind: RefusalKind
    reason: str


@dataclass(frozen=True, slots=True)
class Addition:
    """What became of the quotes that were to be added, each in the order given."""

    added: tuple[Quote, ...]
    refused: tuple[QuoteRefusal, ...]


def exact_key(quote: Quote) -> str:
    """The key under which only what reads the same in chat is the same."""
    return quote.chat


def add(path: Path, quotes: Iterable[Quote], key: Callable[[Quote], str] = dedup_key) -> Addition:
    """Append those quotes whose `key` is not in the file yet: all of them in one step.

    They are on disk on return. What reads the same in chat is never added twice, whatever the
    key. Raises StoreError, and then the file is as it was.
    """
    with exclusive_lock(path) as target:
        data = read_bytes(target, read_file_itself)
        existing = _ExistingQuotes(path, data, key)
        addition = existing.sort(quotes)
        if addition.added:
            replace(target, data + _appended(data, addition.added))
    return addition


def preview(
    path: Path, quotes: Iterable[Quote], key: Callable[[Quote], str] = dedup_key
) -> Addition:
    """What `add` would do, a file that is not there yet being empty; raises StoreError."""
    data = read_bytes(path) if path.exists() else b""
    return _ExistingQuotes(path, data, key).sort(quotes)


def remove(path: Path, quotes: Collection[Quote]) -> tuple[Quote, ...]:
    """Take out every line that holds one of these quotes; returns what was taken, line by line.

    Raises StoreError, and then the file is as it was.
    """
    with exclusive_lock(path) as target:
        data = read_bytes(target, read_file_itself)
        removed = {
            n: quote for n, quote in numbered(decode_utf8_file(data, path)) if quote in quotes
        }
        if removed:
            lines = enumerate(data.split(b"\n"), start=1)
            replace(target, b"\n".join(line for n, line in lines if n not in removed))
    return tuple(removed.values())


class _ExistingQuotes:
    """The quotes of a file, found again by what makes a newcomer the same as one of them."""

    def __init__(self, path: Path, data: bytes, key: Callable[[Quote], str]) -> None:
        self._path = path
        self._key = key
        self._chats: dict[str, int] = {}
        self._keys: dict[str, tuple[int, Quote]] = {}
        self._last = data.count(b"\n") + (data[-1:] not in (b"", b"\n"))
        for line, quote in numbered(decode_utf8_file(data, path)):
            self._put(line, quote)

    def sort(self, quotes: Iterable[Quote]) -> Addition:
        """Part the newcomers into those to add and those refused."""
        added: list[Quote] = []
        refused: list[QuoteRefusal] = []
        for quote in quotes:
            if refusal := self._refusal(quote):
                refused.append(refusal)
            else:
                added.append(quote)
                self._last += 1
                self._put(self._last, quote)
        return Addition(tuple(added), tuple(refused))

    def _put(self, line: int, quote: Quote) -> None:
        self._chats.setdefault(quote.chat, line)
        self._keys.setdefault(self._key(quote), (line, quote))

    def _refusal(self, quote: Quote) -> QuoteRefusal | None:
        if reason := invalid_reason(quote):
            return QuoteRefusal(quote, RefusalKind.UNFIT, reason)
        if line := self._chats.get(quote.chat):
            return QuoteRefusal(quote, RefusalKind.THERE, f"already there: {self._path}:{line}")
        if match := self._keys.get(self._key(quote)):
            line, other = match
            return QuoteRefusal(
                quote, RefusalKind.ALIKE, f"too like {self._path}:{line}: {other.line}"
            )
        return None


def _appended(data: bytes, quotes: Iterable[Quote]) -> bytes:
    """The lines to append, in the file's own line ends, its last line ended first."""
    end = b"\r\n" if b"\r\n" in data else b"\n"
    start = end if data and not data.endswith(b"\n") else b""
    return start + b"".join(quote.line.encode() + end for quote in quotes)
