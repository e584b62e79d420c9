"""`talkback init`: a commented starter to edit, or a systemd unit."""

from pathlib import Path

import click

from talkback.cli.standard_error import tell


@click.command()
@click.argument(
    "folder",
    metavar="[DIR]",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
)
@click.option(
    "--network",
    "networks",
    metavar="NAME",
    multiple=True,
    help="Name this network in it, with what it asks for (libera, oftc, quakenet, twitch, …).",
)
@click.option(
    "--systemd",
    is_flag=True,
    help="Write talkback.service, and talkback@.service for several bots, instead.",
)
def init(folder: Path, networks: tuple[str, ...], systemd: bool) -> None:
    """Write a commented rules.toml, its schema and quotes/ into DIR (default: here).

    Files that exist are never overwritten.
    """
    if systemd:
        if networks:
            raise click.UsageError("--network is for rules.toml, which --systemd does not write")
        _unit(folder)
        return
    from talkback.init.starter import write_starter

    for path in write_starter(folder, networks):
        tell(f"wrote {path}")
    if networks:
        tell("What each network asks for stands above its table in rules.toml.")
    import shlex

    there = "" if folder == Path() else f"cd {shlex.quote(str(folder))}, then "
    tell(f'Try it: {there}talkback test-rule "that\'s what she said", then talkback run.')


def _unit(folder: Path) -> None:
    from talkback.init.systemd_unit import is_hidden, program, write_units

    for path in write_units(folder):
        tell(f"wrote {path}")
    tell("How to install one is said at its top.")
    if is_hidden():
        tell(
            f"{program()[0]} is in a home folder, which the service cannot see: install talkback "
            "elsewhere (say /opt/talkback) and run this again with it."
        )
