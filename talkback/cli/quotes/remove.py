"""`talkback quotes remove`: one quote out of its file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talkback.cli.completion import pool_names
from talkback.cli.options import config_option
from talkback.cli.standard_error import tell

if TYPE_CHECKING:
    from talkback.snapshot.pool_catalog import CatalogEntry


@click.command()
@config_option
@click.option(
    "--pool",
    metavar="P",
    shell_complete=pool_names,
    help="Which pool; needed where QUOTE is in several.",
)
@click.option("-y", "--yes", is_flag=True, help="Don't ask.")
@click.argument("quote")
@click.pass_context
def remove(
    context: click.Context, config: Path | None, pool: str | None, yes: bool, quote: str
) -> None:
    """Remove QUOTE: its number in `quotes list`, or its whole text.

    Asks first on a terminal. Exits 1 if nothing was removed.
    """
    from talkback.cli.views import quotes_view
    from talkback.quotes import edit
    from talkback.quotes.file import read_pool
    from talkback.snapshot.pool_catalog import PoolCatalog

    catalog = PoolCatalog.of(config)
    catalog.demand_own()
    entries = [*catalog.entries(pool, quotes_view.left_out)]
    entry = _only(_meant(entries, quote))
    if entry is None:
        quotes_view.not_found(quote, entries)
        context.exit(1)
    path = catalog.file(entry.pool)
    if sys.stdin.isatty() and not yes:
        click.confirm(
            f"Remove “{quotes_view.plain(entry.quote)}” from {path}?", abort=True, err=True
        )
    removed = edit.remove(path, {entry.quote})
    quotes_view.removal(removed, entry, path)
    if removed and not read_pool(path):
        tell(f"warning: {entry.pool} is empty now; no config with an empty pool is accepted")
    context.exit(0 if removed else 1)


def _meant(entries: list["CatalogEntry"], quote: str) -> list["CatalogEntry"]:
    numbered = [entry for entry in entries if str(entry.number) == quote]
    texts = [
        entry
        for entry in entries
        if quote.strip() in (entry.quote.text, entry.quote.chat, entry.quote.line)
    ]
    return numbered or texts


def _only(entries: list["CatalogEntry"]) -> "CatalogEntry | None":
    """The one entry that is meant; the same quote twice in a pool is one."""
    if len({(entry.pool, entry.quote) for entry in entries}) > 1:
        places = ", ".join(f"{entry.pool} {entry.number}" for entry in entries)
        raise click.UsageError(f"That could be any of: {places}. Say which: --pool P NUMBER.")
    return entries[0] if entries else None
