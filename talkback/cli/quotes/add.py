"""`talkback quotes add`: quotes go to a pool's file, each once or with a reason."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talkback.cli.options import config_option
from talkback.cli.quotes.options import force_option, pool_option

if TYPE_CHECKING:
    from talkback.quotes.edit import Addition, QuoteRefusal
    from talkback.quotes.file import Quote
    from talkback.snapshot.pool_catalog import PoolCatalog

    Write = Callable[[Path, list[Quote], Callable[[Quote], str]], Addition]


@click.command()
@config_option
@pool_option
@click.option("--author", metavar="A", default="", help="Who said it.")
@click.option("--source", metavar="S", default="", help="Where it can be looked up.")
@force_option
@click.argument("text", required=False)
@click.pass_context
def add(
    context: click.Context,
    config: Path | None,
    pool: str | None,
    author: str,
    source: str,
    force: bool,
    text: str | None,
) -> None:
    """Add one quote, or with `-` each line of standard input.

    TEXT may have the form of a line in the file: `text ~ author ~ source`. On a terminal it is
    asked for where it is missing. A quote that was added is on disk, and there once. Exits 1 if
    nothing was added.
    """
    from talkback.cli.views import quotes_view
    from talkback.quotes import edit
    from talkback.snapshot.pool_catalog import PoolCatalog

    catalog = PoolCatalog.of(config)
    path = catalog.file(pool)
    given = [_completed(quote, author, source) for quote in _given(text, author, source)]
    addition = put(catalog, path, given, edit.add, force=force)
    quotes_view.addition(addition, path)
    context.exit(0 if addition.added else 1)


def put(
    catalog: "PoolCatalog", path: Path, given: list["Quote"], write: "Write", *, force: bool
) -> "Addition":
    """Give the quotes to `write`, without those that would fire a rule unless they are forced."""
    from talkback.cli.views import quotes_view
    from talkback.quotes import edit
    from talkback.quotes.validate import dedup_key

    if force:
        return write(path, given, edit.exact_key)
    firing: dict[Quote, QuoteRefusal] = {}
    for quote in quotes_view.progress(given):
        if reason := catalog.would_fire(quote):
            firing[quote] = edit.QuoteRefusal(quote, edit.RefusalKind.FIRES, reason)
    addition = write(path, [quote for quote in given if quote not in firing], dedup_key)
    return replace(addition, refused=(*firing.values(), *addition.refused))


def _given(text: str | None, author: str, source: str) -> Iterator["Quote"]:
    from talkback.model.text import decode_utf8_file
    from talkback.quotes.file import Quote, parse_pool, parse_quote

    if text == "-":
        yield from parse_pool(decode_utf8_file(sys.stdin.buffer.read(), "standard input"))
    elif text is not None:
        yield parse_quote(text) or Quote(text.strip())
    elif sys.stdin.isatty():
        yield _asked(author, source)
    else:
        raise click.UsageError("Missing TEXT; `-` reads quotes from standard input.")


def _asked(author: str, source: str) -> "Quote":
    from talkback.quotes.file import Quote, parse_quote

    text = click.prompt("Quote", err=True)
    quote = parse_quote(text) or Quote(text.strip())
    author = author or quote.author or _asked_if_known("Author")
    source = source or quote.source or _asked_if_known("Source")
    return replace(quote, author=author or None, source=source or None)


def _asked_if_known(what: str) -> str:
    answer: str = click.prompt(what, default="", show_default=False, err=True)
    return answer.strip()


def _completed(quote: "Quote", author: str, source: str) -> "Quote":
    """The quote with what the options say; that it says otherwise itself is an error."""
    return replace(
        quote,
        author=_agreed("author", author.strip(), quote.author, quote),
        source=_agreed("source", source.strip(), quote.source, quote),
    )


def _agreed(option: str, given: str, own: str | None, quote: "Quote") -> str | None:
    if given and own and given != own:
        raise click.UsageError(
            f"“{quote.line}” names the {option} “{own}” already (“ ~ ” parts text, author and "
            f"source); leave out --{option}, or write the text without “ ~ ”."
        )
    return given or own
