"""`talkback quotes`: the pools and what is in them; adding, removing, checking, moving quotes."""

import click

from talkback.cli.options import config_option
from talkback.cli.quotes.add import add, import_
from talkback.cli.quotes.look import check, export, list_, pools
from talkback.cli.quotes.remove import remove


@click.group()
@config_option
def quotes(config: object) -> None:
    """Look at the quotes, add to them, remove from them."""


for _command in (add, list_, remove, pools, check, import_, export):
    quotes.add_command(_command)
