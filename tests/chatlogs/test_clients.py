"""Logs as clients write them: every message, no word of the client's own, none lost in silence."""

from datetime import date, datetime, timedelta

import pytest

from talkback.chatlogs.detect import detect, refusal
from talkback.chatlogs.log_format import LineFormat, without_colours

TEA = [("alice", "tea anyone"), ("bob", "tea please"), ("carol", "tea time")]
NINE, LATER, EVENING = timedelta(hours=9, minutes=1), timedelta(minutes=8), timedelta(hours=10)


def log(text: str) -> tuple[LineFormat, bytes]:
    data = text.encode()
    format_ = detect(data)
    assert format_ is not None, refusal(data)
    return format_, b"\n" + (without_colours(data) if format_.coloured else data)


def said(text: str) -> list[str]:
    """`nick: text` or `* nick text`, a line each."""
    format_, block = log(text)
    found = [s for line in block[1:].split(b"\n") if (s := format_.read(line)) is not None]
    stamps, _ = format_.messages(block, 0, len(block))
    assert len(stamps) == len(found)
    return [
        f"* {s.sender.nick} {s.text}" if s.action else f"{s.sender.nick}: {s.text}" for s in found
    ]


def unread(text: str) -> list[str]:
    format_, block = log(text)
    return [line.decode() for _, line in format_.unread(block)]


def times(text: str, day: date = date(2024, 1, 2)) -> list[datetime]:
    """What the clock of a log shows at each message."""
    format_, block = log(text)
    found = [s for line in block[1:].split(b"\n") if (s := format_.read(line)) is not None]
    assert format_.clock is not None
    moments = [format_.clock.seconds(s.stamp, day) for s in found]
    keys = [format_.clock.order(s.stamp) for s in found]
    assert keys == sorted(keys)
    start = date(1, 1, 1).toordinal() * 86400.0
    return [datetime(1, 1, 1) + timedelta(seconds=m - start) for m in moments]  # noqa: DTZ001


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


CLIENTS = [
    pytest.param(
        "2024-01-02T03:04:05  <alice> anyone for tea\n"
        "2024-01-02T03:04:09  *** bob <bob!bo@office.example> has joined #tea\n"
        "2024-01-02T03:16:00  * carol pours tea\n",
        ["alice: anyone for tea", "* carol pours tea"],
        id="Limnoria's ChannelLogger has two blanks",
    ),
    pytest.param(
        "1704164645 <alice> tea\n1704164649 -!- bob(bo@office.example) has joined #tea\n",
        ["alice: tea"],
        id="ii",
    ),
    pytest.param(
        "Session Start: Tue Jan 02 09:00:00 2024\nSession Ident: #tea\n"
        "[09:00] * Now talking in #tea\n[09:00] * Topic is 'tea'\n"
        "[09:00] * Set by alice on Mon Jan 01 10:00:00\n[09:01] <@alice> good morning\n"
        "[09:07] * bob (bo@office.example) has joined #tea\n[09:08] * bob sets mode: +v tea\n"
        "[09:20] * alice changes topic to 'tea'\n[09:30] * bob (bo@x) Quit (Quit: tea)\n"
        "[09:31] * dave was kicked by alice (no tea)\n[09:40] * erin is now known as tea\n"
        "[09:50] * frank likes tea\nSession Close: Tue Jan 02 09:55:00 2024\n",
        ["alice: good morning", "* frank likes tea"],
        id="mIRC",
    ),
    pytest.param(
        "[09:00] * Looking up tea\n[09:02] * Dave sets mode: +b tea!*@*\n[09:03] <alice> hello\n"
        "[09:04] * erin (e@h) Quit (tea time)\n[09:05] * Disconnected\n",
        ["alice: hello"],
        id="AdiIRC",
    ),
    pytest.param(
        "[09:01] \x0301<\x0304alice\x0301> tea\n[09:09] \x0303* bob (bo@x) has joined #tea\n",
        ["alice: tea"],
        id="mIRC with colours",
    ),
    pytest.param(
        "\x1b[32m[09:01:00]\x1b[0m <alice> tea\n", ["alice: tea"], id="a terminal's colours"
    ),
    pytest.param(
        "[Tuesday 2 January 2024] [09:01:00] <alice>\ttea\n"
        "[Tuesday 2 January 2024] [09:02:00] -->\tbob has joined\n"
        "[Tuesday 2 January 2024] [09:10:00] *\tcarol pours tea\n",
        ["alice: tea", "* carol pours tea"],
        id="Konversation",
    ),
    pytest.param(
        "**** BEGIN LOGGING AT Tue Jan  2 09:00:00 2024\n\n[2024-01-02 09:01:00] <alice>\ttea\n"
        "[2024-01-02 09:10:00] *\tcarol pours tea\n",
        ["alice: tea", "* carol pours tea"],
        id="HexChat with ISO stamps",
    ),
    pytest.param(
        "**** BEGIN LOGGING AT mar. janv.  2 09:00:00 2024\n\njanv. 02 09:01:00 <alice>\ttea\n",
        ["alice: tea"],
        id="HexChat in French",
    ),
    pytest.param("[09:01:00] alice: tea\n", ["alice: tea"], id="Textual of old"),
    pytest.param("09:01 alice: tea\n", ["alice: tea"], id="LimeChat"),
    pytest.param(
        "[09:01:00]\talice\ttea\n[09:01:00]\t-->\tbob has joined\n[09:10:00]\t *\tcarol pours\n",
        ["alice: tea", "* carol pours"],
        id="WeeChat with a time format of one's own",
    ),
    pytest.param(
        "[09:01:00] <alice> tea\n[09:08:00] --> bob has joined #tea\n[09:10:00] -*- carol pours\n",
        ["alice: tea", "* carol pours"],
        id="Quassel",
    ),
    pytest.param(
        "[00:00] --- Tue Jan  2 2024\n[09:01] <alice> tea\n[09:02] Action: carol pours tea\n"
        "[09:02] bob (bo@office.example) joined #tea.\n[09:03] Nick change: bob -> rob\n",
        ["alice: tea", "* carol pours tea"],
        id="eggdrop",
    ),
    pytest.param(
        "[2024-01-02T09:01:00.123Z] <@alice> tea\n"
        "[2024-01-02T09:08:00.123Z] *** bob (bo@x) joined\n",
        ["alice: tea"],
        id="The Lounge",
    ),
    pytest.param(
        "<alice> tea\n*** Join: dave (d@x)\n* carol pours\n",
        ["alice: tea", "* carol pours"],
        id="Circe",
    ),
    pytest.param("<alice> [09:01:00] tea\n", ["alice: tea"], id="the stamp behind the nick"),
    pytest.param(
        "[09:01:00]<alice> tea\n[09:02:00]<bob>tea\n", ["alice: tea", "bob: tea"], id="no blanks"
    ),
]


