"""Text folded to a width, on random text: whole words, whole letters, nothing lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from talkback.terminal.folding import NARROWEST, NO_BREAK, fold, hang, line_starts
from talkback.terminal.styled_text import StyledText

FEW = settings(max_examples=40)
"""However busy the machine is."""

LETTERS = "abcäöé|-_.,:0123456789東京お茶が한글🍵😀e\u0301"
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=30), min_size=1, max_size=30)
WIDTHS = st.integers(NARROWEST, 120)


def folded(text: str, width: int | None) -> list[str]:
    return [line.plain for line in fold(StyledText(text), width)]


@FEW
@given(WORDS.map(" ".join), WIDTHS)
def test_no_line_is_wider_and_nothing_is_lost(text: str, width: int) -> None:
    lines = folded(text, width)
    assert max(map(cell_len, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())


@FEW
@given(st.lists(st.text("abc019.,", min_size=1, max_size=NARROWEST), min_size=1), WIDTHS)
def test_a_word_that_fits_is_never_broken(words: list[str], width: int) -> None:
    lines = folded(" ".join(words), width)
    assert [word for line in lines for word in line.split()] == words


@FEW
@given(WORDS.map(" ".join))
def test_in_a_pipe_a_line_is_a_line(text: str) -> None:
    assert folded(text, None) == [text]


@FEW
@given(st.text("e\u0301お🍵", min_size=1, max_size=60), WIDTHS)
def test_no_letter_is_parted_from_its_accent(text: str, width: int) -> None:
    assert not any(text[start] == "\u0301" for start in line_starts(text, width)[1:])


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        pytest.param("one two three", 12, ["one two", "three"], id="between words"),
        pytest.param("abcdefghijkl mn", 12, ["abcdefghijkl", "mn"], id="a line that is full"),
        pytest.param("tea|coffee|milk", 12, ["tea|coffee|", "milk"], id="behind a sign"),
        pytest.param("a tea|coffee|milk", 12, ["a", "tea|coffee|", "milk"], id="a word moves on"),
        pytest.param("x" * 14, 12, ["x" * 12, "xx"], id="a word without any"),
        pytest.param("<ann> お茶をください", 12, ["<ann> お茶を", "ください"], id="no blanks"),
        pytest.param(
            f"one two{NO_BREAK}three", 12, ["one", "two three"], id="what belongs together"
        ),
        pytest.param("see /a/long/path/to here", 12, ["see /a/long/path/to", "here"], id="a path"),
        pytest.param("at https://a.example/b", 12, ["at https://a.example/b"], id="an address"),
    ],
)
def test_where_a_line_ends(text: str, width: int, lines: list[str]) -> None:
    assert folded(text, width) == lines


def test_a_body_hangs_beside_its_head_and_where_that_is_too_narrow_beneath() -> None:
    head, body = StyledText("    matched    "), StyledText("one two three four five")
    assert [line.plain for line in hang(head, body, 29)] == [
        "    matched    one two three",
        "               four five",
    ]
    assert [line.plain for line in hang(head, body, 24)] == [
        "    matched",
        "      one two three four",
        "      five",
    ]


def test_a_head_keeps_its_style_to_itself() -> None:
    for width in (None, 40, 20):
        *_, line = hang(StyledText("head ", "dim"), StyledText("body " * 5), width)
        assert line.pieces[-1] == (line.pieces[-1][0], "")


def test_styles_stay_where_they_were() -> None:
    text = StyledText.assemble("one ", ("two three", "bold"))
    [_, line] = fold(text, NARROWEST)
    assert (line.plain, [style for _, style in line.pieces]) == ("three", ["bold"])
