"""The time of a log, in seconds that never go back, whatever its stamps do."""

from datetime import date, datetime, timedelta, tzinfo

from talkback.chatlogs.timestamps import UNIX, Stamps, seconds
from talkback.model.local_time import LocalTime
from talkback.replay.scan import MonotonicRun

SET_BACK = 3600.0
"""A clock that goes back no further was set back; further, and midnight or New Year is past."""

PACE = 60.0
"""Seconds between messages that have no times: nobody knows, but no time at all is wrong."""

_UNKNOWN = date(2000, 1, 1)
"""The day where nothing tells it; a leap year."""


class LogClock:
    """One channel's clock over all its logs, in order."""

    def __init__(self) -> None:
        self._day = _UNKNOWN
        self._known = False
        self._known_day: date | None = None
        self._last = 0.0
        self._set_back = 0.0
        self._stamps: Stamps | None = None

    def begin(self, stamps: Stamps, stretch: MonotonicRun, day: date | None) -> None:
        """Stamps that do not go back among themselves; `day` is what the file's name tells."""
        self._stamps = stamps
        self._known_day = stretch.day or day or self._known_day
        if not stretch.first:
            return
        time = self._go_on(stamps, stretch.first)
        if self._known_day is not None:
            time = self._correct(time, stamps.seconds(stretch.first, self._known_day))
            self._day, self._known_day = self._known_day, None
        self._reach(time)

    def _go_on(self, stamps: Stamps, first: bytes) -> float:
        """The time of a stamp if no day is told: what goes back far is of the next day."""
        time = stamps.seconds(first, self._day)
        if time < self._last - SET_BACK and stamps.turn is not None:
            self._day = stamps.turn(self._day)
            time = stamps.seconds(first, self._day)
        return time

    def _correct(self, guessed: float, known: float) -> float:
        """The first day that is told moves what came before it; later ones are the truth."""
        if not self._known:
            self._known = True
            self._last += known - guessed
            self._set_back -= known - guessed
        return known

    def read(self, stamps: Stamps, stamp: bytes) -> None:
        """Go on to a stamp of this stretch; a message without one is of the time before it."""
        if stamp:
            self._last = stamps.seconds(stamp, self._day)

    def skip(self, messages: int, day: date | None = None) -> None:
        """So many messages of a log without times went by, on a new day if one is told."""
        self._stamps = None
        if day is not None:
            self._reach(seconds(day))
        self._last += messages * PACE

    def _reach(self, time: float) -> None:
        self._set_back += max(self._last - time, 0.0)
        self._last = time

    @property
    def now(self) -> float:
        """Seconds; never less than before."""
        return self._last + self._set_back

    def local_time(self, zone: tzinfo | None) -> LocalTime:
        """What a clock on the wall of that zone (None: the machine's) showed, as far as is told.

        Stamps without an offset are of that wall already.
        """
        stamps = self._stamps
        if stamps is None or not self._last:
            return LocalTime()
        knows_day = stamps.turn is None or self._known
        if stamps.utc_offset is not None:
            wall = self._last - UNIX - stamps.utc_offset
            return LocalTime.of(wall, zone) if knows_day else LocalTime()
        try:
            shown = datetime.min + timedelta(seconds=self._last - seconds(date.min))  # noqa: DTZ901 - as written
        except OverflowError:
            return LocalTime()
        return LocalTime(shown.date() if knows_day else None, shown.time())

    @property
    def hour(self) -> int:
        """The hour of the day that the log's own clock shows."""
        return int(self._last // 3600 % 24)
