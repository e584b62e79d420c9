"""A file that grows under another name, and is put in its place whole; no lock, one writer."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from talkback.system.atomic_file import sync_folder


@contextmanager
def spare_file(target: Path) -> Iterator[Path]:
    """Ours alone, and under a name that nobody could foresee; gone at the end, if still there.

    Raises OSError.
    """
    number, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    os.close(number)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def put_in_place(spare: Path, target: Path) -> None:
    """Durable on return; raises OSError."""
    with spare.open("rb") as file:
        os.fsync(file.fileno())
    spare.replace(target)
    sync_folder(target.parent)
