"""Quotes read from and written in the forms that others keep them in."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkback.model.errors import StoreError
from talkback.quotes.csv_quotes import find_table
from talkback.quotes.file import Quote, parse_quote
from talkback.quotes.file_problems import quote_flaws
from talkback.quotes.formats import Form, read, write
from talkback.quotes.validate import invalid_reason

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
    "a fortune with its author over two lines": (
        "Text.\n\t-- Jane Doe, in a letter\n\t   to her sister, 1843\n%\n",
        [Quote("Text.", "Jane Doe, in a letter to her sister, 1843")],
    ),
    "a fortune with a work over two lines": (
        'Text.\n\t-- Jane Doe,\n\t   "A long\n\t   title"\n%\n',
        [Quote("Text.", "Jane Doe", "A long title")],
    ),
    "a fortune with its work on the next line, not indented": (
        'Text.\n-- Jane Doe,\n"A title"\n%\n',
        [Quote("Text.", "Jane Doe", "A title")],
    ),
    "fortunes with each of the dashes": (
        "a\n-- A\n%\nb\n– B\n%\nc\n— C\n%\nd\n\t- D. E.\n%\ne\n―F\n%\n",
        [Quote("a", "A"), Quote("b", "B"), Quote("c", "C"), Quote("d", "D. E."), Quote("e", "F")],
    ),
    "a remark in brackets behind the author": (
        "Text.\n\t-- Ann\n\t[Ed.: a typo]\n%\n",
        [Quote("Text.", "Ann", "Ed.: a typo")],
    ),
    "a dialogue is text": (
        "- Who is there?\n- Nobody\n%\nx\n- and so it goes.\n%\n",
        [Quote("- Who is there? - Nobody"), Quote("x - and so it goes.")],
    ),
    "a dash in the middle is text": (
        "It rains\n-- it pours\nand hails.\n%\n",
        [Quote("It rains -- it pours and hails.")],
    ),
    "an author without a text": ("a\n%\n\t-- Ann\n%\n", [Quote("a"), Quote("", "Ann")]),
    "fortunes parted by %%, with a comment": (
        "%% ours\na\n\t-- A\n%%\nb\n%%\n",
        [Quote("a", "A"), Quote("b")],
    ),
    "a list of strings": ('["a", "b ~ c"]', [Quote("a"), Quote("b", "c")]),
    "a list of objects of other names": (
        '[\n {"Quote": "a", "by": "b", "id": 1},\n {"content": "c", "book": "d"}\n]\n',
        [Quote("a", "b"), Quote("c", None, "d")],
    ),
    "a list of objects with one letter each": ('[{"q": "a", "a": "A"}]', [Quote("a", "A")]),
    "a list under another name": ('{"quotes": [{"quote": "a"}]}', [Quote("a")]),
    "an object on each line": (
        '{"text": "a", "author": "A"}\n\n{"text": "b"}\n',
        [Quote("a", "A"), Quote("b")],
    ),
    "one object": ('{"text": "a", "author": "A"}\n', [Quote("a", "A")]),
    "CSV with a header": (
        'id,quote,author\n1,"a, ""b""",A\n2,"c\nd",\n\n',
        [Quote('a, "b"', "A"), Quote("c d")],
    ),
    "CSV with semicolons and CRLF": (
        "Author;Quote\r\nA;a, b\r\n",
        [Quote("a, b", "A")],
    ),
    "CSV without a header": ('"a, b",A\n"c",C\n', [Quote("a, b", "A"), Quote("c", "C")]),
    "columns and tabs": ("a, b\tA\nc\tC\n", [Quote("a, b", "A"), Quote("c", "C")]),
    "lines that begin in quotation marks": (
        '"a", he said\n"b" - so, what\n',
        [Quote('"a", he said'), Quote('"b" - so, what')],
    ),
    "a line that ends in the next one's quotation mark": (
        '"a\nb",1\n',
        [Quote('"a'), Quote('b",1')],
    ),
    "lines that begin in brackets": ("[a] b ~ c\n<d> e\n", [Quote("[a] b", "c"), Quote("<d> e")]),
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
    "a result that is no object": ('{"results": [["a"]]}', r'results\[0\]: has no "text"'),
    "a list of numbers": ("[1, 2]", r'\[0\]: has no "text"'),
    "an object that is no list": ('{"a": "b", "c": "d"}', "JSON of another shape"),
    "JSON lines of which one is cut off": (
        '{"text": "a"}\n\n{"text": \n',
        r"file:3:\d+: is not JSON",
    ),
    "a row with a comma too many": ("quote,author\na,b,c\n", r"some\.file:2: has 3 columns"),
    "a row without a text": ("author;quote\na\n", r'some\.file:2: has no "text"'),
    "a row with an open quotation mark": (
        'text,by\na,b\n"c,d\n',
        r"some\.file:3: is no row of CSV",
    ),
    "HTML": ("<html><body>one</body></html>\n", "looks like XML or HTML"),
    "XML": ('<?xml version="1.0"?>\n<q>one</q>\n', "looks like XML or HTML"),
    "YAML": ("- text: one\n  author: b\n", "looks like YAML"),
    "TOML": ('[[quotes]]\ntext = "one"\n', "looks like TOML"),
    "a list in Markdown": ("- One, two\n- Three\n", "looks like a list"),
    "quoted in Markdown": ("> One, two\n> Three\n", "looks like a list"),
    "a numbered list": ("1. One, two\n2. Three\n", "looks like a list"),
    "SQL": ("INSERT INTO quotes VALUES ('one');\n", "looks like SQL"),
    "brackets alone": ("one\n  },\n", r"some\.file:2:1: is punctuation alone"),
    "a result without text": ('{"results": [{"text": "a"}, {}]}', r'results\[1\]: has no "text"'),
    "an author that is a number": ('{"results": [{"text": "a", "author": 1}]}', "must be strings"),
}


