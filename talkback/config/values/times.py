"""Windows of time, moments and time zones, as people write them. Each reader raises Wrong."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo

from talkback.config.codes import Code
from talkback.config.reader import TEXT, reader
from talkback.config.value import ConfigValue
from talkback.config.values.scalars import quoted
from talkback.engine.time_window import DAY_MIN, EVERY_DAY, TimeWindow
from talkback.model.closest import did_you_mean
from talkback.model.errors import TextError
from talkback.model.lazy_dataclass import dataclass
from talkback.model.lazy_pattern import lazily
from talkback.model.local_time import WEEKDAYS, LocalTime

MOMENT_TEXT = 'a time such as "Mon 14:00", "14:00" or "2026-03-04 14:00"'

_NAMES = {name: n for n, full in enumerate(WEEKDAYS) for name in (full.lower(), full[:3].lower())}
_WORD = r"[^\W\d_]+\.?"
_DAYS = lazily(
    lambda: re.compile(rf"(?P<first>{_WORD})(?:\s*[-–]\s*(?P<last>{_WORD}))?\s*(?:,\s*|$)")
)
_HOURS = lazily(lambda: re.compile(r"(?P<begin>\d{1,2}:\d\d)\s*[-–]\s*(?P<end>\d{1,2}:\d\d)"))
_MOMENT = lazily(
    lambda: re.compile(
        rf"(?:(?P<date>\d{{4}}-\d\d-\d\d)[T ]\s*|(?P<day>{_WORD}),?\s+)?(?P<clock>\d{{1,2}}:\d\d)"
    )
)
_ELSEWHERE = {
    **dict.fromkeys(("weekdays", "weekday", "workdays", "workday"), "Mon-Fri"),
    **dict.fromkeys(("weekends", "weekend"), "Sat,Sun"),
    **dict.fromkeys(("daily", "everyday", "always", "any"), "Mon-Sun, or no days at all"),
}
"""What other programs call several days."""
_SOME_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class NamedMoment:
    """A time of a day: of that date, of that weekday (0 is Monday), or of whatever day it is."""

    clock: time
    day: date | None = None
    weekday: int | None = None

    @property
    def names_day(self) -> bool:
        return self.day is not None or self.weekday is not None

    def after(self, now: datetime) -> datetime:
        """The first such moment from now on. Raises ValueError where it is past."""
        day = self.day or now.date()
        while self.weekday is not None and day.weekday() != self.weekday:
            day += timedelta(days=1)
        found = datetime.combine(day, self.clock)
        if found < now and self.day is None:
            found += timedelta(days=1 if self.weekday is None else 7)
        if found < now:
            raise ValueError(f"{found:%Y-%m-%d %H:%M} is past: it is {now:%Y-%m-%d %H:%M} already")
        return found

    @property
    def shown(self) -> LocalTime:
        """What a clock shows then; of a weekday the date is that of some week."""
        if self.weekday is None:
            return LocalTime(self.day, self.clock)
        return LocalTime(_SOME_MONDAY + timedelta(days=self.weekday), self.clock)


@reader(TEXT)
def time_window(node: ConfigValue) -> TimeWindow:
    """Days and hours, or either, as "Mon-Fri 09:00-17:00"."""
    value = node.string()
    try:
        return parse_window(value)
    except TextError as error:
        message = str(error) or f"{node.name} must be {node.type_text}, not {quoted(value)}"
        raise node.invalid(message, offset=error.offset) from None


@reader(TEXT)
def moment(node: ConfigValue) -> LocalTime:
    """What the clock shows when something is said, as "Mon 14:00"."""
    try:
        return parse_moment(node.string()).shown
    except TextError as error:
        raise node.invalid(str(error), offset=error.offset) from None


@reader(TEXT)
def timezone(node: ConfigValue) -> tzinfo:
    """A time zone by its name in the IANA database."""
    name = node.string()
    # The machine's own zone needs none of it.
    from zoneinfo import ZoneInfo, available_timezones  # noqa: PLC0415

    try:
        return ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        known = available_timezones()
        same = next((zone for zone in known if zone.lower() == name.lower()), None)
        hint = f"; write {same}" if same else did_you_mean(name, known)
        message = f"no time zone is called {quoted(name)}{hint}"
        raise node.invalid(message, Code.BAD_VALUE) from None


def parse_window(text: str) -> TimeWindow:
    """Raises TextError, without a message where it is no such text at all."""
    digit = re.search(r"\d", text)
    at = digit.start() if digit else len(text)
    names, hours = text[:at].rstrip(" ,"), text[at:].rstrip()
    days = frozenset(_days(names)) if names else EVERY_DAY
    begin, end = _hours(hours, at) if hours else (0, DAY_MIN)
    if not (names or hours):
        raise TextError("")
    return TimeWindow(" ".join(text.split()), days, begin, end)


def parse_moment(text: str) -> NamedMoment:
    """Raises TextError."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise TextError(f"{quoted(text)} is no time; write {MOMENT_TEXT}")
    minute = _minute(found["clock"], found.start("clock"), DAY_MIN - 1)
    weekday = _weekday(found["day"], found.start("day")) if found["day"] else None
    return NamedMoment(time(*divmod(minute, 60)), _date(found["date"]), weekday)


def _date(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise TextError(f"no calendar has the day {text}") from None


def _days(text: str) -> Iterator[int]:
    place = len(text) - len(text.lstrip())
    while place < len(text):
        found = _DAYS.match(text, place)
        if found is None:
            raise TextError("", place or None)
        first = _weekday(found["first"], found.start("first"))
        last = _weekday(found["last"], found.start("last")) if found["last"] else first
        yield from ((first + n) % 7 for n in range((last - first) % 7 + 1))
        place = found.end()


def _weekday(name: str, offset: int) -> int:
    number = _NAMES.get(name.rstrip(".").lower())
    if number is None:
        if meant := _ELSEWHERE.get(name.lower()):
            raise TextError(f"{quoted(name)} is no day of the week; write {meant}", offset)
        shorts = [full[:3] for full in WEEKDAYS]
        hint = did_you_mean(name.title(), (*shorts, *WEEKDAYS)) or f"; write {', '.join(shorts)}"
        raise TextError(f"{quoted(name)} is no day of the week{hint}", offset)
    return number


def _hours(text: str, at: int) -> tuple[int, int]:
    found = _HOURS.fullmatch(text)
    if found is None:
        raise TextError("", at)
    begin = _minute(found["begin"], at + found.start("begin"), DAY_MIN - 1)
    end = _minute(found["end"], at + found.start("end"), DAY_MIN)
    if begin == end:
        message = f"from {found['begin']} to {found['end']} is no time at all; for the whole day"
        raise TextError(f"{message} leave the hours out", at)
    return begin, end


def _minute(text: str, offset: int, most: int) -> int:
    hour, minute = map(int, text.split(":"))
    if minute > 59 or hour * 60 + minute > most:
        raise TextError(f"{quoted(text)} is no time of the day", offset)
    return hour * 60 + minute
