"""Pools on the web: what a source sends is checked, and the last good copy is kept on disk."""

import hashlib
from collections import Counter
from contextlib import suppress
from pathlib import Path

from talkback.model.errors import StoreError
from talkback.model.lazy_dataclass import dataclass
from talkback.model.secret import SecretUrl
from talkback.model.text import decode_utf8_file, escape_unprintable
from talkback.quotes.file import Quote, read_text
from talkback.quotes.json_quotes import from_json
from talkback.quotes.validate import LONG_QUOTE_BYTES, invalid_reason, is_long
from talkback.system.atomic_file import write_private

FIRST_FETCH_TIMEOUT_S = 5.0
"""Seconds that a command waits for a source of which there is no copy."""


@dataclass(frozen=True, slots=True)
class FetchedQuotes:
    """The quotes that a source sent and that are fit to be said; `refused` says why others aren't.

    A reason stands with how many quotes it was the reason for.
    """

    quotes: tuple[Quote, ...]
    refused: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class CachedQuotes:
    """The last good quotes of a source; `taken` in seconds of the wall clock."""

    quotes: tuple[Quote, ...]
    taken: float


def fetch(url: SecretUrl, patience: float) -> FetchedQuotes:
    """Ask the source; blocks for up to about `patience` seconds.

    Raises StoreError where it is away, or sends no fit quote.
    """
    from talkback.quotes.remote.fetch import get  # noqa: PLC0415 - only pools on the web pay for httpx

    return valid_quotes(get(url, patience), url.host)


def valid_quotes(data: bytes, name: str) -> FetchedQuotes:
    """The fit quotes in what a source called `name` sent, each once, and why others are left out.

    Raises StoreError where it is not the JSON that is asked for, or no quote in it is fit.
    """
    try:
        found = from_json(decode_utf8_file(data, name), name)
    except StoreError as error:
        raise StoreError(escape_unprintable(str(error))) from None
    quotes = tuple(dict.fromkeys(quote for quote in found if _unfit(quote) is None))
    refused = Counter(reason for quote in found if (reason := _unfit(quote)))
    if not quotes:
        reasons = "; ".join(refused) or "the list is empty"
        raise StoreError(f"{name}: sends no quote that is fit: {reasons}")
    return FetchedQuotes(quotes, tuple(refused.most_common()))


def cached_or_fetch(url: SecretUrl) -> tuple[Quote, ...]:
    """The last copy, whatever its age; where there is none, what the source sends in a hurry.

    For commands that look and go. Raises StoreError where there is neither.
    """
    copy = last_copy(url)
    if copy is not None:
        return copy.quotes
    quotes = fetch(url, FIRST_FETCH_TIMEOUT_S).quotes
    with suppress(StoreError):  # a cache that cannot be written is only asked again
        write_cache(url, quotes)
    return quotes


def cached_only(url: SecretUrl) -> tuple[Quote, ...]:
    """The last copy; nothing where there is none. Never waits for the network."""
    copy = last_copy(url)
    return () if copy is None else copy.quotes


def last_copy(url: SecretUrl, folder: Path | None = None) -> CachedQuotes | None:
    """What the source sent when it was last there; None where nothing was kept, or is whole."""
    path = _place(url, folder)
    try:
        return CachedQuotes(from_json(read_text(path), str(path)), path.stat().st_mtime)
    except (StoreError, OSError):
        return None


def write_cache(url: SecretUrl, quotes: tuple[Quote, ...], folder: Path | None = None) -> None:
    """Put a new copy in the place of the last, atomically; raises StoreError."""
    from talkback.quotes.formats import Form, write  # noqa: PLC0415 - only pools on the web need it

    write_private(_place(url, folder), write(quotes, Form.JSON).encode())


def _place(url: SecretUrl, folder: Path | None) -> Path:
    """The URL itself is not written down: it may hold a password."""
    name = hashlib.sha256(url.reveal().encode()).hexdigest()[:32]
    from platformdirs import user_cache_path  # noqa: PLC0415 - only pools on the web need it

    return (folder or user_cache_path("talkback") / "pools") / f"{name}.json"


def _unfit(quote: Quote) -> str | None:
    """Strangers' quotes are held to one line in a channel as well."""
    if reason := invalid_reason(quote):
        return reason
    return f"it is more than {LONG_QUOTE_BYTES} bytes" if is_long(quote) else None
