"""`talkback quotes`: the pools and what is in them; adding, removing, checking, moving quotes."""

import click

from talkback.cli.options import config_option
from talkback.cli.quotes.add import add
from talkback.cli.quotes.import_ import import_, undo
from talkback.cli.quotes.read_commands import check, export, list_, pools
from talkback.cli.quotes.remove import remove


@click.group()
@config_option
def quotes(config: object) -> None:
    """Look at the quotes, add to them, remove from them."""


for _command in (add, list_, remove, pools, check, import_, undo, export):
    quotes.add_command(_command)
