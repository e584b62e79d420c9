"""From counts to what is drawn: bars over time, hours of the week, hours of the day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from talkback.model.local_time import WEEKDAYS
from talkback.report.tallies import HOURS, UNKNOWN_DAY, MatchCounts, Span

MOST_BARS = 120
LEVELS = 5
"""Shades of a cell in which something is."""

BAR_HEIGHT = 100.0
SPARK_HEIGHT = 20
FEW_DAYS = 2
"""So many are shown hour by hour."""


@dataclass(frozen=True, slots=True)
class TimeBar:
    """A stretch of time; heights are of BAR_HEIGHT."""

    label: str
    matched: int
    fired: int
    matched_height: float
    fired_height: float


@dataclass(frozen=True, slots=True)
class TimeChart:
    """Bars from the first match to the last, each of one `unit` of time."""

    unit: str
    most: int
    bars: Sequence[TimeBar]


@dataclass(frozen=True, slots=True)
class WeekCell:
    """An hour of a weekday; level 0 is nothing, LEVELS the most."""

    matched: int
    fired: int
    level: int


@dataclass(frozen=True, slots=True)
class WeekRow:
    """A weekday's hours."""

    name: str
    cells: Sequence[WeekCell]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A stretch of the calendar, about so many days; its first day, the next one's, its name."""

    name: str
    days: float
    begin: Callable[[date], date]
    following: Callable[[date], date]
    label: Callable[[date], str]


_UNITS = (
    _Unit("day", 1, lambda day: day, lambda day: _later(day, 1), date.isoformat),
    _Unit(
        "week",
        7,
        lambda day: _later(day, -day.weekday()),
        lambda day: _later(day, 7),
        lambda day: f"week from {day.isoformat()}",
    ),
    _Unit(
        "month",
        30.4,
        lambda day: day.replace(day=1),
        lambda day: _later(day, 32).replace(day=1),
        lambda day: f"{day.year:04}-{day.month:02}",
    ),
    _Unit(
        "year",
        365,
        lambda day: day.replace(month=1, day=1),
        lambda day: _later(day, 366).replace(month=1, day=1),
        lambda day: f"{day.year:04}",
    ),
)


def time_chart(counts: MatchCounts) -> TimeChart | None:
    """The smallest unit that gives a page's width of bars; None where no day is known."""
    if not counts.days:
        return None
    first, last = min(counts.days), max(counts.days)
    if (last - first).days < FEW_DAYS:
        return _hour_by_hour(counts, first, last)
    days = (last - first).days
    unit = next((unit for unit in _UNITS if days / unit.days < MOST_BARS), _UNITS[-1])
    return _chart(unit.name, _spans(counts.days, unit, first, last)[-MOST_BARS:])


def _hour_by_hour(counts: MatchCounts, first: date, last: date) -> TimeChart:
    """In so few days no weekday comes twice, so that the week's hours are those of the days."""
    days = [first] if first == last else [first, last]
    spans = [
        (f"{day.isoformat()} {hour:02}:00", counts.week.get((day.weekday(), hour), Span()))
        for day in days
        for hour in range(HOURS)
    ]
    return _chart("hour", spans)


def _spans(
    days: Mapping[date, Span], unit: _Unit, first: date, last: date
) -> list[tuple[str, Span]]:
    summed: dict[date, Span] = {}
    for day, span in days.items():
        summed.setdefault(unit.begin(day), Span()).join(span)
    found, at = [], unit.begin(first)
    while at <= last:
        found.append((unit.label(at), summed.get(at, Span())))
        if (after := unit.following(at)) == at:
            break
        at = after
    return found


def _later(day: date, days: int) -> date:
    """Within the calendar: logs hold what they like."""
    ordinal = min(max(day.toordinal() + days, 1), date.max.toordinal())
    return date.fromordinal(ordinal)


def _chart(unit: str, spans: Sequence[tuple[str, Span]]) -> TimeChart:
    most = max(span.matched for _, span in spans)
    bars = [
        TimeBar(
            label,
            span.matched,
            span.fired,
            _height(span.matched, most),
            _height(span.fired, most),
        )
        for label, span in spans
    ]
    return TimeChart(unit, most, bars)


def _height(count: int, most: int) -> float:
    """Something that is there is seen."""
    return max(round(BAR_HEIGHT * count / most, 1), 1.0) if count else 0.0


def week(counts: MatchCounts) -> list[WeekRow]:
    """Seven weekdays, as far as known, and what is of no known day; empty without any times."""
    if not counts.week:
        return []
    most = max(span.matched for span in counts.week.values())
    known = any(day != UNKNOWN_DAY for day, _ in counts.week)
    unknown = any(day == UNKNOWN_DAY for day, _ in counts.week)
    days = [*(range(UNKNOWN_DAY) if known else ()), *([UNKNOWN_DAY] if unknown else ())]
    return [
        WeekRow(
            "any day" if day == UNKNOWN_DAY else WEEKDAYS[day],
            [_cell(counts.week.get((day, hour), Span()), most) for hour in range(HOURS)],
        )
        for day in days
    ]


def _cell(span: Span, most: int) -> WeekCell:
    return WeekCell(span.matched, span.fired, -(-span.matched * LEVELS // most))


def spark_path(hours: Mapping[int, int]) -> str:
    """24 bars of a width of 4 as one SVG path, HOURS * 4 wide and SPARK_HEIGHT high."""
    most = max(hours.values(), default=0) or 1
    heights = ((hour, -(-hours.get(hour, 0) * SPARK_HEIGHT // most)) for hour in range(HOURS))
    return "".join(
        f"M{hour * 4} {SPARK_HEIGHT}v-{high}h3v{high}z" for hour, high in heights if high
    )


def busiest(hours: Mapping[int, int]) -> int | None:
    """The hour in which most is; None without any."""
    return max(hours, key=lambda hour: (hours[hour], -hour)) if hours else None
