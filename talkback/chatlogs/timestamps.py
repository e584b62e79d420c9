"""The times that chat logs write, as seconds; a stamp that says no day is of the day handed in."""

import re
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, partial

from talkback.chatlogs.months import day_of, month
from talkback.model.text import decode_irc_bytes

DAY_S = 86400.0


def seconds(day: date, time_of_day: float = 0.0) -> float:
    """Seconds on the line of days that `date` counts; time zones are left aside."""
    return day.toordinal() * DAY_S + time_of_day


def as_written(stamp: bytes) -> bytes:
    """The order of most stamps is that of their text."""
    return stamp


@dataclass(frozen=True, slots=True)
class Stamps:
    """How a format writes times.

    `seconds` reads a stamp; `order` makes stamps comparable as bytes; `turn` is the day that is
    meant when a stamp that names no day (or no year) goes back: None where stamps are complete.
    `is_known` tells whether the day of a stamp can be read: months have names in many languages.
    `utc_offset` is how many seconds the clock is ahead of UTC; None is whatever is on the wall.
    """

    seconds: Callable[[bytes, date], float]
    order: Callable[[bytes], bytes] = as_written
    turn: Callable[[date], date] | None = None
    is_known: Callable[[bytes], bool] | None = None
    utc_offset: int | None = None


def next_day(day: date) -> date:
    """The day after; the calendar's last is followed by none."""
    return min(day, date.max - timedelta(days=1)) + timedelta(days=1)


def next_year(day: date) -> date:
    return date(min(day.year + 1, date.max.year), 1, 1)


def _clock(text: bytes) -> float:
    """`12:34`, `12:34:56` or `12:34:56.789`; a leap second or nonsense is read as it stands."""
    hour, minute, *rest = text.split(b":")
    return int(hour) * 3600.0 + int(minute) * 60.0 + (float(rest[0]) if rest else 0.0)


def _of_day(stamp: bytes, day: date) -> float:
    return seconds(day, _clock(stamp))


def _complete(stamp: bytes, day: date) -> float:
    """`2024-01-02 12:34:56`, or with a T; a day that no calendar has leaves the day as it is."""
    return seconds(ymd(stamp[:10], day), _clock(stamp[11:]))


UNIX = seconds(date(1970, 1, 1))
"""Where the seconds begin that computers count."""


def _epoch(stamp: bytes, _day: date) -> float:
    return UNIX + int(stamp)


def _epoch_ms(stamp: bytes, _day: date) -> float:
    return UNIX + int(stamp) // 1000


OF_DAY = Stamps(_of_day, turn=next_day)
COMPLETE = Stamps(_complete)
UTC = Stamps(_complete, utc_offset=0)
EPOCH = Stamps(_epoch, utc_offset=0)
EPOCH_MS = Stamps(_epoch_ms, utc_offset=0)

ReadDay = Callable[[bytes, date], date]
"""A stamp's part before the clock, and the day until then, to the day that is meant."""


def same_day(_text: bytes, day: date) -> date:
    return day


def ymd(text: bytes, day: date) -> date:
    """`2024-01-02`, `2024/01/02`, `2024.01.02`."""
    with suppress(ValueError):
        return date(int(text[:4]), int(text[5:7]), int(text[8:10]))
    return day


def compact(text: bytes, day: date) -> date:
    """`20240102`."""
    return ymd(b"%b-%b-%b" % (text[:4], text[4:6], text[6:8]), day)


def dmy(text: bytes, day: date) -> date:
    """`02.01.2024`, `2/1/24`; `02.01.` is of the year that it has been until then."""
    first, second, year = map(int, (*re.findall(rb"\d+", text), b"%d" % day.year)[:3])
    with suppress(ValueError):
        return date(year + 2000 if year < 100 else year, second, first)
    return day


def mdy(text: bytes, day: date) -> date:
    """`01/02/2024`, as Americans write it; `01-02`."""
    first, second, *year = re.findall(rb"\d+", text)
    return dmy(b"/".join((second, first, *year)), day)


