"""Text that came as bytes, text that is safe to show, numbers of things, and times."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from talkback.model.errors import Location, NotUtf8Error

_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def decode_utf8_file(data: bytes, name: Path | str) -> str:
    """A file's bytes as UTF-8, byte order mark dropped.

    Raises NotUtf8Error with line and column (in characters) of the first bad byte.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        reason = f"byte 0x{error.object[error.start]:02X} is not UTF-8; save the file as UTF-8"
        raise NotUtf8Error(Location(str(name), line, column), reason) from None


def decode_irc_bytes(data: bytes) -> str:
    """A line somebody sent: UTF-8; else what Windows clients send, cp1252; at last latin-1."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def escape_unprintable(text: str) -> str:
    """The text with all that does not print escaped: it moves no cursor and forges no line."""
    return text if text.isprintable() else "".join(map(_escape_unprintable, text))


def _escape_unprintable(letter: str) -> str:
    return letter if letter.isprintable() else ascii(letter)[1:-1]


def utf8_end(data: bytes, most: int) -> int:
    """Where to cut, so that at most so many bytes stay and no character of UTF-8 is parted.

    It steps back over three bytes of a character; where there are more, it is not UTF-8 anyway.
    """
    if len(data) <= most:
        return len(data)
    ends = (end for end in range(most, most - 4, -1) if data[end] & 0xC0 != 0x80)
    return next(ends, most)


def time_span(seconds: float, parts: int = 1) -> str:
    """About how long, in its largest units: 90 seconds are `1 min`, in two parts `1 min 30 s`."""
    said: list[str] = []
    for unit, size in _UNITS:
        if said or seconds >= size:
            count, seconds = divmod(seconds, size)
            said.append(f"{count:.0f} {unit}")
    return " ".join(said[:parts]) or "a moment"


def count_noun(number: int, one: str, many: str | None = None) -> str:
    """`1 rule`, `2 rules`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def rows_of_words(words: Iterable[str], limit: int) -> Iterator[str]:
    """Words joined by blanks into texts of at most `limit` bytes each (a longer word alone)."""
    row: list[str] = []
    size = 0
    for word in words:
        length = len(word.encode(errors="surrogateescape")) + 1
        if row and size + length > limit + 1:
            yield " ".join(row)
            row, size = [], 0
        row.append(word)
        size += length
    if row:
        yield " ".join(row)
