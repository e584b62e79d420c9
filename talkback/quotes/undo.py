"""What the last import added to a pool, kept beside its file, so that it can be taken back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from talkback.model.errors import StoreError
from talkback.quotes import edit
from talkback.quotes.file import Quote, parse_quote, read_text
from talkback.system.atomic_file import write_private


@dataclass(frozen=True, slots=True)
class LastImport:
    """The quotes that one import added to a pool, and whether it made the pool's file."""

    quotes: tuple[Quote, ...]
    made_file: bool


def remember(pool: Path, done: LastImport) -> None:
    """Keep it in the place of the one before; raises StoreError."""
    entry = {"quotes": [quote.line for quote in done.quotes], "made_file": done.made_file}
    write_private(_undo_path(pool), json.dumps(entry, ensure_ascii=False).encode())


def last_import(pool: Path) -> LastImport | None:
    """What there is to take back; None where nothing was imported, or it was taken back.

    Raises StoreError where what was kept is not what `remember` wrote.
    """
    path = _undo_path(pool)
    if not path.exists():
        return None
    try:
        entry = json.loads(read_text(path))
        quotes = tuple(filter(None, map(parse_quote, entry["quotes"])))
        return LastImport(quotes, entry["made_file"] is True)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise StoreError(f"{path}: is damaged; remove it") from None


def take_back(pool: Path, done: LastImport) -> Sequence[Quote]:
    """Remove what the import added and is still there; returns it. Raises StoreError.

    A file that the import made, and in which nothing else stands, goes as well.
    """
    removed = edit.remove(pool, set(done.quotes)) if pool.exists() else ()
    if done.made_file and pool.exists() and not read_text(pool).strip():
        pool.unlink()
    forget(pool)
    return removed


def forget(pool: Path) -> None:
    _undo_path(pool).unlink(missing_ok=True)


def _undo_path(pool: Path) -> Path:
    target = pool.resolve()
    return target.with_name(f".{target.name}.undo")
