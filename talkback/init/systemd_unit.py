"""The systemd units that `talkback init --systemd` writes, for the talkback that runs now."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from talkback.model.errors import TalkbackError

_TEMPLATE = Path(__file__).with_name("talkback.service")
_OF_EACH = (
    ("%S/talkback", "%S/talkback/%i"),
    ("StateDirectory=talkback", "StateDirectory=talkback/%i"),
    ("CacheDirectory=talkback", "CacheDirectory=talkback/%i"),
    ("/etc/talkback/libera", "/etc/talkback/%i/libera"),
    ("/run/credentials/talkback.service", "/run/credentials/talkback@%i.service"),
    ("Description=talkback,", "Description=talkback of %i,"),
    ("# talkback as a systemd service.", "# Several bots, each a systemd service."),
    ("/var/lib/talkback ", "/var/lib/talkback/NAME "),
    ("/var/lib/talkback,", "/var/lib/talkback/NAME,"),
    ("cp talkback.service", "cp talkback@.service"),
    ("enable --now talkback", "enable --now talkback@NAME"),
    ("reload talkback`", "reload talkback@NAME`"),
)
"""What says that there is one bot, and what says which of them it is."""
_HIDDEN = (Path("/home"), Path("/root"), Path("/run/user"))
"""What ProtectHome=yes hides from a service."""


def write_units(folder: Path) -> tuple[Path, ...]:
    """Write `talkback.service` for one bot, and `talkback@.service` for any number of them.

    Raises TalkbackError where that cannot be done, or one of the files exists.
    """
    one = _TEMPLATE.read_text(encoding="utf-8").replace("@PROGRAM@", _quoted(program()))
    units = {folder / "talkback.service": one, folder / "talkback@.service": _for_many(one)}
    for path in units:
        if path.exists():
            raise TalkbackError(f"{path} exists already; move it away")
    for path, text in units.items():
        _write_new(path, text)
    return tuple(units)


def _for_many(unit: str) -> str:
    """The same for `talkback@NAME`, each in a folder of its name (systemd.unit(5): %i)."""
    for one, many in _OF_EACH:
        unit = unit.replace(one, many)
    return unit


def _write_new(path: Path, text: str) -> None:
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            _write(file, text, path)
    except FileExistsError:
        raise TalkbackError(f"{path} exists already; move it away") from None
    except OSError as error:
        raise TalkbackError(f"can't write {path}: {error.strerror}") from error


def _write(file: TextIO, text: str, path: Path) -> None:
    try:
        file.write(text)
        file.flush()
    except OSError:
        path.unlink()
        raise


def program() -> tuple[str, ...]:
    """What starts this very talkback: its script, or else the module."""
    script = Path(sys.argv[0]).absolute()
    if script.name == "talkback" and script.is_file():
        return (str(script),)
    return (sys.executable, "-m", "talkback")


def is_hidden() -> bool:
    """Whether the service could not see the program."""
    path = Path(program()[0])
    return any(path.is_relative_to(folder) for folder in _HIDDEN)


def _quoted(words: Sequence[str]) -> str:
    """As systemd reads a command line (systemd.service(5)): quotes, and % doubled."""
    return " ".join(f'"{_escaped(word)}"' if " " in word else _escaped(word) for word in words)


def _escaped(word: str) -> str:
    for letter, twice in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$")):
        word = word.replace(letter, twice)
    return word
