"""Days and hours of a rule, and what a clock shows that may not know the day."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from talkback.config.values.times import parse_window
from talkback.engine.decision import unknown
from talkback.model.local_time import LocalTime
from tests.engine.making import Chat, rule, ruleset

MONDAY = date(2026, 3, 2)
VIENNA = ZoneInfo("Europe/Vienna")


def at(text: str) -> LocalTime:
    """`Mon 08:59` in a week of March."""
    day, _, clock = text.partition(" ")
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return LocalTime(MONDAY.replace(day=2 + days.index(day)), time.fromisoformat(clock))


@pytest.mark.parametrize(
    ("window", "inside", "outside"),
    [
        ("Mon-Fri 09:00-17:00", "Mon 09:00|Fri 16:59", "Mon 08:59|Fri 17:00|Sat 12:00|Sun 09:00"),
        ("09:00-12:00", "Mon 09:00|Sun 11:59", "Mon 08:59|Sun 12:00"),
        ("Sat,Sun", "Sat 00:00|Sun 23:59", "Fri 23:59|Mon 00:00"),
        ("Sat-Mon", "Sat 12:00|Sun 12:00|Mon 12:00", "Tue 00:00|Fri 23:59"),
        ("Fri 22:00-06:00", "Fri 22:00|Sat 05:59", "Fri 05:59|Fri 21:59|Sat 06:00|Sat 22:00"),
        ("Sun 22:00-06:00", "Sun 23:00|Mon 05:59", "Sun 05:00|Mon 22:00"),
        ("22:00-06:00", "Mon 22:00|Mon 05:59", "Mon 06:00|Mon 21:59"),
        ("Fri 18:00-24:00", "Fri 18:00|Fri 23:59", "Sat 00:00|Fri 00:00"),
        ("Fri 18:00-00:00", "Fri 23:59", "Sat 00:00|Fri 00:00"),
        ("mon, WEDNESDAY – friday 9:00–17:00", "Mon 09:00|Thu 16:59", "Tue 10:00|Sat 10:00"),
    ],
)
def test_a_window_begins_with_its_beginning_and_ends_before_its_end(
    window: str, inside: str, outside: str
) -> None:
    for moments, expected in ((inside, True), (outside, False)):
        for moment in moments.split("|"):
            assert parse_window(window).includes(at(moment)) is expected, moment


@pytest.mark.parametrize(
    ("window", "answers"),
    [
        ("Mon 09:00-17:00", (None, False, None)),
        ("09:00-17:00", (True, False, None)),
        ("Fri 22:00-06:00", (False, None, None)),
        ("Mon", (None, None, None)),
    ],
)
def test_without_the_day_the_hours_may_be_enough(
    window: str, answers: tuple[bool | None, ...]
) -> None:
    shown = (LocalTime(None, time(10)), LocalTime(None, time(23)), LocalTime(MONDAY))
    assert tuple(map(parse_window(window).includes, shown)) == answers


@pytest.mark.parametrize(
    ("utc", "shown"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Sun 01:59"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Sun 03:00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Sun 02:30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Sun 02:30"),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "Sun 03:00"),
    ],
    ids=str,
)
def test_the_clock_on_the_wall_knows_summer_time(utc: datetime, shown: str) -> None:
    assert str(LocalTime.of(utc.timestamp(), VIENNA)) == shown


def test_beyond_the_calendar_no_time_is_known() -> None:
    assert LocalTime.of(1e18, VIENNA) == LocalTime()


def test_a_rule_speaks_at_its_times_alone() -> None:
    chat = Chat(ruleset(rule("tea", when=(parse_window("Mon"), parse_window("Fri 22:00-06:00")))))
    for moment, answer in (("Mon 08:00", ["yes"]), ("Tue 08:00", []), ("Sat 05:59", ["yes"])):
        chat.shown = at(moment)
        assert chat.says("tea") == answer
    chat.shown = at("Sat 06:00")
    [verdict] = chat.decide("tea").verdicts
    assert (verdict.outcome, verdict.detail) == ("when", "it is Sat 06:00 here")


def test_what_is_not_known_is_no_reason_to_speak_nor_a_no() -> None:
    windows = parse_window("Mon 09:00-10:00"), parse_window("12:00-13:00")
    chat = Chat(ruleset(rule("tea", when=windows)))
    chat.shown = LocalTime(None, time(9))
    [verdict] = chat.decide("tea").verdicts
    assert (verdict.outcome, verdict.gate) == ("scope", "when")
    assert verdict.detail == "not known yet: day"
    assert unknown(verdict) == "day"
    chat.shown = LocalTime(None, time(12))
    assert chat.says("tea")
    chat.shown = LocalTime()
    assert unknown(chat.decide("tea").verdicts[0]) == "time of day"


def test_a_reply_tells_the_time_of_the_clock_on_the_wall() -> None:
    chat = Chat(ruleset(rule("tea", reply="{time} {date} {weekday}")))
    chat.shown = at("Sun 08:05")
    assert chat.says("tea") == ["08:05 2026-03-08 Sunday"]
    chat.shown = LocalTime(None, time(9))
    assert chat.says("tea") == ["09:00  "]


def test_the_clock_is_read_for_a_rule_that_asks_and_once() -> None:
    read: list[str] = []

    def shown() -> LocalTime:
        read.append("read")
        return at("Mon 08:00")

    for rules, times in (
        (ruleset(rule("tea")), 0),
        (ruleset(*(rule("tea", name=n, when=(parse_window("Sun"),)) for n in "ab")), 1),
        (ruleset(rule("tea", when=(parse_window("Mon"),), reply="{time}, {time}")), 2),
    ):
        chat = Chat(rules)
        chat.decider.local_time = shown
        chat.decide("tea")
        chat.decide("coffee")
        assert len(read) == times
