"""Files in parts: every line once, whatever the size, packed or not, whole or not."""

import bz2
import gzip
import lzma
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import zstandard

from talkback.chatlogs import chunks
from talkback.chatlogs.chunks import LogSource, WholeFile, with_newlines

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": partial(lzma.compress, preset=0),
    "zstd": zstandard.ZstdCompressor().compress,
    "two frames of zstd": lambda data: b"".join(
        map(zstandard.ZstdCompressor().compress, (data[: len(data) // 2], data[len(data) // 2 :]))
    ),
}


def lines(count: int, seed: int = 1) -> bytes:
    dice = random.Random(seed)
    return b"".join(dice.randbytes(dice.randrange(60)).hex().encode() + b"\n" for _ in range(count))


def source(tmp_path: Path, data: bytes) -> LogSource:
    path = tmp_path / "log"
    path.write_bytes(data)
    return LogSource(path)


def everything(read: LogSource) -> bytes:
    return b"".join(b"".join(part.blocks(1 << 19)) for part in read.parts())


@pytest.mark.parametrize("packed", PACKERS)
@pytest.mark.parametrize("size", [1, 7, 1000, 1 << 22])
def test_every_line_is_read_once(
    packed: str, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "PART", size)
    data = lines(40)
    read = source(tmp_path, PACKERS[packed](data))
    assert everything(read) == b"\n" + data.removesuffix(b"\n")
    assert (read.ends_mid_line, read.broken) == (False, "")
    assert read.sample().startswith(data[:1000])


def test_a_file_that_becomes_shorter_is_told(tmp_path: Path) -> None:
    """As one does that is copied away and begun anew."""
    data = lines(40)
    read = source(tmp_path, data)
    (part,) = read.parts()
    read.path.write_bytes(data[: len(data) // 2])
    blocks = part.blocks(1 << 19)
    assert next(blocks) in b"\n" + data
    with pytest.raises(OSError, match="it became shorter"):
        list(blocks)


@pytest.mark.parametrize(
    ("data", "lines_"),
    [
        (b"one\rtwo\r\nthree\n", [b"one", b"two\r", b"three"]),
        (b"one\r\r\ntwo\r\n", [b"one\r\r", b"two\r"]),
        (b"one\ntwo\rthree\r", [b"one", b"two", b"three\r"]),
    ],
    ids=["among others", "twice before a newline", "at the end"],
)
def test_a_cr_alone_ends_a_line(data: bytes, lines_: list[bytes]) -> None:
    assert with_newlines(b"\n" + data.removesuffix(b"\n")).split(b"\n")[1:] == lines_
    assert WholeFile(data).sample.split(b"\n")[: len(lines_)] == lines_


@pytest.mark.parametrize("packed", [name for name in PACKERS if name != "plain"])
def test_of_an_archive_that_is_cut_off_what_is_there_is_read(packed: str, tmp_path: Path) -> None:
    data = lines(60_000)
    whole = PACKERS[packed](data)
    read = source(tmp_path, whole[: len(whole) * 2 // 3])
    got = everything(read)
    assert len(got) > len(data) / 4
    assert (b"\n" + data).startswith(got)
    assert read.broken
    assert read.ends_mid_line


@pytest.mark.parametrize("packed", [name for name in PACKERS if name != "plain"])
def test_a_damaged_archive_raises_nothing(packed: str, tmp_path: Path) -> None:
    data = bytearray(PACKERS[packed](lines(2000)))
    data[len(data) // 2 : len(data) // 2 + 50] = bytes(50)
    read = source(tmp_path, bytes(data))
    everything(read)
    assert read.broken


@pytest.mark.parametrize("packed", ["plain", "gzip"])
def test_a_last_line_without_an_end_is_read_and_told(packed: str, tmp_path: Path) -> None:
    read = source(tmp_path, PACKERS[packed](b"one\ntwo"))
    assert everything(read) == b"\none\ntwo"
    assert read.ends_mid_line


@pytest.mark.parametrize("packed", ["plain", "gzip"])
def test_a_line_without_end_does_not_fill_memory(
    packed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "PART", 10_000)
    monkeypatch.setattr(chunks, "LONGEST", 1_000)
    read = source(tmp_path, PACKERS[packed](b"before\n" + b"x" * 500_000 + b"\nafter\n"))
    got = [b"".join(part.blocks(1 << 19)) for part in read.parts()]
    assert max(map(len, got)) < 100_000
    joined = b"".join(got)
    assert joined.startswith(b"\nbefore\nx")
    assert joined.endswith(b"x\nafter")
    assert joined.count(b"\n") == 3


def test_an_empty_file_has_no_parts(tmp_path: Path) -> None:
    assert list(source(tmp_path, b"").parts()) == []


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    read = LogSource(tmp_path / "nothing")
    assert list(read.parts()) == []
    assert read.broken
    assert read.sample() == b""
