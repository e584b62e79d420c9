"""The times that chat logs write, as seconds; a stamp that says no day is of the day handed in."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

DAY = 86400.0
MONTHS = b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def seconds(day: date, time_of_day: float = 0.0) -> float:
    """Seconds on the line of days that `date` counts; time zones are left aside."""
    return day.toordinal() * DAY + time_of_day


def as_written(stamp: bytes) -> bytes:
    """The order of most stamps is that of their text."""
    return stamp


@dataclass(frozen=True, slots=True)
class Stamps:
    """How a format writes times.

    `seconds` reads a stamp; `order` makes stamps comparable as bytes; `turn` is the day that is
    meant when a stamp that names no day (or no year) goes back: None where stamps are complete.
    """

    seconds: Callable[[bytes, date], float]
    order: Callable[[bytes], bytes]
    turn: Callable[[date], date] | None = None


def _clock(text: bytes) -> float:
    """`12:34` or `12:34:56`; a leap second or nonsense is read as it stands."""
    hour, minute, *rest = text.split(b":")
    return int(hour) * 3600.0 + int(minute) * 60.0 + (int(rest[0]) if rest else 0)


def _of_day(stamp: bytes, day: date) -> float:
    return seconds(day, _clock(stamp))


def _complete(stamp: bytes, day: date) -> float:
    """`2024-01-02 12:34:56`, or with a T; a day that no calendar has leaves the day as it is."""
    with suppress(ValueError):
        day = date.fromisoformat(stamp[:10].decode())
    return seconds(day, _clock(stamp[11:]))


def _of_year(stamp: bytes, day: date) -> float:
    """`Jan 02 12:34:56`."""
    with suppress(ValueError):
        day = day.replace(month=MONTHS.index(stamp[:3]) + 1, day=int(stamp[4:6]))
    return seconds(day, _clock(stamp[7:]))


def _epoch(stamp: bytes, _day: date) -> float:
    return seconds(date(1970, 1, 1), int(stamp))


def _by_month(stamp: bytes) -> bytes:
    return b"%02d%b" % (MONTHS.index(stamp[:3]) if stamp[:3] in MONTHS else 0, stamp[3:])


def _next_day(day: date) -> date:
    return day + timedelta(days=1)


def _next_year(day: date) -> date:
    return date(day.year + 1, 1, 1)


OF_DAY = Stamps(_of_day, as_written, _next_day)
OF_YEAR = Stamps(_of_year, _by_month, _next_year)
COMPLETE = Stamps(_complete, as_written)
EPOCH = Stamps(_epoch, as_written)
