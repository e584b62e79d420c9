"""Options that several commands share."""

from collections.abc import Callable, Iterable
from pathlib import Path

import click

from talkback.cli.completion import network_names


def _config(context: click.Context, _parameter: click.Parameter, value: Path | None) -> Path | None:
    """Before or after the command's name: `talkback -c F run` is `talkback run -c F`."""
    root = context.find_root()
    if value is not None:
        root.obj = value
    return root.obj if isinstance(root.obj, Path) else None


class LateChoice(click.Choice[str]):
    """A choice whose values are looked up when somebody chooses, or asks for its own help."""

    def __init__(self, values: Callable[[], Iterable[str]]) -> None:
        self.case_sensitive = True
        self._values = values

    def __getattr__(self, name: str) -> tuple[str, ...]:
        if name != "choices":
            raise AttributeError(name)
        self.choices = tuple(self._values())
        return self.choices


config_option = click.option(
    "-c",
    "--config",
    type=click.Path(path_type=Path),
    callback=_config,
    help="The rules.toml to use; default: $TALKBACK_CONFIG, ./rules.toml, yours, the built-in.",
)

networks_option = click.option(
    "--network",
    "names",
    multiple=True,
    metavar="NAME",
    shell_complete=network_names,
    help="Only this one; repeatable.",
)
