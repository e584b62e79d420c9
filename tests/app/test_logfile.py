"""The log file: rotated by itself, or by others, and never for everybody to read."""

import json
import logging
import os
import stat
from pathlib import Path

import pytest

from talkback.app import logfile
from talkback.app.logfile import LogFile
from talkback.errors import StoreError
from talkback.logs.shape import Format, formatter


def say(handler: logging.Handler, text: str) -> None:
    handler.handle(logging.makeLogRecord({"msg": text, "levelno": logging.INFO}))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "talkback.log"


def test_a_file_that_is_full_makes_room_and_the_oldest_goes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logfile, "LARGEST", 30)
    monkeypatch.setattr(logfile, "KEPT", 2)
    handler = LogFile(path)
    for number in range(9):
        say(handler, f"line number {number}")
    handler.close()
    names = sorted(file.name for file in path.parent.iterdir())
    assert names == ["talkback.log", "talkback.log.1", "talkback.log.2"]
    kept = "".join((path.parent / name).read_text() for name in reversed(names))
    assert kept == "".join(f"line number {number}\n" for number in (4, 5, 6, 7, 8))


@pytest.mark.parametrize("put_back", [False, True], ids=["moved", "moved and made anew"])
def test_a_file_that_was_moved_away_is_begun_anew(path: Path, put_back: bool) -> None:
    handler = LogFile(path)
    say(handler, "before")
    path.rename(path.with_name("old"))
    if put_back:
        path.touch()
    say(handler, "after")
    handler.close()
    assert path.with_name("old").read_text() == "before\n"
    assert path.read_text() == "after\n"


def test_a_line_is_in_the_file_as_soon_as_it_is_logged(path: Path) -> None:
    handler = LogFile(path)
    say(handler, "caf\u00e9 \udcff")
    assert path.read_text(encoding="utf-8") == "café \\udcff\n"
    handler.close()


def test_only_owner_and_group_can_read_it(path: Path) -> None:
    before = os.umask(0)
    try:
        LogFile(path).close()
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written: Is a directory"):
        LogFile(tmp_path)


@pytest.mark.parametrize("shape", Format)
def test_the_file_has_the_format_that_was_asked_for(path: Path, shape: Format) -> None:
    handler = LogFile(path)
    handler.setFormatter(formatter(shape))
    fields = {"text": "one\x1b[2Jtwo\n2026 forged"}
    handler.handle(logging.makeLogRecord({"msg": "reply", "levelno": 20, "fields": fields}))
    handler.close()
    [line] = path.read_text(encoding="utf-8").splitlines()
    assert "\x1b" not in line
    assert (json.loads(line)["text"] == fields["text"]) if shape is Format.JSON else "reply" in line
