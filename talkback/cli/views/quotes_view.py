"""Quotes on the screen: tables on a terminal, columns parted by tabs in a pipe; talk to stderr."""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

import click

from talkback.cli.standard_error import tell
from talkback.cli.standard_output import echo_json
from talkback.engine.normalise import normalise
from talkback.model.errors import StoreError
from talkback.model.text import count_noun, escape_unprintable
from talkback.quotes.edit import Addition, QuoteRefusal, RefusalKind
from talkback.quotes.file import Quote
from talkback.quotes.separators import nearly_parted
from talkback.quotes.validate import LONG_QUOTE_BYTES, is_long
from talkback.snapshot.pool_catalog import CatalogEntry

MANY = 20
"""Lines of talk about single quotes, beyond which only their number is told."""


def left_out(error: StoreError) -> None:
    """A pool that cannot be read does not keep the others from being shown."""
    tell(f"left out: {escape_unprintable(str(error))}")


def plain(quote: Quote) -> str:
    """A line that cannot move the cursor."""
    return escape_unprintable(quote.line)


def has(text: str, part: str) -> bool:
    """Whether the part is in the text, as the eye reads both: any case, quotes straight."""
    return normalise(part).text.casefold() in normalise(text).text.casefold()


def progress(quotes: Sequence[Quote]) -> Iterable[Quote]:
    """The quotes, with a bar on a terminal while they are gone through."""
    if len(quotes) <= MANY or not sys.stderr.isatty():
        return quotes
    from rich.progress import track

    from talkback.terminal.output import Output

    return track(quotes, "Reading", console=Output(stderr=True).console, transient=True)


def rows(titles: Sequence[str], cells: Iterable[Sequence[str]]) -> None:
    """A table on a terminal, else a line each, its cells parted by tabs."""
    if not sys.stdout.isatty():
        for row in cells:
            click.echo("\t".join(map(escape_unprintable, row)))
        return
    from talkback.terminal.columns import in_table
    from talkback.terminal.output import Output

    shown = [tuple(map(escape_unprintable, row)) for row in cells]
    output = Output()
    output.lines(in_table([tuple(titles), *shown], output.width))


def entries(found: Sequence[CatalogEntry]) -> None:
    rows(
        ("pool", "number", "quote"),
        [(entry.pool, str(entry.number), entry.quote.line) for entry in found],
    )
    if not found:
        tell("there is no such quote")


def entries_as_json(found: Sequence[CatalogEntry]) -> None:
    listed = [
        {
            "pool": entry.pool,
            "number": entry.number,
            "text": entry.quote.text,
            "author": entry.quote.author,
            "source": entry.quote.source,
        }
        for entry in found
    ]
    echo_json(listed, indent=2)


def addition(result: Addition, path: Path) -> None:
    """What was added, what was not and why."""
    added, refused = result.added, result.refused
    for quote in added if len(added) <= MANY else ():
        tell(f"added to {path}: {plain(quote)}")
    if len(added) > MANY or (added and refused):
        tell(f"added {len(added)} of {len(added) + len(refused)} quotes to {path}")
    _talk_of_what_is_odd(added)
    _talk_of_refusals(refused)
    if not added:
        tell(f"nothing was added to {path}")


def preview(result: Addition, path: Path) -> None:
    """What would be added, what would not and why."""
    added, refused = result.added, result.refused
    for quote in added[:MANY]:
        tell(f"would be added to {path}: {plain(quote)}")
    tell(f"{len(added)} of {len(added) + len(refused)} quotes would be added to {path}")
    _talk_of_what_is_odd(added)
    _talk_of_refusals(refused)


def taken_back(removed: Sequence[Quote], imported: int, path: Path) -> None:
    """What is gone again; what was corrected or removed since the import is not among it."""
    for quote in removed[:MANY]:
        tell(f"removed from {path}: {plain(quote)}")
    tell(f"took back {len(removed)} of {count_noun(imported, 'quote')} from {path}")


def _talk_of_what_is_odd(added: Sequence[Quote]) -> None:
    odd = [remark for quote in added if (remark := nearly_parted(quote))]
    for remark in odd[:MANY]:
        tell(f"warning: {escape_unprintable(remark)}")
    if len(odd) > MANY:
        tell(f"warning: {len(odd) - MANY} more are like that; `talkback quotes check` tells which")
    long = [quote for quote in added if is_long(quote)]
    for quote in long[:MANY]:
        size = len(quote.chat.encode())
        tell(
            f"warning: {size} bytes in chat, over {LONG_QUOTE_BYTES} it is cut in two: "
            f"{plain(quote)}"
        )
    if len(long) > MANY:
        tell(f"warning: {len(long) - MANY} more are that long")


def _talk_of_refusals(refused: Sequence[QuoteRefusal]) -> None:
    for refusal in refused[:MANY]:
        tell(f"not added: {plain(refusal.quote)}: {escape_unprintable(refusal.reason)}")
    faults = Counter(refusal.kind for refusal in refused[MANY:])
    for fault, count in faults.items():
        tell(f"not added: {count} more: {fault}")
    if any(refusal.kind in (RefusalKind.ALIKE, RefusalKind.FIRES) for refusal in refused):
        tell("--force adds near-duplicates and quotes that would fire a rule")


def removal(removed: Sequence[Quote], entry: CatalogEntry, path: Path) -> None:
    """What was removed; the file may have changed since it was looked at."""
    for quote in removed:
        tell(f"removed from {path}: {plain(quote)}")
    if not removed:
        tell(f"it is not in {path} any more: {plain(entry.quote)}")


def not_found(asked: str, known: Sequence[CatalogEntry]) -> None:
    """No quote is meant; the nearest ones may help."""
    tell(f"there is no quote {escape_unprintable(asked)!r}; nothing was removed")
    texts = {entry.quote.text: entry for entry in known}
    for text in get_close_matches(asked, texts, n=3):
        entry = texts[text]
        tell(f"did you mean {entry.pool} {entry.number}: {plain(entry.quote)}")
