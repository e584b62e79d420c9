"""Options that several of the quotes commands share."""

import click

from talkback.cli.completion import pool_names

pool_option = click.option(
    "--pool",
    metavar="P",
    shell_complete=pool_names,
    help="Which pool; default: that of the first rule that has one.",
)
only_pool_option = click.option(
    "--pool", metavar="P", shell_complete=pool_names, help="Only this pool; default: all."
)
force_option = click.option(
    "--force", is_flag=True, help="Take near-duplicates, and quotes that would fire a rule."
)
