"""Where the state of a config is, for the commands that look at it."""

from pathlib import Path


def state_path(config: Path | None) -> Path:
    """Where the state is; raises TalkbackError where none is kept."""
    from talkback.config.find_config import find_config
    from talkback.config.loader import read_config
    from talkback.model.errors import ConfigError, TalkbackError
    from talkback.state.places import demand_file

    found = find_config(config)
    read = read_config(found.path)
    if read.report.errors:
        raise ConfigError(read.report.diagnostics)
    if found.builtin:
        raise TalkbackError("the built-in rules keep no state; `talkback init` writes yours")
    path = demand_file(read.bot.state)
    if path is None:
        raise TalkbackError(f"{found.path}: state = false, so nothing is kept")
    return path
