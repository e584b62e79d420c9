"""A copy of the state beside whoever writes to it: whole, private, and never over another file."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from talkback.cli.main import main
from talkback.model.errors import StoreError
from talkback.state.backup import back_up_state
from talkback.state.base import Changes, StateRow
from talkback.state.sqlite import SqliteStore


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state that a bot has made, and holds no more; beside its rules."""
    (tmp_path / "rules.toml").write_text('[rules.tea]\ntriggers = "tea"\nreply = "milk?"\n')
    path = tmp_path / "talkback.db"
    store = SqliteStore(path)
    store.record(Changes([opt_out(0)]))
    store.close()
    return path


def opt_out(number: int) -> StateRow:
    return StateRow("opted_out", ["net", f"nick{number}"], float(number))


def rows(path: Path) -> list[StateRow]:
    store = SqliteStore(path)
    try:
        return list(store.load())
    finally:
        store.close()


def backup(state: Path, target: Path) -> Result:
    rules = str(state.parent / "rules.toml")
    return CliRunner().invoke(main, ["state", "backup", "-c", rules, str(target)])


def test_a_backup_put_in_the_place_of_the_state_is_the_state(state: Path, tmp_path: Path) -> None:
    done = backup(state, tmp_path / "copy.db")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"{tmp_path}/copy.db: written\n")
    state.unlink()
    (tmp_path / "copy.db").rename(state)
    assert rows(state) == [opt_out(0)]


def test_what_was_acknowledged_before_is_in_a_backup_taken_while_more_is_written(
    state: Path, tmp_path: Path
) -> None:
    store = SqliteStore(state)
    written = [opt_out(0)]

    def write(numbers: range) -> None:
        for number in numbers:
            store.record(Changes([opt_out(number)]))
            written.append(opt_out(number))

    with ThreadPoolExecutor(1) as writer:
        writing = writer.submit(write, range(1, 200))
        copies: list[tuple[Path, int]] = []
        while not writing.done() or not copies:
            before, copy = len(written), tmp_path / f"copy{len(copies)}.db"
            back_up_state(state, copy)
            copies.append((copy, before))
        writing.result()
    store.close()
    for copy, before in copies:
        kept = rows(copy)
        assert kept == written[: len(kept)]
        assert len(kept) >= before


def test_a_backup_is_one_private_file_and_nothing_is_left_beside_it(
    state: Path, tmp_path: Path
) -> None:
    (tmp_path / "kept").mkdir()
    copy = tmp_path / "kept" / "copy.db"
    back_up_state(state, copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [file.name for file in copy.parent.iterdir()] == ["copy.db"]


def test_an_earlier_backup_is_replaced(state: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    back_up_state(state, copy)
    store = SqliteStore(state)
    store.record(Changes([opt_out(1)]))
    back_up_state(state, copy)
    store.close()
    assert rows(copy) == [opt_out(0), opt_out(1)]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("rules.toml", "is there already and no backup; name another file"),
        ("talkback.db", "is the state itself; name another file"),
        ("other.db", "is there already and no backup; name another file"),
        ("", "cannot be written: Is a directory"),
        ("nowhere/copy.db", "cannot be written: No such file or directory"),
    ],
    ids=["the rules", "the state itself", "the state of another bot", "a folder", "no folder"],
)
def test_no_other_file_is_replaced(state: Path, tmp_path: Path, name: str, why: str) -> None:
    SqliteStore(tmp_path / "other.db").close()
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    done = backup(state, tmp_path / name)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"talkback: {tmp_path / name}: {why}\n"
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_database_of_another_program_is_not_taken_for_a_state(tmp_path: Path) -> None:
    (tmp_path / "talkback.db").write_bytes(b"not a database at all, and long enough to be one")
    with pytest.raises(StoreError, match="is damaged"):
        back_up_state(tmp_path / "talkback.db", tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


@pytest.mark.parametrize("command", [["stats"], ["state", "backup", "copy.db"]])
def test_an_empty_file_is_no_state_yet(
    state: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As whoever mounts it into a container makes one."""
    monkeypatch.chdir(state.parent)
    state.write_bytes(b"")
    done = CliRunner().invoke(main, command)
    assert done.exit_code == (1 if command == ["stats"] else 2)
    assert "there is no state yet; `talkback run` makes it" in done.stderr
    assert not (state.parent / "copy.db").exists()
    SqliteStore(state).close()


@pytest.mark.parametrize("command", [["stats"], ["state", "backup", "copy.db"]])
def test_the_database_of_another_program_is_named(
    state: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(state.parent)
    state.unlink()
    with closing(sqlite3.connect(state)) as other:
        other.execute("CREATE TABLE t (a)")
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 2
    assert "is a database of another program; give [bot] state another path" in done.stderr


@pytest.mark.parametrize(
    ("places", "words"),
    [
        (["env:NOT_THERE", "b.db"], "there is no variable NOT_THERE, or nothing in it"),
        ([".", "b.db"], "'.' is a folder, not a file"),
        (["a.db", ""], "'' is a folder, not a file"),
    ],
)
def test_what_is_no_place_is_told_before_anything_is_read(places: list[str], words: str) -> None:
    done = CliRunner().invoke(main, ["state", "copy", *places])
    assert done.exit_code == 2
    assert words in done.stderr


def test_where_nothing_ran_yet_there_is_nothing_to_copy(state: Path, tmp_path: Path) -> None:
    state.unlink()
    done = backup(state, tmp_path / "copy.db")
    assert (done.exit_code, done.stderr) == (
        2,
        f"talkback: {state}: there is no state yet; `talkback run` makes it\n",
    )
