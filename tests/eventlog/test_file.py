"""The log file: rotated by itself, or by others, and never for everybody to read."""

import errno
import json
import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from talkback.eventlog import file as log_file
from talkback.eventlog.file import LogFile
from talkback.eventlog.formatters import Format, formatter, record
from talkback.model.errors import StoreError
from talkback.model.log_event import Level, LogEvent


def nobody(event: LogEvent) -> None:
    raise AssertionError(f"told {event}")


@contextmanager
def opened(path: Path, told: list[LogEvent] | None = None) -> Iterator[LogFile]:
    file = LogFile(path, nobody if told is None else told.append)
    try:
        yield file
    finally:
        file.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "talkback.log"


def test_a_file_that_is_full_makes_room_and_the_oldest_goes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "LARGEST", 30)
    monkeypatch.setattr(log_file, "KEPT", 2)
    with opened(path) as file:
        for number in range(9):
            file.write(f"line number {number}\n")
    names = sorted(file.name for file in path.parent.iterdir())
    assert names == ["talkback.log", "talkback.log.1", "talkback.log.2"]
    kept = "".join((path.parent / name).read_text() for name in reversed(names))
    assert kept == "".join(f"line number {number}\n" for number in (4, 5, 6, 7, 8))


@pytest.mark.parametrize("fault", ["a folder that may not be written", "a rename that fails"])
def test_where_it_cannot_be_rotated_it_goes_on_and_says_so_once(
    path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(log_file, "LARGEST", 30)
    if fault == "a rename that fails":
        monkeypatch.setattr(Path, "replace", refuse)
    else:
        monkeypatch.setattr(os, "access", lambda *_: False)
    told: list[LogEvent] = []
    with opened(path, told) as file:
        for number in range(9):
            file.write(f"line number {number}\n")
        assert path.read_text() == "".join(f"line number {number}\n" for number in range(9))
        monkeypatch.undo()
        monkeypatch.setattr(log_file, "LARGEST", 30)
        for number in range(9, 14):
            file.write(f"line number {number}\n")
    assert [event.name for event in told] == ["log-not-rotated"]
    assert told[0].fields == {"file": str(path), "reason": "Permission denied"}
    assert path.with_name("talkback.log.1").exists(), "tried again, once it may be"


@contextmanager
def a_full_disk(bytes_: int) -> Iterator[None]:
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_what_a_full_disk_did_not_take_is_an_error_and_the_next_line_begins_anew(
    path: Path,
) -> None:
    told: list[LogEvent] = []
    with opened(path, told) as file:
        file.write("before\n")
        with a_full_disk(10):
            for _ in range(3):
                with pytest.raises(OSError, match="File too large"):
                    file.write("lost\n")
        file.write("after\n")
    assert path.read_text() == "before\nlos\nafter\n"
    assert [event.name for event in told] == ["log-not-written"]


@pytest.mark.parametrize("put_back", [False, True], ids=["moved", "moved and made anew"])
def test_a_file_that_was_moved_away_is_begun_anew(path: Path, put_back: bool) -> None:
    with opened(path) as file:
        file.write("before\n")
        path.rename(path.with_name("old"))
        if put_back:
            path.touch()
        file.write("after\n")
    assert path.with_name("old").read_text() == "before\n"
    assert path.read_text() == "after\n"


def test_where_no_new_file_can_be_begun_the_old_one_goes_on(path: Path) -> None:
    told: list[LogEvent] = []
    with opened(path, told) as file:
        path.rename(path.with_name("old"))
        path.mkdir()
        for word in ("one", "two"):
            file.write(f"{word}\n")
    assert path.with_name("old").read_text() == "one\ntwo\n"
    assert [event.name for event in told] == ["log-not-begun"]


def test_a_line_is_in_the_file_as_soon_as_it_is_logged(path: Path) -> None:
    with opened(path) as file:
        file.write("caf\u00e9 \udcff\n")
        assert path.read_text(encoding="utf-8") == "café \\udcff\n"


@pytest.mark.parametrize("before", [None, 0o666, 0o644], ids=["new", "0666", "0644"])
def test_only_owner_and_group_can_read_it(path: Path, before: int | None) -> None:
    usual = os.umask(0)
    try:
        if before is not None:
            path.touch()
            path.chmod(before)
        with opened(path) as file:
            assert file.is_private
    finally:
        os.umask(usual)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_file_with_another_name_is_left_as_it_is_and_told(path: Path) -> None:
    """The other name may be that of somebody else's file, who links it here for us to change."""
    path.touch()
    path.chmod(0o666)
    path.with_name("other").hardlink_to(path)
    with opened(path) as file:
        assert not file.is_private
    assert stat.S_IMODE(path.stat().st_mode) == 0o666


def test_a_link_of_another_user_is_not_followed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.symlink_to(path.with_name("victim"))
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    if path.lstat().st_uid == 0:
        os.chown(path, 4321, -1, follow_symlinks=False)
    with pytest.raises(StoreError, match="it is a link of another user's"):
        LogFile(path, nobody)


def test_a_pipe_that_nobody_reads_is_said_and_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(StoreError, match="cannot be written: No such device"):
        LogFile(path, nobody)


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written: Is a directory"):
        LogFile(tmp_path, nobody)


@pytest.mark.parametrize("shape", Format)
def test_a_line_holds_nothing_that_moves_a_cursor_or_begins_another(shape: Format) -> None:
    """Whatever a stranger sent: their nick, their text, a reason of theirs."""
    text = "one\x1b[2Jtwo\n2026 forged\r\x9b\u202e\u2028"
    event = LogEvent(Level.INFO, "reply", {"text": text, "nick": "a\nb"})
    line = formatter(shape).format(record(event))
    assert all(sign.isprintable() for sign in line)
    assert json.loads(line)["text"] == text if shape is Format.JSON else "reply" in line
