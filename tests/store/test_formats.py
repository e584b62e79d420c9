"""Quotes read from and written in the forms that others keep them in."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkback.errors import StoreError
from talkback.store.formats import Form, read, write
from talkback.store.quotes import Quote, parse_quote

FILES = {
    "our own lines": ("# c\na ~ b ~ c\n\nd\n", [Quote("a", "b", "c"), Quote("d")]),
    "a line that begins with a brace": ("{nick} says ~ b\n", [Quote("{nick} says", "b")]),
    "a per cent sign in a line is text": ("100 %\n% of\n", [Quote("100 %"), Quote("% of")]),
    "a fortune file": (
        "One line.\n%\nTwo\n  lines.\n\t\t-- Mark Twain\n%\n",
        [Quote("One line."), Quote("Two lines.", "Mark Twain")],
    ),
    "a fortune with a work in quotation marks": (
        'Text.\n\t\t-- Mark Twain, "Pudd\'nhead Wilson"\n%\n',
        [Quote("Text.", "Mark Twain", "Pudd'nhead Wilson")],
    ),
    "a fortune by a work alone": ('Text.\n-- "A Play"\n%\n', [Quote("Text.", None, "A Play")]),
    "a comma in a name": ("Text.\n-- A. B., Jr.\n%\n", [Quote("Text.", "A. B., Jr.")]),
    "a dash alone is text": ("-- just a dash\n%\n", [Quote("-- just a dash")]),
    "a fortune file without its last %": ("a\n%\nb\n", [Quote("a"), Quote("b")]),
    "a fortune file of CRLF": ("a\r\n-- b\r\n%\r\nc\r\n%\r\n", [Quote("a", "b"), Quote("c")]),
    "JSON": (
        '{"results": [{"text": "a\\nb", "author": "c"}, {"text": "d", "author": null, "x": 1}]}',
        [Quote("a b", "c"), Quote("d")],
    ),
    "JSON with sources": (
        '\n{"results": [{"text": "a", "source": "s"}]}',
        [Quote("a", None, "s")],
    ),
}


@pytest.mark.parametrize(("text", "quotes"), FILES.values(), ids=FILES)
def test_is_read(tmp_path: Path, text: str, quotes: list[Quote]) -> None:
    path = tmp_path / "some.file"
    path.write_bytes(text.encode())
    assert list(read(path)) == quotes


BROKEN = {
    "JSON cut off": ('{"results": [\n  {"text": ', r"some\.file:2:12: is not JSON"),
    "JSON of another shape": ("{}", 'has no list named "results"'),
    "a result that is no object": ('{"results": ["a"]}', r'results\[0\]: has no "text"'),
    "a result without text": ('{"results": [{"text": "a"}, {}]}', r'results\[1\]: has no "text"'),
    "an author that is a number": ('{"results": [{"text": "a", "author": 1}]}', "must be strings"),
}


@pytest.mark.parametrize(("text", "reason"), BROKEN.values(), ids=BROKEN)
def test_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "some.file"
    path.write_text(text)
    with pytest.raises(StoreError, match=reason):
        read(path)


WORDS = st.text("abZé’'\",.- 1", min_size=1, max_size=12).map(lambda text: " ".join(text.split()))
QUOTES = st.builds(Quote, WORDS, st.none() | WORDS, st.none() | WORDS).filter(
    lambda quote: parse_quote(quote.line) == quote
)


@given(st.lists(QUOTES, min_size=1))
@pytest.mark.parametrize("form", [Form.LINES, Form.JSON])
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, form: Form, quotes: list[Quote]
) -> None:
    path = tmp_path_factory.mktemp("forms") / "some.file"
    path.write_text(write(quotes, form), "utf-8", newline="\n")
    assert list(read(path)) == quotes


def test_fortunes_of_names_and_works_are_read_again(tmp_path: Path) -> None:
    quotes = [
        Quote("a"),
        Quote("-- b", "C. D., Jr."),
        Quote("e", "F", 'G, 1843, "H"'),
        Quote("i", None, "J"),
    ]
    path = tmp_path / "some.file"
    path.write_text(write(quotes, Form.FORTUNE), "utf-8")
    assert list(read(path)) == quotes