MORE_CLIENTS = [
    pytest.param(
        "Conversation with #tea at Tue 02 Jan 2024 09:00:00 AM UTC on a@b (irc)\n"
        "(09:01:00 AM) alice: tea\n(09:02:00 AM) bob [~bo@x] entered the room.\n"
        "(09:10:00 AM) ***carol pours tea\n",
        ["alice: tea", "* carol pours tea"],
        id="Pidgin",
    ),
    pytest.param(
        "14-01-2024 09:01:00 < alice!~a@host: tea\n14-01-2024 09:02:00 -!- bob!b@h has joined\n",
        ["alice: tea"],
        id="bip",
    ),
    pytest.param("@1704186060 <alice!a@b> tea\n", ["alice: tea"], id="dircproxy"),
    pytest.param(
        "09:01:00   @alice | tea\n09:02:00     --> | bob has joined\n",
        ["alice: tea"],
        id="copied from a terminal",
    ),
    pytest.param(
        "[2024-01-02 09:01:00] <alice> tea\n[2024-01-02 09:02:00] → bob joined (bo@h)\n"
        "[2024-01-02 09:03:00] — carol pours tea\n[2024-01-02 09:03:00] ⇐ bob quit (b@h): x\n",
        ["alice: tea", "* carol pours tea"],
        id="IRCCloud",
    ),
    pytest.param(
        "[2024-01-02T09:01:00+0000] <alice> tea\n[2024-01-02T09:02:00+0000] --> bob joins\n"
        "[2024-01-02T09:03:00+0000] * carol pours\n",
        ["alice: tea", "* carol pours"],
        id="catgirl",
    ),
    pytest.param(
        "Tue, 02 Jan 2024 09:01:00\talice\ttea\n", ["alice: tea"], id="WeeChat with a day in words"
    ),
    pytest.param("1704186060\talice\ttea\n", ["alice: tea"], id="WeeChat since 1970"),
    pytest.param("09:01:00.123 <alice> tea\n", ["alice: tea"], id="a fraction, and no day"),
    pytest.param("[02/Jan/2024 09:01:00] <alice> tea\n", ["alice: tea"], id="as web servers do"),
    pytest.param(
        "1704186060 <alice> tea\n1704186062 <bob> \x01ACTION pours tea\x01\n",
        ["alice: tea", "* bob pours tea"],
        id="ii leaves an action as it came",
    ),
    pytest.param(
        "[2024-01-02T09:01:00+0100] <alice> tea\n[2024-01-02T09:01:01+0100] • bob: pours tea\n",
        ["alice: tea", "* bob pours tea"],
        id="Textual's bullet",
    ),
    pytest.param(
        "[09:01:22] alice: tea\n[09:01:25] • alice waves\n[09:01:29] bob: ok\n",
        ["alice: tea", "* alice waves", "bob: ok"],
        id="Colloquy",
    ),
    pytest.param(
        "[Tuesday 02 January 2024] [09:00:00] Join\tYou have joined channel #tea.\n"
        "[Tuesday 02 January 2024] [09:01:00] <alice>\ttea\n",
        ["alice: tea"],
        id="Konversation's own words",
    ),
    pytest.param(
        "09:01 alice: tea\n09:03 carl has joined (c@h)\n09:05 bob has left IRC (Quit)\n",
        ["alice: tea"],
        id="LimeChat's own words",
    ),
    pytest.param(
        "09:01 | alice | tea\n09:02 |   --> | carl (c@h) has joined #tea\n09:03 | * | bob waves\n",
        ["alice: tea", "* bob waves"],
        id="bars on both sides of the nick",
    ),
    pytest.param("09:01 (alice) tea\n", ["alice: tea"], id="a nick in round brackets"),
    pytest.param("[09:01] [@alice] tea\n", ["alice: tea"], id="a nick in square brackets"),
]


