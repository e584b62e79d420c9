"""`talkback init`: a commented starter to edit."""

from pathlib import Path

import click


@click.command()
@click.argument(
    "folder",
    metavar="[DIR]",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
)
def init(folder: Path) -> None:
    """Write a commented rules.toml and quotes/ into DIR (default: here).

    Files that exist are never overwritten.
    """
    from talkback.app.starter import write_starter

    for path in write_starter(folder):
        click.echo(f"wrote {path}", err=True)
    click.echo('Try it: talkback test-rule "that\'s what she said", then talkback run.', err=True)
