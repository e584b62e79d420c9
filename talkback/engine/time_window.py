"""When a rule may speak, by days and hours of the clock on the wall."""

from talkback.model.lazy_dataclass import dataclass
from talkback.model.local_time import LocalTime

DAY_MIN = 24 * 60
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """Days (0 is Monday) and minutes of the day, from `begin` to just before `end`.

    One that ends no later than it begins ends on the day after. `text` is as it was written.
    """

    text: str
    days: frozenset[int]
    begin: int
    end: int

    def __str__(self) -> str:
        return self.text

    def includes(self, now: LocalTime) -> bool | None:
        """Whether it is such a time; None where what is known of the time does not tell."""
        if now.clock is None:
            return None
        minute = now.clock.hour * 60 + now.clock.minute
        overnight = self.end <= self.begin
        begun_today = self.begin <= minute and (overnight or minute < self.end)
        begun_yesterday = overnight and minute < self.end
        if not (begun_today or begun_yesterday):
            return False
        if self.days == EVERY_DAY:
            return True
        if now.day is None:
            return None
        today = now.day.weekday()
        return (begun_today and today in self.days) or (
            begun_yesterday and (today - 1) % 7 in self.days
        )
