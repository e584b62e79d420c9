"""The clock of a log: never back, whatever the stamps do."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from talkback.chatlogs.timestamps import (
    COMPLETE,
    EPOCH,
    OF_DAY,
    OF_YEAR,
    UTC,
    Stamps,
    next_day,
    same_day,
    ymd,
)
from talkback.chatlogs.timestamps import stamps as made
from talkback.model.local_time import LocalTime
from talkback.replay.log_clock import LogClock
from talkback.replay.scan import MonotonicRun

HOUR = 3600.0
DAY = 86400.0


def passed(stamps: Stamps, *stretches: tuple[bytes, bytes] | date) -> list[float]:
    """The time at the beginning and the end of each stretch, since the first; or a day told."""
    clock, told, times = LogClock(), None, list[float]()
    for stretch in stretches:
        if isinstance(stretch, date):
            told = stretch
            continue
        first, last = stretch
        clock.begin(stamps, MonotonicRun(0, told, first, last), None)
        told = None
        times.append(clock.now)
        clock.read(stamps, last)
        times.append(clock.now)
    return [time - times[0] for time in times]


def test_a_clock_that_is_set_back_an_hour_stands_still_and_goes_on() -> None:
    times = passed(OF_DAY, (b"02:00", b"02:59"), (b"02:00", b"02:30"))
    assert times == [0, 59 * 60, 59 * 60, 89 * 60]


def test_a_time_far_back_is_of_the_next_day() -> None:
    assert passed(OF_DAY, (b"22:00", b"23:00"), (b"01:00", b"02:00"))[2:] == [3 * HOUR, 4 * HOUR]


def test_a_day_that_is_told_counts() -> None:
    times = passed(
        OF_DAY, date(2024, 1, 2), (b"22:00", b"23:00"), date(2024, 1, 5), (b"01:00", b"02:00")
    )
    assert times[2:] == [3 * HOUR + 2 * DAY, 4 * HOUR + 2 * DAY]


def test_the_first_day_that_is_told_moves_what_came_before() -> None:
    times = passed(OF_DAY, (b"22:00", b"23:00"), date(2024, 1, 5), (b"01:00", b"02:00"))
    assert times[2:] == [3 * HOUR, 4 * HOUR]


def test_a_file_of_an_earlier_day_goes_on_from_now() -> None:
    stretches = (
        (b"2024-01-02 12:00", b"2024-01-02 13:00"),
        (b"2023-01-02 12:00", b"2023-01-02 12:30"),
    )
    assert passed(COMPLETE, *stretches) == [0, HOUR, HOUR, 1.5 * HOUR]


def test_new_year_in_a_log_without_years() -> None:
    times = passed(OF_YEAR, date(2024, 12, 31), (b"Dec 31 23:00:00", b"Dec 31 23:30:00"),
                   (b"Jan 01 00:30:00", b"Jan 01 01:00:00"))  # fmt: skip
    assert times[2:] == [1.5 * HOUR, 2 * HOUR]


def test_a_message_without_a_stamp_is_of_the_time_before_it() -> None:
    clock = LogClock()
    clock.begin(OF_DAY, MonotonicRun(0, None, b"12:00", b"12:00"), None)
    before = clock.now
    clock.read(OF_DAY, b"")
    assert clock.now == before


@pytest.mark.parametrize("day", [None, date(2024, 1, 2), date(1999, 1, 2)])
def test_messages_without_times_are_a_minute_apart(day: date | None) -> None:
    clock = LogClock()
    clock.skip(0, day)
    before = clock.now
    clock.skip(3)
    assert clock.now - before == 180


VIENNA = ZoneInfo("Europe/Vienna")


@pytest.mark.parametrize(
    ("stamps", "told", "stamp", "shown"),
    [
        (COMPLETE, None, b"2026-03-04 14:05:59", "Wed 14:05"),
        (OF_DAY, date(2026, 3, 4), b"14:05", "Wed 14:05"),
        (OF_DAY, None, b"14:05", "14:05"),
        (OF_YEAR, date(2026, 3, 4), b"Mar 04 14:05:00", "Wed 14:05"),
        (OF_YEAR, None, b"Mar 04 14:05:00", "14:05"),
        (UTC, None, b"2026-03-04T14:05:00", "Wed 15:05"),
        (UTC, None, b"2026-07-01T22:30:00", "Thu 00:30"),
        (EPOCH, None, b"1772633100", "Wed 15:05"),
        (made(ymd, None, 3600), None, b"2026-03-04 14:05:00 +0100", "Wed 14:05"),
        (made(ymd, None, -18000), None, b"2026-03-04 09:05:00 -0500", "Wed 15:05"),
        (made(ymd, None, 3600), None, b"2026-03-04 14:05:00 +0000", "Wed 15:05"),
        (made(same_day, next_day, 3600), None, b"14:05 +0100", ""),
    ],
    ids=lambda value: repr(value) if isinstance(value, str | bytes) else "",
)
def test_a_stamp_with_an_offset_is_told_as_the_zone_has_it_and_any_other_as_written(
    stamps: Stamps, told: date | None, stamp: bytes, shown: str
) -> None:
    clock = LogClock()
    clock.begin(stamps, MonotonicRun(0, told, stamp, stamp), None)
    clock.read(stamps, stamp)
    assert str(clock.local_time(VIENNA)) == shown


def test_where_there_are_no_times_none_is_shown() -> None:
    clock = LogClock()
    assert clock.local_time(None) == LocalTime()
    clock.skip(3, date(2026, 3, 4))
    assert clock.local_time(None) == LocalTime()


def test_the_hour_is_the_logs_own() -> None:
    clock = LogClock()
    clock.begin(OF_DAY, MonotonicRun(0, None, b"22:15", b"22:15"), None)
    clock.begin(OF_DAY, MonotonicRun(1, None, b"21:45", b"21:45"), None)
    assert clock.hour == 21