NAMED = {
    "CSV": ("q.csv", "one, two\nthree\n", r"q\.csv:1: names no column"),
    "JSON": ("q.json", "one\n", r"q\.json:1:1: is not JSON"),
    "a number in JSON": ("q.json", "1e9\n", r"q\.json: is JSON, but no list of quotes"),
    "JSON lines": ("q.jsonl", '{"text": "a"}\nb\n', r"q\.jsonl:2:1: is not JSON"),
}


@pytest.mark.parametrize(("name", "text", "reason"), NAMED.values(), ids=NAMED)
def test_a_name_is_believed(tmp_path: Path, name: str, text: str, reason: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(StoreError, match=reason):
        read(tmp_path / name)


@pytest.mark.parametrize(("text", "reason"), BROKEN.values(), ids=BROKEN)
def test_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "some.file"
    path.write_text(text)
    with pytest.raises(StoreError, match=reason):
        read(path)


WORDS = st.text("abZé’'\",.- 1", min_size=1, max_size=12).map(lambda text: " ".join(text.split()))
QUOTES = st.builds(Quote, WORDS, st.none() | WORDS, st.none() | WORDS).filter(
    lambda quote: (
        parse_quote(quote.line) == quote
        and find_table(quote.line) is None
        and not quote.text.startswith(("-", "1"))  # as in a list, which is refused
    )
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


SOUP = st.lists(
    st.sampled_from([
        *'{}[]":,;|~#-a \t\n\0é', "text", "author", "quote,by", '{"text": "a"}', '"results"', "%\n",
        "%%\n", "\n\t-- ", "\n– A", " ~ ", "\r\n", "\u200b", "<a>", "---\n", "[[a]]\nb = 1", "1e9",
        '"a",b\n', "\n[a]\n",
    ]),
    max_size=30,
).map("".join)  # fmt: skip


@given(SOUP)
@settings(max_examples=50)
@pytest.mark.parametrize("suffix", ["", ".json", ".jsonl", ".csv"])
def test_whatever_a_file_holds_is_quotes_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, text: str
) -> None:
    path = tmp_path_factory.mktemp("soup") / f"some{suffix}"
    path.write_bytes(text.encode())
    with suppress(StoreError):
        assert all(invalid_reason(quote) != "" for quote in read(path))
    assert all(finding.message for finding in quote_flaws(text))
