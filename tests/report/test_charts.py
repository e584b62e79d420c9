"""From counts to what is drawn."""

from datetime import date, time, timedelta

import pytest

from talkback.model.local_time import LocalTime
from talkback.report.charts import LEVELS, busiest, spark_path, time_chart, week
from tests.report.making import counted, occurrence

MONDAY = date(2024, 1, 1)


def on(*days: date, outcome: str = "fires") -> list[object]:
    return [occurrence(outcome, when=LocalTime(day, time(9, 30))) for day in days]


@pytest.mark.parametrize(
    ("days", "unit", "bars"),
    [
        (0, "hour", 24),
        (1, "hour", 48),
        (2, "day", 3),
        (119, "day", 120),
        (120, "week", 18),
        (900, "month", 30),
        (9000, "year", 25),
    ],
)
def test_the_whole_time_fits_on_a_page(days: int, unit: str, bars: int) -> None:
    chart = time_chart(counted(*on(MONDAY, MONDAY + timedelta(days))))  # type: ignore[arg-type]
    assert chart is not None
    assert (chart.unit, len(chart.bars)) == (unit, bars)
    assert sum(bar.matched for bar in chart.bars) == 2


def test_the_ends_of_the_calendar_are_days_like_others() -> None:
    chart = time_chart(counted(*on(date.min, date.max)))  # type: ignore[arg-type]
    assert chart is not None
    assert chart.bars[-1].matched == 1


def test_without_a_day_there_is_no_chart_and_hours_are_of_any_day() -> None:
    counts = counted(occurrence(when=LocalTime(None, time(21, 0))))
    assert time_chart(counts) is None
    [row] = week(counts)
    assert row.name == "any day"
    assert [cell.matched for cell in row.cells].index(1) == 21


def test_without_a_clock_nothing_is_drawn() -> None:
    assert week(counted(occurrence(when=LocalTime()))) == []


def test_a_week_has_what_matched_and_what_fired_and_something_is_seen() -> None:
    seen = [*on(MONDAY), *on(*[MONDAY + timedelta(1)] * 50, outcome="chance")]
    rows = week(counted(*seen))  # type: ignore[arg-type]
    monday, tuesday = rows[0].cells[9], rows[1].cells[9]
    assert (monday.matched, monday.fired, monday.level) == (1, 1, 1)
    assert (tuesday.matched, tuesday.fired, tuesday.level) == (50, 0, LEVELS)
    assert {cell.level for cell in rows[2].cells} == {0}


def test_hours_of_a_rule_are_one_path() -> None:
    assert spark_path({0: 10, 23: 1}) == "M0 20v-20h3v20zM92 20v-2h3v2z"
    assert spark_path({}) == ""
    assert (busiest({3: 1, 4: 2, 5: 2}), busiest({})) == (4, None)
