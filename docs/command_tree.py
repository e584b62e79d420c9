"""Every command of the program, with what is typed to get it."""

from collections.abc import Iterator

import click


def leaves(
    command: click.Command, at: click.Context
) -> Iterator[tuple[click.Command, click.Context]]:
    """Every command below one, with what is typed to get it: the group itself loads none."""
    if not isinstance(command, click.Group):
        yield command, at
        return
    for name in command.list_commands(at):
        inner = command.get_command(at, name)
        if inner is not None:
            yield from leaves(inner, click.Context(inner, parent=at, info_name=name))
