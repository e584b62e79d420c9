"""The two clocks of a session: the one that cooldowns count by, and the one on the wall."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo

from talkback.config.values.times import NamedMoment, parse_moment
from talkback.model.lazy_dataclass import dataclass
from talkback.model.local_time import LocalTime

_FIRST_DAY = datetime(2024, 1, 1)  # noqa: DTZ001 - a Monday on any wall
"""Where a session begins that names a weekday or an hour first."""
_EARLIEST = datetime.min  # noqa: DTZ901 - a date is what it says


@dataclass(slots=True)
class SessionClock:
    """`now` counts seconds from the beginning; what time of which day it is, a line has to tell."""

    zone: tzinfo | None = None
    now: float = 0.0
    _wall: float | None = None
    _knows_day: bool = False

    def later(self, seconds: float) -> None:
        """Go on."""
        self.now += seconds
        if self._wall is not None:
            self._wall += seconds

    def go_on_to(self, text: str) -> None:
        """Go on to the first such moment, as `Mon 14:00`; the first of all takes no time.

        Raises ValueError for what is no moment, or is past.
        """
        moment = parse_moment(text)
        with _within_the_calendar():
            if self._wall is None:
                self._wall = self._begin(moment)
            else:
                shown = datetime.fromtimestamp(self._wall, self.zone).replace(tzinfo=None)
                self.later(max(self._seconds(moment.after(shown)) - self._wall, 0.0))
        self._knows_day = self._knows_day or moment.names_day

    def local_time(self) -> LocalTime:
        """What the clock on the wall shows."""
        if self._wall is None:
            return LocalTime()
        shown = LocalTime.of(self._wall, self.zone)
        return shown if self._knows_day else LocalTime(None, shown.clock)

    def _begin(self, moment: NamedMoment) -> float:
        return self._seconds(moment.after(_FIRST_DAY if moment.day is None else _EARLIEST))

    def _seconds(self, shown: datetime) -> float:
        return shown.replace(tzinfo=self.zone).timestamp()


@contextmanager
def _within_the_calendar() -> Iterator[None]:
    try:
        yield
    except (OverflowError, OSError) as error:
        raise ValueError("that is beyond the calendar") from error
