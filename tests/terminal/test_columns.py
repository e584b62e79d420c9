"""Names and numbers in columns, on random names: a number is always whole, at any width."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from talkback.terminal.columns import CountRow, in_columns, in_table
from talkback.terminal.styled_text import StyledText

FEW = settings(max_examples=40)
"""However busy the machine is."""

NAMES = st.text("ab-c東京お茶🍵 ", min_size=1, max_size=70).map(str.strip).filter(bool)
NUMBERS = st.integers(0, 10**7).map("{:,}".format)
ROWS = st.lists(
    st.builds(
        CountRow,
        NAMES,
        st.tuples(NUMBERS, NUMBERS),
        st.tuples(st.just("█" * 24), st.text("▁▄█", max_size=24)),
        remark=st.sampled_from(["", "away", "nick in #tea #a-long-channel"]).map(StyledText),
    ),
    min_size=1,
    max_size=8,
)
WIDTHS = st.sampled_from([30, 40, 80, 120])


def shown(rows: list[CountRow], width: int | None) -> list[str]:
    return [line.plain for line in in_columns(rows, width)]


@FEW
@given(ROWS, WIDTHS)
def test_numbers_stand_whole_and_no_line_is_wider(rows: list[CountRow], width: int) -> None:
    lines = shown(rows, width)
    assert max(map(cell_len, lines)) <= width
    words = [word for line in lines for word in line.split()]
    for row in rows:
        for number in row.numbers:
            assert number in words
            words.remove(number)


@FEW
@given(ROWS, WIDTHS)
def test_every_name_is_there_whole(rows: list[CountRow], width: int) -> None:
    told = "".join("".join(shown(rows, width)).split())
    for row in rows:
        assert "".join(row.name.split()) in told


@FEW
@given(ROWS)
def test_in_a_pipe_there_is_one_line_for_each_row(rows: list[CountRow]) -> None:
    lines = shown(rows, None)
    assert len(lines) == len(rows)
    for row, line in zip(rows, lines, strict=True):
        assert line.startswith(row.name)
        assert " ".join(row.numbers) in " ".join(line.split())


@FEW
@given(st.lists(st.tuples(NAMES, NUMBERS, NAMES), min_size=1, max_size=8), WIDTHS)
def test_a_table_s_numbers_stand_whole_too(rows: list[tuple[str, str, str]], width: int) -> None:
    lines = [line.plain for line in in_table(rows, width)]
    assert max(map(cell_len, lines)) <= width
    words = [word for line in lines for word in line.split()]
    assert all(number in words for _, number, _ in rows)
