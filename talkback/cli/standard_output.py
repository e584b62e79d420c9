"""Standard output as it may be: not UTF-8, on a full disk, closed, a pipe that nobody reads."""

import errno
import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

_RAISES = frozenset({"strict", "surrogateescape"})
"""Error handlers of Python's that raise for what the encoding lacks."""

_NOT_ASCII = re.compile(r"[^\n -~]")


def prepare() -> None:
    """From now on, what the encoding of an output lacks comes out as `?`, and closed is no error.

    Python sets streams to None that were closed before it began; such an input has nothing in it.
    """
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper) and stream.errors in _RAISES:
            stream.reconfigure(errors="replace")


@contextmanager
def flushed() -> Iterator[None]:
    """What was written in the block is out at its end, or an OSError says that it is not.

    At the interpreter's own last flush it would be a traceback, and exit code 120.
    """
    try:
        yield
    finally:
        sys.stdout.flush()


def give_up() -> None:
    """Throw away what could not be written: the interpreter would try again at its end."""
    with suppress(OSError, ValueError), Path(os.devnull).open("wb") as nowhere:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):
                stream.flush()
                continue
            os.dup2(nowhere.fileno(), stream.fileno())


def is_output(error: OSError) -> bool:
    """Whether the error can only be an output's: the system names the file of any other."""
    return error.filename is None and error.errno in (
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EIO,
        errno.EBADF,
    )


def echo_json(value: object, indent: int | None = None) -> None:
    """One JSON document; what does not print, or the output has no letter for, is escaped.

    JSON admits raw C1 and bidirectional controls; a terminal obeys them.
    """
    import json

    text = json.dumps(value, ensure_ascii=False, indent=indent)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    click.echo(_NOT_ASCII.sub(lambda found: _shown(found[0], encoding), text))


def _shown(letter: str, encoding: str) -> str:
    if letter.isprintable():
        with suppress(UnicodeEncodeError):
            letter.encode(encoding)
            return letter
    import json

    return json.dumps(letter)[1:-1]
