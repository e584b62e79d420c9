"""The form of a quotes file: what each line means, and what is said of a file that is none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkback.model.errors import Location, NotUtf8Error, StoreError
from talkback.quotes.file import Quote, parse_pool, parse_quote, read_pool

LINES = {
    "text alone": ("To be.", Quote("To be.")),
    "text and author": ("To be. ~ W. S.", Quote("To be.", "W. S.")),
    "text, author and source": ("To be. ~ W. S. ~ Hamlet", Quote("To be.", "W. S.", "Hamlet")),
    "a third separator belongs to the source": ("a ~ b ~ c ~ d", Quote("a", "b", "c ~ d")),
    "an empty author's place": ("a ~  ~ c", Quote("a", None, "c")),
    "a tilde without blanks is text": ("a~b", Quote("a~b")),
    "a tilde at the end is text": ("a ~", Quote("a ~")),
    "a tilde at the beginning is text": ("~ b", Quote("~ b")),
    "blanks around the parts are not theirs": ("  a  ~  b ~ \tc ", Quote("a", "b", "c")),
    "a # inside is text": ("we're #1", Quote("we're #1")),
    "a blank line is no quote": (" \t ", None),
    "nothing is no quote": ("", None),
    "a comment is no quote": ("# a ~ b", None),
    "an indented comment is one too": ("  # a", None),
}


@pytest.mark.parametrize(("line", "quote"), LINES.values(), ids=LINES)
def test_a_line_is_read_as(line: str, quote: Quote | None) -> None:
    assert parse_quote(line) == quote


TEXTS = {
    "order and repeats are kept": ("b\na\nb\n", ["b", "a", "b"]),
    "the last line needs no end": ("a\nb", ["a", "b"]),
    "CRLF ends a line": ("a\r\nb\r\n", ["a", "b"]),
    "a byte order mark is not text": ("\ufeffa\nb\n", ["a", "b"]),
    "a comment after a byte order mark is one": ("\ufeff# a\nb\n", ["b"]),
    "U+0085 and U+2028 end no line": ("a\u0085b\u2028c\n", ["a\u0085b\u2028c"]),
    "nothing": ("", []),
    "comments and blank lines": ("# a\n\n   \n", []),
}


@pytest.mark.parametrize(("text", "quotes"), TEXTS.values(), ids=TEXTS)
def test_a_file_is_read_as(text: str, quotes: list[str]) -> None:
    assert [quote.text for quote in parse_pool(text)] == quotes


CHATS = {
    "a": Quote("a"),
    "a ~ b": Quote("a", "b", "c"),
    "a  ": Quote("a  ", None, "c"),
}


@pytest.mark.parametrize(("chat", "quote"), CHATS.items(), ids=CHATS)
def test_in_chat_the_source_is_not_said(chat: str, quote: Quote) -> None:
    assert quote.chat == chat


@given(st.text("ab~# \t\u00a0\u3000"))
def test_what_was_read_is_written_so_that_it_is_read_again(line: str) -> None:
    quote = parse_quote(line)
    assert quote is None or parse_quote(quote.line) == quote


def test_a_seed_file_of_1600_lines_is_read_unchanged(tmp_path: Path) -> None:
    lines = [f"quote {number}, “said” ~ Author {number % 7}" for number in range(1600)]
    path = tmp_path / "seed.txt"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    assert [quote.chat for quote in read_pool(path)] == lines


BAD_BYTES = {
    "in the first line": (b"caf\xe9", 1, 4),
    "after letters of two bytes": ("é\r\néé".encode() + b"\x92s", 2, 3),
    "after a byte order mark": ("\ufeffab".encode() + b"\xff", 1, 3),
    "cut off at the end": (b"a\nb\n\xc3", 3, 1),
}


@pytest.mark.parametrize(("data", "line", "column"), BAD_BYTES.values(), ids=BAD_BYTES)
def test_the_byte_that_is_not_utf8_is_placed(
    tmp_path: Path, data: bytes, line: int, column: int
) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    with pytest.raises(NotUtf8Error, match="is not UTF-8") as caught:
        read_pool(path)
    assert caught.value.location == Location(str(path), line, column)
    assert str(caught.value).startswith(f"{path}:{line}:{column}: byte 0x")


def test_a_file_that_is_missing_or_a_folder_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"none\.txt: there is no such file"):
        read_pool(tmp_path / "none.txt")
    with pytest.raises(StoreError, match="is a folder"):
        read_pool(tmp_path)
    with pytest.raises(StoreError, match="cannot be read: File name too long"):
        read_pool(tmp_path / ("x" * 5000))
