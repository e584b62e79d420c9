"""`talkback quotes import` and `undo`: quotes of other files, and the way back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talkback.cli.options import config_option
from talkback.cli.quotes.options import force_option, pool_option
from talkback.cli.standard_error import tell

if TYPE_CHECKING:
    from talkback.quotes.edit import Addition
    from talkback.snapshot.pool_catalog import PoolCatalog


@click.command("import")
@config_option
@pool_option
@force_option
@click.option("-n", "--dry-run", is_flag=True, help="Tell what would be added; change nothing.")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def import_(
    context: click.Context,
    config: Path | None,
    pool: str | None,
    force: bool,
    dry_run: bool,
    file: Path,
) -> None:
    """Add the quotes of FILE, all in one step.

    FILE is a quotes file, a fortune file (quotes parted by lines of %), JSON (a list of strings
    or of objects with "text", "author" and "source", alone, under "results", or an object on each
    line), CSV whose first line names the columns, or columns parted by tabs. A pool that does not
    exist is made: quotes/P.txt. `talkback quotes undo` takes it back. Exits 1 if nothing was
    added.
    """
    from talkback.cli.quotes.add import put
    from talkback.cli.views import quotes_view
    from talkback.quotes import edit, formats
    from talkback.snapshot.pool_catalog import PoolCatalog

    catalog = PoolCatalog.of(config)
    path = catalog.file_to_be(pool)
    given = [*formats.read(file)]
    if dry_run:
        addition = put(catalog, path, given, edit.preview, force=force)
        quotes_view.preview(addition, path)
    else:
        with _file_of(path) as made:
            addition = put(catalog, path, given, edit.add, force=force)
        quotes_view.addition(addition, path)
        if addition.added:
            _keep_way_back(catalog, path, addition, made=made)
    context.exit(0 if addition.added else 1)


@contextmanager
def _file_of(path: Path) -> Iterator[bool]:
    """See to it that there is a file, and whether it had to be made; one that stays empty goes."""
    from talkback.model.errors import StoreError

    is_new = not path.exists()
    try:
        if is_new:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(exist_ok=False)
        yield is_new
    except OSError as error:
        raise StoreError(f"{path}: cannot be made: {error.strerror}") from error
    finally:
        if is_new and path.exists() and not path.stat().st_size:
            path.unlink()


def _keep_way_back(catalog: "PoolCatalog", path: Path, addition: "Addition", *, made: bool) -> None:
    from talkback.model.errors import StoreError
    from talkback.quotes.undo import LastImport, remember

    name = catalog.name_of(path)
    if made:
        tell(f'{name} is a new pool; a rule draws from it with pool = "{name}"')
    try:
        remember(path, LastImport(addition.added, made_file=made))
    except StoreError as error:  # the quotes are in their file all the same
        tell(f"warning: it cannot be taken back: {error}")
        return
    tell(f"to take it back: talkback quotes undo --pool {name}")


@click.command()
@config_option
@pool_option
@click.pass_context
def undo(context: click.Context, config: Path | None, pool: str | None) -> None:
    """Take back what the last import added to the pool.

    What was added, removed or corrected since then stays as it is. Exits 1 if there is nothing
    to take back.
    """
    from talkback.cli.views import quotes_view
    from talkback.quotes.undo import last_import, take_back
    from talkback.snapshot.pool_catalog import PoolCatalog

    path = PoolCatalog.of(config).file(pool)
    done = last_import(path)
    if done is None:
        tell(f"there is no import into {path} to take back")
        context.exit(1)
    removed = take_back(path, done)
    quotes_view.taken_back(removed, len(done.quotes), path)
    context.exit(0 if removed else 1)
