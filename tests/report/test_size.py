"""A report stays under five megabytes, whatever there is to show, and so does its making."""

import pytest

from talkback.engine.rule import Rule
from talkback.report.collector import ChangedLines, ReplayCollector, lines_of_each
from talkback.report.html_page import to_html
from talkback.report.line_sample import LineSample, SampledLine
from tests.engine.making import rule
from tests.report.making import line, occurrence, page_of

MOST = 5_000_000
TEXTS = {
    "short": "so it is, isn't it? tea",
    "of signs that are escaped": "<&>'\"" * 200 + "tea" + "<&>'\"" * 200,
    "that do not print": "\u202e" * 1000 + "tea" + "\U000e0001" * 1000,
    "of letters of four bytes": "🫖" * 1000 + "tea" + "🫖" * 1000,
}


def filled(text: str, rules: int) -> tuple[ReplayCollector, list[Rule]]:
    """Every sample full, of so many rules with long names in as many channels."""
    seen = ReplayCollector(names=True, lines=lines_of_each(rules))
    made = [rule("tea", name=f"rule-{number}-{'x' * 40}") for number in range(rules)]
    for number, each in enumerate(made):
        place = f"net/#{'c' * 40}-{number}"
        for outcome in ("fires", "cooldown", "chance", "person limit", "earlier rule"):
            seen.counts.add(occurrence(outcome, rule=each.name, place=place, person=f"n{number}"))
        seen.samples[each.name] = _full(seen.lines, text, place)
        half = _full(seen.lines // 2, text, place)
        seen.changes[each.name] = ChangedLines(half, half)
    return seen, made


def _full(most: int, text: str, place: str) -> LineSample:
    sample = LineSample(most)
    for number in range(3 * most):
        sample.add(_line(number, text, place))
    return sample


def _line(number: int, text: str, place: str) -> SampledLine:
    return line(number, text, place=place, outcome="cooldown", gate="cooldown", reply=text)


@pytest.mark.parametrize("rules", [1, 60, 1500])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_report_is_small_enough_to_be_sent(text: str, rules: int) -> None:
    seen, made = filled(text, rules)
    assert len(to_html(page_of(seen, *made))) < MOST


def test_a_rule_among_few_has_two_hundred_lines_and_among_many_some() -> None:
    for rules, lines in ((1, 200), (60, 200), (1500, 10)):
        assert lines_of_each(rules) == lines
