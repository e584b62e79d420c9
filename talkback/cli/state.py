"""`talkback state`: what the bot remembers, as a whole."""

from pathlib import Path

import click

from talkback.cli.options import config_option
from talkback.cli.state_path import state_path


@click.group()
@config_option
def state(config: object) -> None:
    """Look after the state: opt-outs, mutes, cooldowns, limits, drawn quotes, counts."""


@state.command()
@config_option
@click.argument("file", type=click.Path(path_type=Path))
def backup(config: Path | None, file: Path) -> None:
    """Copy the state into FILE, also beside a running bot.

    The copy is the state as it was at one moment, with all that was acknowledged. An earlier
    backup is replaced, any other file is left alone. To restore it, stop the bot and put the file
    where the state was.
    """
    from talkback.state.backup import back_up_state

    back_up_state(state_path(config), file)
    click.echo(f"{file}: written", err=True)
