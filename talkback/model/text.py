"""Text that came as bytes, text that is safe to show, and numbers of things."""

from pathlib import Path

from talkback.model.errors import Location, NotUtf8Error


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


def escape_unprintable(text: str) -> str:
    """The text with all that does not print escaped: it moves no cursor and forges no line."""
    return text if text.isprintable() else "".join(map(_escape_unprintable, text))


def _escape_unprintable(letter: str) -> str:
    return letter if letter.isprintable() else ascii(letter)[1:-1]


def count_noun(number: int, one: str, many: str | None = None) -> str:
    """`1 rule`, `2 rules`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
