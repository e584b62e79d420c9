"""What the eye reads, and where it stood in the line as sent."""

import re

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from talkback.engine import normalise as module
from talkback.engine.normalise import normalise

READS_AS = {
    "plain text stays": ("that's what she said", "that's what she said"),
    "bold, colours, hex colours, italic, reset": (
        "\x02a\x0304,05b\x03c\x04ff00FF,00ff00d\x1de\x0f\x11\x16\x1e\x1f",
        "abcde",
    ),
    "digits after a colour's two are text": ("\x0304123", "123"),
    "a comma without a background is text": ("\x033,x", ",x"),
    "curly apostrophes": ("that’s ‘it’ʼ´＇", "that's 'it'ʼ´＇".replace("ʼ´＇", "'''")),
    "curly and angle quotes": ("“a” „b‟ «c»", '"a" "b" "c"'),
    "dashes": ("a–b—c−d‐e‑f", "a-b-c-d-e-f"),
    "a backtick stays": ("that`s", "that`s"),
    "zero-width characters": ("s\u200bh\u200ce\ufeff s\u2060a\u00adid\u200e", "she said"),
    "NFKC": ("ｓｈｅ ﬁne ①…", "she fine 1..."),
    "composed": ("cafe\u0301", "café"),
    "composed across a colour code": ("cafe\x0304\u0301", "café"),
    "blanks fold": ("a  b\t\tc\u00a0\u00a0d \u3000 e", "a b c d e"),
    "blanks on both sides of a code fold": ("a \x02 b", "a b"),
    "edges keep one blank": ("   a   ", " a "),
    "a spacing accent's blank folds as well": ("a \u00a8", "a \u0308"),
    "emoji keep what makes them": ("👩‍💻 ❤️ 1️⃣ 👩🏽‍💻", "👩‍💻 ❤️ 1️⃣ 👩🏽‍💻"),
    "flags of regions keep their tags": (
        "🏴\U000e0067\U000e0062\U000e007f",
        "🏴\U000e0067\U000e0062\U000e007f",
    ),
    "a joiner between letters goes": ("a\u200db", "ab"),
    "an emoji style on a letter goes": ("a\ufe0f", "a"),
    "nothing but codes": ("\x02\x02", ""),
    "nothing": ("", ""),
    "a file separator is no blank": ("a\x1cb", "a\x1cb"),
}


@pytest.mark.parametrize(("line", "text"), READS_AS.values(), ids=READS_AS.keys())
def test_reads_as(line: str, text: str) -> None:
    assert normalise(line).text == text


SPANS = {
    "unchanged": ("she said", "said", "said"),
    "after a colour code": ("\x0304she\x03 said", "said", "said"),
    "codes inside are within": ("sh\x02e", "she", "sh\x02e"),
    "codes before and after are without": ("\x02she\x02", "she", "she"),
    "curly": ("that’s", "that's", "that’s"),
    "an ellipsis is taken whole": ("so…", r"so\.", "so…"),
    "composed": ("cafe\u0301!", "é", "e\u0301"),
    "a run of blanks": ("a \u00a0 b", "a b", "a \u00a0 b"),
    "after much that was dropped": ("\u200b\u200b  \x02\x02x  y", "y", "y"),
    "nothing, at the end": ("…", "$", ""),
    "nothing, in a line of codes": ("\x02\x02", "$", ""),
}


@pytest.mark.parametrize(("line", "pattern", "piece"), SPANS.values(), ids=SPANS.keys())
def test_a_match_stands_in_the_line_as_sent(line: str, pattern: str, piece: str) -> None:
    readable = normalise(line)
    found = re.search(pattern, readable.text)
    assert found is not None
    start, end = readable.span(*found.span())
    assert line[start:end] == piece


CHARS = (
    "ab  \t\u00a0\x02\x03\x0404,5é\u0301’–…①ﬁ\u200b\u200d\ufe0f❤👩💻\u00a8\u3000\x1c"
    "한\u1112\u1161\u11ab"
)
LINES = st.text(st.sampled_from(CHARS)) | st.text()


@given(LINES)
def test_every_span_is_in_order_and_within_the_line(line: str) -> None:
    readable = normalise(line)
    spans = [readable.span(at, at + 1) for at in range(len(readable.text))]
    assert all(0 <= start < end <= len(line) for start, end in spans)
    assert spans == sorted(spans)
    assert readable.span(0, 0)[0] <= len(line)
    assert len(readable.text) == 0 or readable.span(0, len(readable.text)) == (
        spans[0][0],
        spans[-1][1],
    )


@given(LINES)
def test_a_piece_of_the_text_is_what_its_piece_of_the_line_reads_as(line: str) -> None:
    readable = normalise(line)
    for at, char in enumerate(readable.text):
        start, end = readable.span(at, at + 1)
        assert char == " " or line[start:end] == char or char in normalise(line[start:end]).text


@given(LINES)
def test_the_short_ways_read_as_the_long_way(line: str) -> None:
    assert normalise(line).text == module._rewrite(module.visible(line)).text


@given(LINES)
def test_no_control_code_nor_double_blank_is_left(line: str) -> None:
    left = r"  |[\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f\t\u00a0\u200b]"
    assert regex.search(left, normalise(line).text) is None


def test_the_sets_are_those_of_unicode() -> None:
    """`re` has no properties, so the module writes them out; a new Unicode may move them."""
    every = "".join(map(chr, range(0x110000)))
    unseen = regex.findall(r"\p{Default_Ignorable_Code_Point}", every)
    assert re.findall(f"[{module._IGNORABLE}]", every) == unseen
    blanks = regex.findall(r"[\p{White_Space}\p{Cc}]", every.replace(" ", ""))
    assert [char for char in blanks if not module._NEEDS_WORK.match(char)] == []
