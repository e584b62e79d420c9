"""Files as the editor has them: unsaved where they are open; and secrets that stay unread."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from talkback.system.regular_file import demand_regular, read_regular_file

WITHHELD = "withheld"


@dataclass(slots=True)
class OpenFiles:
    """The texts of the buffers that are open, by their paths."""

    _texts: dict[Path, str] = field(default_factory=dict)

    def put(self, path: Path, text: str) -> None:
        self._texts[_same(path)] = text

    def drop(self, path: Path) -> None:
        self._texts.pop(_same(path), None)

    def read(self, path: Path) -> bytes:
        """What is in the buffer, or else in the file; raises OSError."""
        text = self._texts.get(_same(path))
        if text is None:
            return read_regular_file(path)
        return text.encode(errors="surrogateescape")


def withhold(path: Path) -> bytes:
    """In place of a secret's file: whether it is there and may be read. Raises OSError."""
    demand_regular(path)
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
    return WITHHELD.encode() if size else b""


class WithheldVariables(Mapping[str, str]):
    """The environment, of which only the names are looked at."""

    def __getitem__(self, name: str) -> str:
        if name in os.environ:
            return WITHHELD
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(os.environ)

    def __len__(self) -> int:
        return len(os.environ)


def _same(path: Path) -> Path:
    return Path(os.path.realpath(path))
