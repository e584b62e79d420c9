"""What kinds of values are called, in messages and in the reference, and how names are written."""

import re
from collections.abc import Iterable

from talkback.model.closest import did_you_mean

FLAG = "true or false"
DURATION = 'a duration such as "500ms", "30s", "5m", "1h" or "1d", or a number of seconds'
SECRET = 'a string, { env = "NAME" } or { file = "path" }'  # noqa: S105 - a description
STRING = "a string"
FILE_PATH = "the path of a file"

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def dotted(path: Iterable[str | int]) -> str:
    """A key path as TOML writes it."""
    return ".".join(quoted(name) for name in path if isinstance(name, str))


def quoted(name: str) -> str:
    """A name as TOML takes it."""
    if _BARE.fullmatch(name):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unknown_network(name: str, networks: Iterable[str]) -> str:
    """What to say of a network that the file does not have."""
    return f"no network in this file is called {name}{did_you_mean(name, networks)}"
