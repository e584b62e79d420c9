"""The first files of a new user: copies of the rules and quotes that ship with talkback."""

import os
import shutil
from pathlib import Path

from talkback.config.find_config import builtin
from talkback.model.errors import TalkbackError


def write_starter(folder: Path) -> list[Path]:
    """Copy the built-in rules and quotes.

    Raises TalkbackError, having written nothing, where one of the files exists already or cannot
    be written.
    """
    source = builtin()
    copies = {path: folder / path.relative_to(source.parent) for path in _files(source)}
    for target in copies.values():
        if target.exists():
            raise TalkbackError(f"{target} exists already; move it away or name another folder")
    written: list[Path] = []
    try:
        for path, target in copies.items():
            _copy(path, target, written, _OWNERS if path == source else _EVERYBODYS)
    except OSError as error:
        for path in written:
            path.unlink()
        raise TalkbackError(f"can't write {target}: {error.strerror}") from error
    return written


_OWNERS, _EVERYBODYS = 0o600, 0o666
"""Modes, before the umask: rules.toml is where passwords are written, sooner or later."""


def _files(rules: Path) -> list[Path]:
    return [rules, *sorted((rules.parent / "quotes").glob("*.txt"))]


def _copy(path: Path, target: Path, written: list[Path], mode: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    written.append(target)
    with path.open("rb") as source, os.fdopen(handle, "wb") as copy:
        shutil.copyfileobj(source, copy)
