"""Times as logs write them, in any order, language and zone."""

from datetime import date, datetime, timedelta
from itertools import product

import pytest

from talkback.chatlogs.months import day_in
from tests.chatlogs.making import log, said, times, unread

TEA = [("alice", "tea anyone"), ("bob", "tea please"), ("carol", "tea time")]


NINE, LATER, EVENING = timedelta(hours=9, minutes=1), timedelta(minutes=8), timedelta(hours=10)


STAMPS = [
    "[{t}]", "{t}", "({t})", "[{t} UTC]", "{t}Z", "[2024-01-02 {t}]", "2024-01-02 {t}.123",
    "2024-01-02T{t}Z", "2024-01-02T{t}.123456Z", "[2024-01-02 {t} +0100]", "2024-01-02T{t}+01:00",
    "2024-01-02 {t} UTC", "2024-01-02, {t}", "2024/01/02 {t}", "[2024.01.02 {t}]",
    "[02.01.2024 {t}]",
    "02/01/2024 {t}", "2.1.2024 {t}", "[02-01-2024 {t}]", "02.01.24 {t}", "Jan 02 {t}",
    "Jan  2 {t}",
    "[Jan 02 {t}]", "02 Jan 2024 {t}", "Tue 02 Jan 2024 {t}", "[Tuesday 2 January 2024] [{t}]",
    "Tue Jan  2 {t} 2024", "2. Januar 2024 {t}", "2 янв 2024 {t}", "janv. 02 {t}", "1月 02 {t}",
    " 1月 02 {t}", "20240102 {t}", "[20240102T{t}Z]", "2024-01-02_{t}", "2024-01-02 - {t}",
    "2.1.2024 klo {t}", "[{t} UTC+1]", "2024-01-02 {t}+01", "{{{t}}}", "<{t}>", "[01-02 {t}]",
    "02.01. {t}", "02/01 {t}",
]  # fmt: skip


WAYS = ["{s} <{n}> {m}", "{s}  <@{n}> {m}", "{s}\t<{n}>\t{m}", "{s} < {n}> {m}", "{s} <{n}>: {m}"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("stamp", STAMPS)
def test_any_stamp_goes_with_any_way_to_write_the_nick(stamp: str, way: str) -> None:
    text = "".join(
        way.format(s=stamp.format(t=t), n=n, m=m) + "\n"
        for t, (n, m) in zip(("09:01:00", "09:09:00", "19:01:00"), TEA, strict=True)
    )
    assert said(text) == [f"{nick}: {words}" for nick, words in TEA]
    assert unread(text) == []
    first, second, third = (time - datetime(2024, 1, 2) for time in times(text))  # noqa: DTZ001
    if stamp not in ("Jan 02 {t}", "Jan  2 {t}", "[Jan 02 {t}]", "janv. 02 {t}", "1月 02 {t}",
                     " 1月 02 {t}", "[01-02 {t}]", "02.01. {t}", "02/01 {t}"):  # fmt: skip
        assert first == NINE
    assert (second - first, third - first) == (LATER, EVENING)


@pytest.mark.parametrize(
    ("stamps", "minutes"),
    [
        pytest.param(("09:01:00 AM", "09:09:00 AM", "01:01:00 PM"), (8, 240), id="twelve hours"),
        pytest.param(("12:30 am", "12:30 pm", "1:30 pm"), (720, 780), id="noon and midnight"),
        pytest.param(("9:59", "10:00", "10:01"), (1, 2), id="an hour of one figure"),
        pytest.param(("09.01.00", "09.09.00", "19.01.00"), (8, 600), id="points"),
        pytest.param(("9.59", "10.00", "10.01"), (1, 2), id="points, an hour of one figure"),
        pytest.param(("9h59", "10h00", "10h01m30s"), (1, 2.5), id="letters"),
        pytest.param(
            ("20240102-090100", "20240102-090900", "20240103-000100"), (8, 900), id="figures alone"
        ),
        pytest.param(("12-30 23:59", "12-31 00:01", "12-31 00:02"), (2, 3), id="no year"),
        pytest.param(
            ("2024-01-02 09:01:00+01", "2024-01-02 08:02:00+00", "2024-01-02 14:03:00 +0530"),
            (1, 32),
            id="offsets in hours and in half hours",
        ),
        pytest.param(
            ("09:01:00 UTC-3", "12:02:00 UTC+0", "12:03:00 GMT+00:00"), (1, 2), id="offsets to UTC"
        ),
        pytest.param(("1704186060", "1704186120", "1704186180"), (1, 2), id="since 1970"),
        pytest.param(("1704186060123", "1704186120123", "1704186180123"), (1, 2), id="in ms"),
        pytest.param(
            ("2024-10-27T02:50:00+0200", "2024-10-27T02:10:00+0100", "2024-10-27T02:20:00+0100"),
            (20, 30),
            id="the end of summer time, by the offset",
        ),
        pytest.param(
            ("12/31/2023 11:59 PM", "1/1/2024 12:01 AM", "1/1/2024 12:02 AM"),
            (2, 3),
            id="the month first, as one above twelve tells",
        ),
        pytest.param(
            ("Mär 02 09:00:00", "Mai 03 09:00:00", "Dez 04 09:00:00"),
            (62 * 1440, 277 * 1440),
            id="months in German",
        ),
    ],
)
def test_the_time_between_messages(stamps: tuple[str, str, str], minutes: tuple[int, int]) -> None:
    text = "".join(f"[{stamp}] <alice> tea\n" for stamp in stamps)
    first, second, third = times(text)
    assert (second - first, third - first) == tuple(timedelta(minutes=m) for m in minutes)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        pytest.param(
            "--- Day changed Mi Jan 03 2024", date(2024, 1, 3), id="a weekday of two letters"
        ),
        pytest.param("--- Day changed Fr Mär 15 2024", date(2024, 3, 15), id="a German month"),
        pytest.param("--- Log opened mar. mars 05 09:00:00 2024", date(2024, 3, 5), id="French"),
        pytest.param("--- Day changed ti marras 05 2024", date(2024, 11, 5), id="Finnish"),
        pytest.param("--- Day changed Вт янв 02 2024", date(2024, 1, 2), id="Russian"),
        pytest.param("--- Day changed 火  1月 02 2024", date(2024, 1, 2), id="Japanese"),
        pytest.param("Session Start: Tue Jan 02 09:00:00 2024", date(2024, 1, 2), id="mIRC"),
        pytest.param("=== Day changed to 2024-01-03", date(2024, 1, 3), id="other marks"),
        pytest.param("==== 2024-01-03 ====", date(2024, 1, 3), id="the day alone"),
        pytest.param("# Log set up on 2024-01-03", date(2024, 1, 3), id="a log that was set up"),
        pytest.param("[00:00] --- Wed Jan  3 2024", date(2024, 1, 3), id="eggdrop"),
    ],
)
def test_a_day_line_in_any_language(line: str, day: date) -> None:
    format_, block = log(f"{line}\n[09:01] <alice> tea\n")
    assert [told for _, told in format_.days(block)] == [day]
    assert unread(f"{line}\n[09:01] <alice> tea\n") == []


