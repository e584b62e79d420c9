"""A state that is damaged, foreign, newer or killed: what is said, and what is kept."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from talkback.model.errors import StoreError
from talkback.state.base import Changes, StateRow
from talkback.state.schema import VERSION
from talkback.state.sqlite import SqliteStore
from tests.deadline import DEADLINE

ROOT = Path(__file__).parents[2]


KILLS = 250 if os.environ.get("CI") else 50


def _page_torn(path: Path) -> None:
    """A page of rows overwritten, as by a bad disk."""
    store = SqliteStore(path)
    store.record(Changes([StateRow("t", f"key {n}", "v" * 200) for n in range(200)]))
    store.close()
    data = bytearray(path.read_bytes())
    data[8192:16384] = os.urandom(8192)
    path.write_bytes(data)


def _cut(path: Path) -> None:
    store = SqliteStore(path)
    store.record(Changes([StateRow("t", f"key {n}", "v" * 200) for n in range(200)]))
    store.close()
    path.write_bytes(path.read_bytes()[:9000])


def _text(path: Path) -> None:
    path.write_text("[bot]\n" * 1000, encoding="utf-8")


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE mine (x)")
    database.close()


def _newer(path: Path) -> None:
    SqliteStore(path).close()
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.close()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_page_torn, "is damaged"),
        (_cut, "is damaged"),
        (_text, "is damaged .*move it away"),
        (_foreign, "is a database of another program; give .* another path"),
        (_newer, "was written by a newer talkback"),
        (Path.mkdir, "cannot be written: Is a directory"),
    ],
    ids=["a torn page", "cut short", "text", "another program's", "newer", "a folder"],
)
def test_what_is_no_state_of_ours_says_what_to_do(path: Path, harm: Any, said: str) -> None:  # noqa: ANN401
    harm(path)
    with pytest.raises(StoreError, match=rf"^{path}: .*{said}"):
        SqliteStore(path)


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "new" / "talkback.db").close()
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"cannot be written: .*or write state = false"):
        SqliteStore(tmp_path / "file" / "talkback.db")


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_kill_at_any_moment_loses_no_promise(path: Path, seed: int) -> None:
    """A thousand together in CI: the state opens every time."""
    command = [sys.executable, "-m", "tests.state.killed_writers", str(path), str(KILLS), str(seed)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=8 * DEADLINE, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) > KILLS / 2
