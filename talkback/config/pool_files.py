"""Which files in quotes/ are pools."""

import re
from pathlib import Path

from talkback.model.lazy_pattern import lazily

_NAME = lazily(lambda: re.compile(r"[^.#~/\\\s\x00-\x1f][^/\\\x00-\x1f]*"))


def is_pool_name(name: str) -> bool:
    """Whether NAME.txt is a file in the folder itself, and one that `pool_files` finds."""
    return _NAME.fullmatch(name) is not None


def pool_files(folder: Path) -> dict[str, Path]:
    """The files of quotes in a folder by their pools' names; nothing where there is no folder.

    What begins with `.`, `#` or `~`, and links that lead nowhere, are not the user's: editors,
    file managers and systems leave them. Raises OSError where the folder is closed to us.
    """
    try:
        found = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    return {
        path.stem: path
        for path in found
        if path.suffix == ".txt" and path.name[0] not in ".#~" and path.exists()
    }
