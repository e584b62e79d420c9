"""Pieces of text read, and are cut, as rich's text is."""

from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from talkback.terminal.styled_text import StyledText

PIECES = st.lists(st.tuples(st.sampled_from(["", "ab", "c ", "  ", "é日"]), st.just("bold")))


@given(PIECES, st.lists(st.integers(0, 12), max_size=3).map(sorted))
def test_it_is_cut_and_stripped_as_rich_does_it(
    pieces: list[tuple[str, str]], offsets: list[int]
) -> None:
    ours, theirs = StyledText.assemble("x", *pieces), Text.assemble("x", *pieces)
    inside = [offset for offset in offsets if offset < len(theirs)]
    assert (ours.plain, ours.cell_len, bool(ours)) == (theirs.plain, theirs.cell_len, bool(theirs))
    assert [part.plain for part in ours.divided(inside)] == [
        part.plain for part in theirs.divide(inside)
    ]
    theirs.rstrip()
    assert ours.rstripped().plain == theirs.plain


def test_on_a_terminal_it_is_rich_s() -> None:
    text = StyledText("a", "bold").append("b").append(StyledText("c", "dim"))
    assert text.__rich__() == Text.assemble(("a", "bold"), "b", ("c", "dim"))
    assert text == StyledText.assemble(("a", "bold"), "b", ("c", "dim"))