@pytest.mark.parametrize(("text", "expected"), CLIENTS + MORE_CLIENTS)
def test_what_a_client_writes_is_read_and_its_own_words_are_no_messages(
    text: str, expected: list[str]
) -> None:
    assert said(text) == expected
    assert unread(text) == []


@pytest.mark.parametrize(
    "way", ["[{t}] <#tea> <alice> hi", "{t} #tea: <alice> hi", "[{t}] [#tea] <alice> hi"]
)
def test_a_channel_in_each_line_is_no_nick(way: str) -> None:
    format_, block = log(way.format(t="09:01"))
    found = format_.read(block[1:])
    assert found is not None
    assert (found.target, found.sender.nick, found.text) == ("#tea", "alice", "hi")


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
        pytest.param("twss", id="words without a stamp"),
        pytest.param("[09:02:00] somebody said something", id="a stamp, and no nick"),
        pytest.param("[09:02:00] <bob tea", id="half a line"),
        pytest.param("2024-01-02 09:02 <bob> tea", id="another stamp"),
        pytest.param("--- Day changed Xx Yyy 03 2024", id="a day in no language"),
    ],
)
def test_what_is_not_understood_is_found(line: str) -> None:
    text = f"[09:01:00] <alice> tea\n\n{line}\n[09:03:00] *** bob has joined\n"
    assert unread(text) == [line]


def test_numbers_that_may_be_day_or_month_are_told() -> None:
    assert "day, month" in log("[01/02/2024 09:01] <alice> tea\n")[0].doubt
    assert log("[13/02/2024 09:01] <alice> tea\n")[0].doubt == ""


def test_a_client_in_a_language_unknown_here_has_no_actions() -> None:
    """`Jetzt im Raum #tea` is nobody's deed; what is left out is told."""
    text = "Mär 02 09:00:01 *\tJetzt im Raum #tea\nMär 02 09:01:00 <alice>\ttea\n"
    assert said(text) == ["alice: tea"]
    assert unread(text) == ["Mär 02 09:00:01 *\tJetzt im Raum #tea"]
    assert "not English" in log(text)[0].doubt


@pytest.mark.parametrize(
    "own",
    [
        pytest.param("* Entradas: bob (b@tea.example)", id="mIRC in Spanish"),
        pytest.param("* bob (b@tea.example) hat #tea betreten", id="HexChat in German"),
    ],
)
def test_own_words_in_another_language_are_no_actions_where_the_months_do_not_tell(
    own: str,
) -> None:
    text = f"[09:00] * Hablando ahora en #tea\n[09:01] {own}\n[09:02] <alice> tea\n"
    assert said(text) == ["alice: tea"]
    assert "not English" in log(text)[0].doubt


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param("tea".encode("utf-16"), "UTF-16", id="UTF-16"),
        pytest.param(b"<html><body><p>tea", "HTML", id="HTML"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0tea and more of it", "no text", id="a picture"),
        pytest.param(b"lorem ipsum\n", "lorem ipsum", id="anything else shows how it begins"),
    ],
)
def test_a_refusal_says_why(data: bytes, words: str) -> None:
    assert detect(data) is None
    assert words in refusal(data)
