"""The systemd unit that `talkback init --systemd` writes, for the talkback that runs now."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from talkback.model.errors import TalkbackError

_TEMPLATE = Path(__file__).with_name("talkback.service")
_HIDDEN = (Path("/home"), Path("/root"), Path("/run/user"))
"""What ProtectHome=yes hides from a service."""


def write_unit(folder: Path) -> Path:
    """Write `talkback.service` into a folder.

    Raises TalkbackError where that cannot be done, or the file exists.
    """
    path = folder / "talkback.service"
    text = _TEMPLATE.read_text(encoding="utf-8").replace("@PROGRAM@", _quoted(program()))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            _write(file, text, path)
    except FileExistsError:
        raise TalkbackError(f"{path} exists already; move it away") from None
    except OSError as error:
        raise TalkbackError(f"can't write {path}: {error.strerror}") from error
    return path


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
