"""A place for a state, and a store in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from talkback.state.sqlite import SqliteStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "talkback.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(path)
    yield store
    store.close()
