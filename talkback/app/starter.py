"""The first files of a new user: copies of the rules and quotes that ship with talkback."""

import shutil
from pathlib import Path

from talkback.config.locate import builtin
from talkback.errors import TalkbackError


def write_starter(folder: Path) -> list[Path]:
    """Copy the built-in rules and quotes.

    Raises TalkbackError, having written nothing, where one of the files exists already.
    """
    source = builtin()
    copies = {path: folder / path.relative_to(source.parent) for path in _files(source)}
    for target in copies.values():
        if target.exists():
            raise TalkbackError(f"{target} exists already; move it away or name another folder")
    for path, target in copies.items():
        _copy(path, target)
    return list(copies.values())


def _files(rules: Path) -> list[Path]:
    return [rules, *sorted((rules.parent / "quotes").glob("*.txt"))]


def _copy(path: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy)
    except OSError as error:
        raise TalkbackError(f"can't write {target}: {error.strerror}") from error
