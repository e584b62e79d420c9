"""Quotes files: UTF-8, one quote a line as `text`, `text ~ author` or `text ~ author ~ source`."""

from collections.abc import Callable, Iterator
from pathlib import Path

from talkback.model.errors import FortuneFileError, Location, StoreError
from talkback.model.lazy_dataclass import dataclass
from talkback.model.text import decode_utf8_file
from talkback.quotes.blank import is_blank
from talkback.system.regular_file import read_regular_file

SEPARATOR = " ~ "


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said; the source stays in the file and is not said in chat."""

    text: str
    author: str | None = None
    source: str | None = None

    @property
    def chat(self) -> str:
        """As it reads in a channel."""
        return self.text if self.author is None else f"{self.text}{SEPARATOR}{self.author}"

    @property
    def line(self) -> str:
        """As it stands in a file; a source without an author leaves the author's place empty."""
        if self.source is None:
            return self.chat
        return SEPARATOR.join((self.text, self.author or "", self.source))


def parse_quote(line: str) -> Quote | None:
    """Read one line; None where there is no quote in it (blank, or its first sign is `#`).

    The first two ` ~ ` separate; any further one belongs to the source.
    """
    line = line.strip()
    if not line or line.startswith("#"):
        return None
    text, author, source, *_ = (part.strip() for part in [*line.split(SEPARATOR, 2), "", ""])
    return Quote(text, author or None, source or None)


def numbered(text: str) -> Iterator[tuple[int, Quote]]:
    """The quotes in a file's text with their line numbers, counted from 1.

    Only LF ends a line, as in an editor: str.splitlines() would also cut at U+0085 and U+2028.
    """
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if quote := parse_quote(line):
            yield number, quote


def parse_pool(text: str) -> tuple[Quote, ...]:
    """The quotes in a file's text that there is something to see of, in its order."""
    return tuple(quote for _, quote in numbered(text) if not is_blank(quote.text))


def fortune_separator(text: str) -> int | None:
    """The first line that parts fortunes (`%`, or `%%`): a text with one is no file of ours."""
    lines = enumerate(text.split("\n"), start=1)
    return next((number for number, line in lines if line.rstrip() in ("%", "%%")), None)


def read_pool(path: Path, read: Callable[[Path], bytes] = read_regular_file) -> tuple[Quote, ...]:
    """The quotes of a file, in its order.

    Raises StoreError where it cannot be read, NotUtf8Error (with the place) where it is not text,
    FortuneFileError (with the place as well) where it is no file of ours.
    """
    text = decode_utf8_file(read_bytes(path, read), path)
    if line := fortune_separator(text):
        raise FortuneFileError(Location(str(path), line))
    return parse_pool(text)


def read_text(path: Path, read: Callable[[Path], bytes] = read_regular_file) -> str:
    """A quotes file's text, byte order mark dropped; raises as `read_pool` does."""
    return decode_utf8_file(read_bytes(path, read), path)


def read_bytes(path: Path, read: Callable[[Path], bytes] = read_regular_file) -> bytes:
    """A file's bytes, or a StoreError that says in plain words why not."""
    try:
        return read(path)
    except FileNotFoundError:
        raise StoreError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise StoreError(f"{path}: is a folder, not a file of quotes") from None
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from error