@pytest.mark.parametrize(
    "line",
    [
        "=== bob [~bob@host-2009-01-02.example] has joined #tea",
        "=== bob is now known as bob2009-01-02",
        "=== bob has changed the topic to: party on 2009-01-02",
        "=== bob changed the topic of #tea to: party on Jan 02 2009",
        "--- bob [~bob@host-2009-01-02.example] has joined #tea",
        "--- bob is now known as bob2009-01-02",
        "# bob has set the topic to: party on 2009-01-02",
    ],
)
def test_what_somebody_does_tells_no_day(line: str) -> None:
    format_, block = log(f"{line}\n[09:01] <alice> tea\n")
    assert [*format_.days(block)] == []
    assert unread(f"{line}\n[09:01] <alice> tea\n") == []


NUMBERS = [
    b"2024", b"1999", b"09:00:002024", b"202412:30", b"2024-01-02", b"12024-01-02", b"2024.13.01",
    b"02", b"17", b"5120", b"99999", b"@1e2019feb", b"0312-01-02", b"1\xe6\x9c\x88", b"Jan",
]  # fmt: skip


@pytest.mark.parametrize("begin", [b"=== ", b"--- ", b"Session ", b"# ", b"[00:00] --- "])
def test_a_day_line_is_one_whatever_numbers_are_beside_the_day(begin: bytes) -> None:
    format_, _ = log("[09:01] <alice> tea\n")
    lines = [begin + b" ".join(numbers) for numbers in product(NUMBERS, repeat=3)]
    found = [day for _, day in format_.days(b"".join(b"\n" + line for line in lines))]
    assert found == [day for line in lines if (day := day_in(line)) is not None]


def test_numbers_that_may_be_day_or_month_are_told() -> None:
    assert "day, month" in log("[01/02/2024 09:01] <alice> tea\n")[0].doubt
    assert log("[13/02/2024 09:01] <alice> tea\n")[0].doubt == ""


@pytest.mark.parametrize("number", [b"1 ", b"12 ", b"123 ", b"1234 ", b"12345x"])
def test_a_line_of_many_numbers_is_soon_known_to_name_no_day(number: bytes) -> None:
    """A number that could be taken in two ways would double the time with each."""
    format_, _ = log("[09:01] <alice> tea\n")
    assert list(format_.days(b"\n--- " + number * 10_000)) == []


def test_a_day_that_is_none_in_the_order_that_was_taken_is_known_to_be_none() -> None:
    """Where both were possible at a log's beginning, the rest of it may still tell."""
    format_, _ = log("1/2/24 09:01 <alice> tea\n")
    assert format_.clock is not None
    assert format_.clock.is_known is not None
    assert [format_.clock.is_known(stamp) for stamp in (b"13/1/24 09:01", b"1/13/24 09:01")] == [
        True,
        False,
    ]
