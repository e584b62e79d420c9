"""The time of a log, in seconds that never go back, whatever its stamps do."""

from datetime import date

from talkback.store.chatlogs.stamps import Stamps

SET_BACK = 3600.0
"""A clock that goes back no further was set back; further, and midnight or New Year is past."""

PACE = 60.0
"""Seconds between messages that have no times: nobody knows, but no time at all is wrong."""

_UNKNOWN = date(2000, 1, 1)
"""The day where nothing tells it; a leap year."""


class Clock:
    """One channel's clock over all its logs, in order."""

    def __init__(self) -> None:
        self._day = _UNKNOWN
        self._last = 0.0
        self._set_back = 0.0

    def begin(self, stamps: Stamps, day: date | None, first: bytes) -> None:
        """A stretch of stamps that don't go back; `day` where a line or a name told it."""
        self._day = day or self._day
        if not first:
            return
        time = stamps.seconds(first, self._day)
        if time < self._last - SET_BACK and day is None and stamps.turn is not None:
            self._day = stamps.turn(self._day)
            time = stamps.seconds(first, self._day)
        self._set_back += max(self._last - time, 0.0)
        self._last = time

    def at(self, stamps: Stamps, stamp: bytes) -> float:
        """The time of a message of this stretch; without a stamp, that of the one before it."""
        if stamp:
            self._last = stamps.seconds(stamp, self._day)
        return self._last + self._set_back

    def after(self, messages: int) -> float:
        """The time so many messages from now, in a log without times."""
        return self._last + self._set_back + messages * PACE

    def skip(self, messages: int) -> None:
        """So many messages of a log without times went by."""
        self._last += messages * PACE

    @property
    def hour(self) -> int:
        """The hour of the day that the log's own clock shows."""
        return int(self._last // 3600 % 24)
