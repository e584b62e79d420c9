"""Logs as parts of a few megabytes, whole lines each, packed or not; memory holds one at a time.

In a part every line has a newline before it and none behind, so that a line begins where a
newline is found. A byte order mark is left out, and a CR that ends a line alone is a newline.
"""

import codecs
import errno
import io
import os
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

PART = 2 << 20
"""Bytes of a part: few enough for memory, enough to be worth handing to another process."""

LONGEST = 1 << 20
"""Bytes of a line; what is beyond is left out."""

SAMPLE = 1 << 16
"""Bytes of a log's beginning that tell its format."""

_BOM = codecs.BOM_UTF8
_LONE_CR = re.compile(rb"\r(?![\r\n]|\Z)")

_SIP = 2048
"""Bytes of zstd at a time: nothing limits what comes of them, up to 32 KiB for each byte."""


def with_newlines(block: bytes) -> bytes:
    """A block in which some lines, as an editor or a client of old wrote them, end in CR alone.

    No message of IRC holds one; counting is quick, and mostly there is none.
    """
    alone = block.count(b"\r") - block.count(b"\r\n") if b"\r" in block else 0
    return _LONE_CR.sub(b"\n", block) if alone > block.endswith(b"\r") else block


@dataclass(frozen=True, slots=True)
class FileRange:
    """The lines of a file that begin in a range of its bytes."""

    path: Path
    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start

    def blocks(self, size: int) -> Iterator[bytes]:
        """The lines, about so many bytes at a time. Raises OSError."""
        with self.path.open("rb") as file:
            yield from _blocks(file, self, size)


@dataclass(frozen=True, slots=True)
class WholeFile:
    """A small file that was read at once."""

    data: bytes

    start = 0

    @property
    def size(self) -> int:
        return len(self.data)

    @property
    def sample(self) -> bytes:
        """How it begins."""
        return with_newlines(self.data[:SAMPLE].removeprefix(_BOM))

    def blocks(self, size: int) -> Iterator[bytes]:
        """The lines, about so many bytes at a time."""
        return _blocks(io.BytesIO(self.data), self, size)


def _blocks(file: BinaryIO, span: FileRange | WholeFile, size: int) -> Iterator[bytes]:
    rest, left = b"\n", span.size - 1
    if span.start:
        file.seek(span.start - 1)
        rest, left = b"", span.size
    elif file.read(len(_BOM)) == _BOM:
        left -= len(_BOM)
    else:
        file.seek(0)
    while left > 0 and (data := file.read(min(size, left))):
        left -= len(data)
        whole, end, begun = (rest + data).rpartition(b"\n")
        # Before the first newline is what the part before this one has read.
        rest = (end + begun)[:LONGEST] if end else b""
        first = whole.find(b"\n")
        if first >= 0:
            yield whole[first:]
    if rest:
        yield rest + file.readline(LONGEST).removesuffix(b"\n")
    if left > 0:  # as a log is that is copied away and begun anew
        raise OSError(errno.EIO, "it became shorter while it was read")


@dataclass(frozen=True, slots=True)
class Decompressed:
    """Lines that were unpacked; `size` is how many bytes of the file they took."""

    data: bytes
    size: int

    def blocks(self, size: int) -> Iterator[bytes]:
        """The lines, about so many bytes at a time."""
        start = 0
        while start < len(self.data):
            end = self.data.find(b"\n", start + size)
            end = len(self.data) if end < 0 else end
            yield self.data[start:end]
            start = end


Part = FileRange | WholeFile | Decompressed


