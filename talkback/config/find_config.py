"""Which `rules.toml`: told, by variable, here, the user's, or the one that ships with talkback."""

import os
from collections.abc import Mapping
from pathlib import Path

from talkback.config.codes import Code
from talkback.model.errors import ConfigError, Diagnostic, Location
from talkback.model.lazy_dataclass import dataclass

VARIABLE = "TALKBACK_CONFIG"
FILE_NAME = "rules.toml"


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A config file, by what it is called to people; a built-in one is not theirs to edit."""

    path: Path
    builtin: bool = False

    def __str__(self) -> str:
        return "the built-in rules" if self.builtin else str(self.path)


def find_config(
    explicit: Path | None = None, environ: Mapping[str, str] = os.environ
) -> ConfigFile:
    """The config to use: `-c`, $TALKBACK_CONFIG, ./rules.toml, the user's, the built-in one.

    What is there under one of the names is the config, also where it is a folder, leads nowhere,
    or may not be looked at: whoever reads it says so, and no other file stands in for it.

    Raises ConfigError where a path was given (told, or by the variable) that does not exist.
    """
    if explicit is not None:
        return _explicit(explicit, "")
    if environ.get(VARIABLE):
        return _explicit(Path(environ[VARIABLE]), f" (from ${VARIABLE})")
    for place in (_here, user_config):
        if _is_there(path := place()):
            return ConfigFile(path)
    return ConfigFile(builtin(), builtin=True)


def _here() -> Path:
    return Path(FILE_NAME)


def user_config() -> Path:
    """Where the user's own config belongs on this system."""
    import platformdirs  # noqa: PLC0415 - who names a config, or stands beside it, needs none

    return platformdirs.user_config_path("talkback", appauthor=False) / FILE_NAME


def builtin() -> Path:
    """The shipped rules, with `quotes/` beside them: in the wheel, or at a checkout's top."""
    package = Path(__file__).parents[1]
    shipped = package / "builtin" / FILE_NAME
    return shipped if shipped.exists() else package.parent / FILE_NAME


def _explicit(path: Path, by: str) -> ConfigFile:
    if _is_there(path):
        return ConfigFile(path)
    message = f"there is no file {path}{by}"
    raise ConfigError((Diagnostic(Location(str(path)), Code.UNREADABLE.id, message),))


def _is_there(path: Path) -> bool:
    """Whether anything has this name, or may have: Docker makes a folder of a missing mount."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True
