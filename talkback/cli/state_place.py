"""Where the state of a config is, and places that are named on the command line."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from talkback.state.places import StatePlace

_BY_VARIABLE = "env:"


def state_place(config: Path | None) -> "StatePlace":
    """Where the state is; raises TalkbackError where none is kept."""
    from talkback.config.find_config import find_config
    from talkback.config.loader import read_config
    from talkback.model.errors import ConfigError, TalkbackError

    found = find_config(config)
    read = read_config(found.path)
    if read.report.errors:
        raise ConfigError(read.report.diagnostics)
    if found.builtin:
        raise TalkbackError("the built-in rules keep no state; `talkback init` writes yours")
    if read.bot.state is None:
        raise TalkbackError(f"{found.path}: state = false, so nothing is kept")
    return read.bot.state


class Place(click.ParamType["StatePlace"]):
    """A file, `postgresql://…`, or `env:NAME` for a variable that has such a URL."""

    name = "place"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> "StatePlace":
        import os

        from talkback.config.values.state_place import is_like_an_address
        from talkback.model.secret import DatabaseUrl

        if not value.startswith(_BY_VARIABLE) and not is_like_an_address(value):
            return self._file(value, param, ctx)
        name = value.removeprefix(_BY_VARIABLE)
        if value.startswith(_BY_VARIABLE) and not os.environ.get(name):
            self.fail(f"{value}: there is no variable {name}, or nothing in it", param, ctx)
        url = os.environ[name] if value.startswith(_BY_VARIABLE) else value
        try:
            return DatabaseUrl(url)
        except ValueError:
            self.fail("not shown here, is no postgresql://USER:PASSWORD@HOST/DATABASE", param, ctx)

    def _file(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if path.is_dir():
            self.fail(f"{value!r} is a folder, not a file", param, ctx)
        return path