@dataclass(slots=True)
class LogSource:
    """A log file being read: `ends_mid_line` is known when all parts were taken.

    So is `broken`, why it stops, which is `unopened` where it does not even begin.
    """

    path: Path
    ends_mid_line: bool = False
    broken: str = ""
    unopened: str = ""

    def sample(self) -> bytes:
        """How it begins; nothing of a file that cannot be read."""
        try:
            with self.path.open("rb") as file:
                unpack = _unpacking(file)
                pieces = unpack(file) if unpack else iter((file.read(SAMPLE),))
                return with_newlines(next(_filled(_readable(pieces), SAMPLE), b""))
        except _BROKEN:
            return b""

    def whole(self) -> WholeFile | None:
        """A small file at once; None where it is empty, packed, or cannot be read."""
        try:
            data = self.path.read_bytes()
        except OSError:
            return None
        if not data or _unpacking(io.BytesIO(data[:SAMPLE])) is not None:
            return None
        self.ends_mid_line = not data.endswith(b"\n")
        return WholeFile(data)

    def parts(self) -> Iterator[Part]:
        """All its lines, in order; never raises, since a log that ends early is worth its lines."""
        try:
            opened = self.path.open("rb")
        except OSError as error:
            self.unopened = self.broken = error.strerror or str(error)
            return
        try:
            with opened as file:
                unpack = _unpacking(file)
                yield from self._ranges(file) if unpack is None else self._pieces(file, unpack)
        except _BROKEN as error:
            self.broken = str(error) or type(error).__name__

    def _ranges(self, file: BinaryIO) -> Iterator[FileRange]:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            self.ends_mid_line = file.read(1) != b"\n"
        for start in range(0, size, PART):
            yield FileRange(self.path, start, min(start + PART, size))

    def _pieces(self, file: BinaryIO, unpack: "_Unpack") -> Iterator[Decompressed]:
        rest, taken = b"\n", 0
        try:
            for data in _filled(_readable(unpack(file)), PART):
                whole, end, begun = (rest + data).rpartition(b"\n")
                rest = end + begun[:LONGEST]
                yield Decompressed(whole, file.tell() - taken)
                taken = file.tell()
        except _BROKEN as error:
            self.broken = str(error) or type(error).__name__
        if len(rest) > 1:
            self.ends_mid_line = True
            yield Decompressed(rest, 0)


_Unpack = Callable[[BinaryIO], Iterator[bytes]]
_BROKEN = (EOFError, OSError, zlib.error)
"""What a file raises that is cut off, damaged or not ours to read."""


def _unpacking(file: BinaryIO) -> _Unpack | None:
    """How a file is unpacked, by its first bytes; None where its ranges can be read alone."""
    begin = file.read(SAMPLE)
    file.seek(0)
    unpack = next((unpack for magic, unpack in _PACKED.items() if begin.startswith(magic)), None)
    return unpack or (_as_it_is if _has_only_cr(begin) else None)


def _readable(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Without a byte order mark, and with newlines where CR alone ends lines, as the begin tells.

    No piece that is unpacked is so short that it holds half a mark.
    """
    first = next(pieces, b"").removeprefix(_BOM)
    old = _has_only_cr(first)
    for piece in chain((first,), pieces):
        yield piece.replace(b"\r", b"\n") if old else piece


def _has_only_cr(begin: bytes) -> bool:
    """What a Mac wrote long ago, or an editor: a file of one line else."""
    return b"\r" in begin and b"\n" not in begin and b"\0" not in begin


def _filled(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    """At least so much at a time; what came before an error comes before it here, too."""
    gathered: list[bytes] = []
    held = 0
    try:
        for piece in pieces:
            gathered.append(piece)
            held += len(piece)
            if held >= size:
                yield b"".join(gathered)
                gathered, held = [], 0
    except _BROKEN:
        yield b"".join(gathered)
        raise
    if held:
        yield b"".join(gathered)


def _as_it_is(file: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: file.read(SAMPLE), b"")


def _gunzip(file: BinaryIO) -> Iterator[bytes]:
    import gzip  # noqa: PLC0415 - few logs need it, and none of the next two

    return _read(gzip.GzipFile(fileobj=file))


def _bunzip(file: BinaryIO) -> Iterator[bytes]:
    import bz2  # noqa: PLC0415 - as above

    return _read(bz2.BZ2File(file))


def _unxz(file: BinaryIO) -> Iterator[bytes]:
    import lzma  # noqa: PLC0415 - as above

    try:
        yield from _read(lzma.LZMAFile(file))  # noqa: SIM115 - what is around it closes the file
    except lzma.LZMAError as error:
        raise OSError(str(error)) from error


def _read(stream: io.BufferedIOBase) -> Iterator[bytes]:
    return iter(lambda: stream.read1(SAMPLE), b"")


def _unzstd(file: BinaryIO) -> Iterator[bytes]:
    """Frame after frame; the library's own reader takes a file that is cut off for its end."""
    import zstandard  # noqa: PLC0415 - few logs need it

    unpacking = zstandard.ZstdDecompressor().decompressobj()
    while data := file.read(_SIP):
        try:
            yield unpacking.decompress(data)
            while unpacking.eof and (data := unpacking.unused_data):
                unpacking = zstandard.ZstdDecompressor().decompressobj()
                yield unpacking.decompress(data)
        except zstandard.ZstdError as error:
            raise OSError(f"zstd: {error}") from error
    if not unpacking.eof:
        raise EOFError("the file ends before its zstd frame does")


_PACKED: dict[bytes, _Unpack] = {
    b"\x1f\x8b": _gunzip,
    b"BZh": _bunzip,
    b"\xfd7zXZ\x00": _unxz,
    b"\x28\xb5\x2f\xfd": _unzstd,
}
