"""Which lines of many are shown: first, last, each kind; and never more than that."""

from itertools import pairwise

from talkback.report.line_sample import LineSample
from tests.report.making import line, sample

KINDS = [f"reason {number}" for number in range(25)]


def numbers(lines: LineSample, most: int) -> list[int]:
    return [each.number for each in lines.lines(most)]


def test_few_lines_are_all_there_in_order() -> None:
    assert numbers(sample("fires", "chance", "fires"), 200) == [0, 1, 2]


def test_of_many_the_first_and_the_last_are_there_and_no_more_than_asked() -> None:
    shown = numbers(sample(*["fires"] * 5000), 200)
    assert len(shown) == 200
    assert all(one < other for one, other in pairwise(shown))
    assert shown[:70] == [*range(70)]
    assert shown[-100:] == [*range(4900, 5000)]


def test_each_kind_is_there_wherever_it_comes() -> None:
    outcomes = ["fires"] * 20_000
    for number, kind in enumerate(KINDS):
        outcomes[1000 + 500 * number] = kind
    shown = sample(*outcomes).lines(200)
    assert {each.outcome for each in shown} == {"fires", *KINDS}
    assert len(shown) == 200


def test_what_is_kept_is_bounded_and_everything_is_counted() -> None:
    made = LineSample(10)
    for number in range(10_000):
        made.add(line(number, outcome=KINDS[number % 25]))
    kept = [*made._first, *made._last, *(each for kind in made._kinds.values() for each in kind)]
    assert made.count == 10_000
    assert len(kept) <= 10 + 10 + 3 * 25
    assert len(numbers(made, 200)) <= 200
