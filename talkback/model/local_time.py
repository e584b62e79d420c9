"""What the clock on the wall shows where the bot is, as far as it is known."""

from collections.abc import Callable
from datetime import date, datetime, time, tzinfo
from typing import NamedTuple

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class LocalTime(NamedTuple):
    """A day, and a time of it; a log may tell only one of them, or none."""

    day: date | None = None
    clock: time | None = None

    @classmethod
    def of(cls, wall: float, zone: tzinfo | None) -> "LocalTime":
        """Seconds since 1970 in a time zone (None: the machine's); unknown beyond the calendar."""
        try:
            shown = datetime.fromtimestamp(wall, zone)
        except (ValueError, OverflowError, OSError):
            return cls()
        return cls(shown.date(), shown.time())

    def __str__(self) -> str:
        """As Wed 14:05."""
        return " ".join(part for part in (self.weekday[:3], self.clock_text) if part)

    @property
    def clock_text(self) -> str:
        """As 14:05; empty where it is not known, as are the others."""
        return "" if self.clock is None else f"{self.clock:%H:%M}"

    @property
    def date_text(self) -> str:
        """As 2026-03-04."""
        return "" if self.day is None else self.day.isoformat()

    @property
    def weekday(self) -> str:
        """As Wednesday, whatever the machine's language."""
        return "" if self.day is None else WEEKDAYS[self.day.weekday()]


ReadLocalTime = Callable[[], LocalTime]


def some_time() -> LocalTime:
    """For who wants to see what a time looks like; no weekday is longer."""
    return LocalTime(date(2026, 3, 4), time(14, 5))


def unknown_time() -> LocalTime:
    """For who has no clock."""
    return LocalTime()
