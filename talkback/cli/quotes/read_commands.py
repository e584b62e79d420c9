"""`talkback quotes list`, `pools`, `check` and `export`: looking, changing nothing."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talkback.cli.options import config_option
from talkback.cli.quotes.options import only_pool_option, pool_option
from talkback.cli.standard_error import tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talkback.config.pools import PoolSource
    from talkback.model.errors import Diagnostic

_FORMS = ("lines", "json", "fortune")


@click.command("list")
@config_option
@only_pool_option
@click.option("--search", metavar="T", default="", help="Only quotes with this in them.")
@click.option("--author", metavar="A", default="", help="Only authors with this in their names.")
@click.option("--json", "as_json", is_flag=True, help="A list of objects.")
@click.pass_context
def list_(
    context: click.Context,
    config: Path | None,
    pool: str | None,
    search: str,
    author: str,
    as_json: bool,
) -> None:
    """Show quotes with their numbers. Exits 1 if there is none."""
    from talkback.cli.views import quotes_view
    from talkback.snapshot.pool_catalog import PoolCatalog

    entries = [
        entry
        for entry in PoolCatalog.of(config).entries(pool, quotes_view.left_out)
        if quotes_view.has(entry.quote.line, search)
        and quotes_view.has(entry.quote.author or "", author)
    ]
    quotes_view.entries_as_json(entries) if as_json else quotes_view.entries(entries)
    context.exit(0 if entries else 1)


@click.command()
@config_option
def pools(config: Path | None) -> None:
    """Show the pools: name, number of quotes, file."""
    from talkback.cli.views import quotes_view
    from talkback.snapshot.pool_catalog import PoolCatalog

    catalog = PoolCatalog.of(config)
    quotes_view.rows(
        ("pool", "quotes", "file"),
        [
            (source.name, _size(source), str(source.path or source.location))
            for source in catalog.pools.values()
        ],
    )


def _size(source: "PoolSource") -> str:
    """The number of its quotes; `?` where they cannot be read, and why goes to standard error."""
    from talkback.cli.views import quotes_view
    from talkback.model.errors import StoreError
    from talkback.snapshot.pool_catalog import quotes_of

    try:
        return str(len(quotes_of(source)))
    except StoreError as error:
        quotes_view.left_out(error)
        return "?"


@click.command()
@config_option
@pool_option
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMS),
    default="lines",
    show_default=True,
    help="As the files have it, as JSON, or as a fortune file.",
)
def export(config: Path | None, pool: str | None, form: str) -> None:
    """Write a pool's quotes to standard output.

    Whatever the form, `quotes import` reads it.
    """
    from talkback.quotes.formats import Form, write
    from talkback.snapshot.pool_catalog import PoolCatalog, quotes_of

    text = write(quotes_of(PoolCatalog.of(config).pool(pool)), Form(form))
    sys.stdout.buffer.write(text.encode())  # UTF-8, as the files are, whatever the locale


@click.command()
@config_option
@only_pool_option
@click.pass_context
def check(context: click.Context, config: Path | None, pool: str | None) -> None:
    """Find flaws in the quotes files.

    Told as file:line:column: code message: quotes that are there twice or nearly, too long for
    one line, or unfit for it; files that cannot be read. Exits 1 if there are errors, 0 if there
    are only warnings.
    """
    from talkback.model.errors import Severity
    from talkback.snapshot.pool_catalog import PoolCatalog
    from talkback.terminal.output import Output

    catalog = PoolCatalog.of(config)
    sources = [catalog.pool(pool)] if pool else [*catalog.pools.values()]
    found = [diagnostic for source in sources for diagnostic in _flaws(source)]
    output = Output()
    for diagnostic in found:
        output.text(str(diagnostic))
    errors = sum(diagnostic.severity is Severity.ERROR for diagnostic in found)
    tell(f"errors: {errors}, warnings: {len(found) - errors}")
    context.exit(1 if errors else 0)


def _flaws(source: "PoolSource") -> "Iterator[Diagnostic]":
    """Inline quotes stand in the config, which `talkback check` reads."""
    from talkback.config.codes import Code
    from talkback.config.pools import unreadable
    from talkback.model.errors import (
        Diagnostic,
        Location,
        StoreError,
    )
    from talkback.quotes.file import read_pool, read_text
    from talkback.quotes.file_problems import quote_flaws

    if source.path is None:
        return
    file = str(source.path)
    try:
        if not read_pool(source.path):
            yield Diagnostic(Location(file), Code.POOL_EMPTY.id, "the pool has no quote; add one")
        for found in quote_flaws(read_text(source.path)):
            place = Location(file, found.line)
            yield Diagnostic(place, found.kind.id, found.message, found.kind.severity)
    except StoreError as error:
        wrong = unreadable(error, Location(file))
        yield Diagnostic(wrong.location, wrong.code.id, wrong.message)
