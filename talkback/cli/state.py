"""`talkback state`: what the bot remembers, as a whole."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from talkback.cli.options import config_option
from talkback.cli.standard_error import tell
from talkback.cli.state_place import Place, state_place

if TYPE_CHECKING:
    from talkback.state.places import StatePlace


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
    where the state was; into a database, `state copy` brings it.
    """
    from talkback.state.backup import back_up_state

    back_up_state(state_place(config), file)
    tell(f"{file}: written")


@state.command()
@click.argument("source", metavar="FROM", type=Place())
@click.argument("target", metavar="TO", type=Place())
def copy(source: "StatePlace", target: "StatePlace") -> None:
    """Copy a whole state FROM one place TO another: a file, or a PostgreSQL database.

    Each is a path, postgresql://USER@HOST/DATABASE, or env:NAME: the variable of that name has the
    URL. What others on this machine should not see belongs there: a command line shows a password
    to all of them. TO must have no state yet. Stop the bot first: what it remembers afterwards is
    not copied.
    """
    from talkback.state.copy import copy_state

    copied = copy_state(source, target)
    tell(f"{target}: written, {len(copied.rows)} rows and {len(copied.counts)} counts")
