"""What is read as a file is one, and it ends."""

import os
import socket
from pathlib import Path
from stat import S_ISREG

import pytest

from talkback.system import regular_file
from talkback.system.regular_file import read_file_itself, read_regular_file


def test_a_file_is_read_whole_and_so_is_the_target_of_a_link(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"one\r\ntwo\0")
    (tmp_path / "link").symlink_to("file")
    assert read_regular_file(tmp_path / "link", largest=9) == b"one\r\ntwo\0"


def test_a_pipe_that_nobody_writes_to_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="a pipe or a device, not a file"):
        read_regular_file(tmp_path / "pipe")


def test_a_device_without_end_is_no_file() -> None:
    with pytest.raises(OSError, match="a pipe or a device, not a file"):
        read_regular_file(Path("/dev/zero"))


def test_a_socket_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        with pytest.raises(OSError, match="a pipe or a device, not a file"):
            read_regular_file(tmp_path / "socket")


def test_a_folder_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        read_regular_file(tmp_path)


def test_a_file_that_would_fill_the_memory_is_refused_and_not_read_to_its_end(
    tmp_path: Path,
) -> None:
    path = tmp_path / "vast"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(OSError, match="it has more than 1 MiB"):
        read_regular_file(path, largest=1 << 20)


def test_a_name_that_becomes_a_pipe_between_looking_and_opening_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, demand_regular = tmp_path / "rules.toml", regular_file._demand_regular
    path.touch()

    def swap(status: os.stat_result, name: Path) -> None:
        demand_regular(status, name)
        if S_ISREG(path.lstat().st_mode):
            path.unlink()
            os.mkfifo(path)

    monkeypatch.setattr(regular_file, "_demand_regular", swap)
    with pytest.raises(OSError, match="a pipe or a device, not a file"):
        read_regular_file(path)


def test_a_link_is_no_file_where_the_file_itself_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("file")
    assert read_file_itself(tmp_path / "file") == b"x"
    with pytest.raises(OSError, match="it is a link"):
        read_file_itself(tmp_path / "link")