def in_words(text: bytes, day: date) -> date:
    """`Jan 02`, `2. März 2024`, `Tuesday 2 January 2024`; a month unknown leaves the day."""
    return day_of(text, day) or day


_TIME = re.compile(
    rb"(?<!\d)(\d\d?)[:.h]?(\d\d)(?:[:.m]?(\d\d)s?)?(?:[.,]\d+)?(?: ?([AaPp])\.?[Mm]\.?)?"
    rb"(?: ?(?:(?:UTC|GMT)?([+-]\d\d?(?::?\d\d)?)|[A-Z]{1,4}))?( \d{4})?$"
)


def _read(stamp: bytes, day: date, *, read_day: ReadDay, default_offset: int | None) -> float:
    """Any stamp; one with a UTC offset is moved to the clock that is `default_offset` off UTC."""
    found = _TIME.search(stamp)
    if found is None:
        return seconds(read_day(stamp, day))
    hour, minute, second, half, east, year = found.groups()
    time = _hour(int(hour), half) * 3600.0 + int(minute) * 60.0 + int(second or 0)
    if east and default_offset is not None:
        time -= offset(east) - default_offset
    return seconds(read_day(stamp[: found.start()] + (year or b""), day), time)


def _hour(hour: int, half: bytes | None) -> int:
    """Of the day; `half` is the letter of AM or PM."""
    return hour if half is None else hour % 12 + (12 if half in b"Pp" else 0)


def offset(text: bytes) -> int:
    """Seconds that a clock is ahead of UTC: `+0100`, `-08:00`, `+1`."""
    hours, minutes = re.findall(rb"\d\d?", text)[:2] if len(text) > 3 else (text[1:], b"0")
    ahead = int(hours) * 3600 + int(minutes) * 60
    return -ahead if text.startswith(b"-") else ahead


def _packed(stamp: bytes, *, read: Callable[[bytes, date], float]) -> bytes:
    """Positive floating point numbers have the order of their bytes."""
    return struct.pack(">d", max(read(stamp, date(2000, 1, 1)), 0.0))


def stamps(
    read_day: ReadDay, turn: Callable[[date], date] | None, default_offset: int | None = None
) -> Stamps:
    """Stamps in another order than their text; those without an offset have the default."""
    read = partial(_read, read_day=read_day, default_offset=default_offset)
    known = _KNOWN.get(read_day)
    return Stamps(read, partial(_packed, read=read), turn, known, default_offset)


def _names_a_day(stamp: bytes) -> bool:
    found = _TIME.search(stamp)
    return day_of(stamp[: found.start()] if found else stamp, date(2000, 1, 1)) is not None


def _is_of_a_calendar(stamp: bytes, *, read_day: ReadDay) -> bool:
    """Of `13/1/24` and `1/13/24` only one is, by the order in which a log was read to have them."""
    found = _TIME.search(stamp)
    text = stamp[: found.start()] + (found[6] or b"") if found else stamp
    return any(read_day(text, day) != day for day in (date(2000, 1, 1), date(2000, 1, 2)))


_KNOWN: dict[ReadDay, Callable[[bytes], bool]] = {
    in_words: _names_a_day,
    dmy: partial(_is_of_a_calendar, read_day=dmy),
    mdy: partial(_is_of_a_calendar, read_day=mdy),
}


@lru_cache(maxsize=512)
def _number(word: bytes) -> bytes:
    return b"%02d" % (month(decode_irc_bytes(word)) or 0)


def _by_month(stamp: bytes) -> bytes:
    """The order of `Jan 02 12:34:56`, fast: logs have a million; unknown months come first."""
    word, _, rest = stamp.partition(b" ")
    return _number(word) + rest


OF_YEAR = Stamps(
    partial(_read, read_day=in_words, default_offset=None), _by_month, next_year, _names_a_day
)
