"""The formats of chat logs: what in them is a message, who said it, and when."""

from datetime import date
from pathlib import Path

import pytest

from talkback.chatlogs import raw
from talkback.chatlogs.detect import detect, refusal
from talkback.chatlogs.line_forms import LogFormat
from talkback.chatlogs.log_format import LineFormat, LoggedMessage, without_colours
from talkback.chatlogs.timestamps import seconds
from talkback.model.message import Rank

SAMPLES = Path(__file__).parents[1] / "samples"
CLIENTS = ("irssi", "weechat", "znc", "hexchat", "plain", "raw")


def sample(client: str) -> bytes:
    return (SAMPLES / f"{client}.log").read_bytes()


def known(data: bytes, family: LogFormat = LogFormat.AUTO) -> LineFormat:
    format_ = detect(data, family)
    assert format_ is not None, refusal(data)
    return format_


def messages(format_: LineFormat, data: bytes) -> list[LoggedMessage]:
    said = (format_.read(line) for line in data.split(b"\n"))
    return [each for each in said if each is not None]


def counted(format_: LineFormat, data: bytes) -> int:
    stamps, _ = format_.messages(b"\n" + data, 0, len(data) + 1)
    return len(stamps)


@pytest.mark.parametrize("client", CLIENTS)
def test_the_same_chat_reads_the_same_from_every_client(client: str) -> None:
    """Joins, topics, modes, notices and the client's own words are not messages."""
    said = messages(known(sample(client)), sample(client))
    assert [(s.sender.nick, s.action, s.text.replace("\t", " ")) for s in said] == [
        ("alice", False, "good evening"),
        ("bob", False, "that's what she said"),
        ("bob", True, "nods"),
        ("carol", False, "<eve> in brackets"),
    ]


@pytest.mark.parametrize("client", CLIENTS)
def test_a_message_comes_three_minutes_after_the_first(client: str) -> None:
    format_ = known(sample(client))
    assert format_.clock is not None
    first, *_, last = (said.stamp for said in messages(format_, sample(client)))
    day = date(2024, 1, 2), date(2024, 1, 3)
    begin, end = (format_.clock.seconds(s, d) for s, d in zip((first, last), day, strict=True))
    assert seconds(day[0], 23 * 3600 + 58 * 60) <= begin <= begin + 178 <= end <= begin + 180


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("family", LogFormat)
def test_counting_and_reading_agree(client: str, family: LogFormat) -> None:
    """Whatever lines are read with a format, as many messages are counted as can be read."""
    data = b"\n".join(map(sample, CLIENTS))
    if (format_ := detect(sample(client), family)) is not None:
        assert counted(format_, data) == len(messages(format_, data)) > 0


NOT_SAID = [
    pytest.param("irssi", b"12:34 -!- bob is now known as bob_", id="irssi: a new nick"),
    pytest.param("irssi", b"12:34 -bob:#here- hello", id="irssi: a notice"),
    pytest.param("irssi", b"12:34 [bob(bo@office.example)] hello", id="irssi: a private window"),
    pytest.param("irssi", b"12:34 <bob", id="irssi: half a line"),
    pytest.param("weechat", b"2024-01-02 12:34:56\t--\tbob is now bob_", id="weechat: a nick"),
    pytest.param("weechat", b"2024-01-02 12:34:56\t\tno prefix", id="weechat: no prefix"),
    pytest.param("weechat", b"2024-01-02 12:34:56", id="weechat: half a line"),
    pytest.param("znc", b"[12:34:56] *** Parts: bob (bo@office.example) (bye)", id="znc: a part"),
    pytest.param("hexchat", b"Jan 02 12:34:56 *\tbob (bo@office.example) has left", id="a part"),
    pytest.param("hexchat", b"Jan 02 12:34:56 *\tbob has changed the topic to: x", id="a topic"),
    pytest.param("hexchat", b"Jan 02 12:34:56 *\tbob sets mode +b x!*@*", id="hexchat: a mode"),
    pytest.param("hexchat", b"Jan 02 12:34:56 *\tbob has kicked eve from #here (x)", id="a kick"),
    pytest.param("plain", b"=== bob has joined #here", id="plain: a join"),
    pytest.param("plain", b"[12:34] (bob/#here) hello", id="plain: another window"),
    pytest.param("plain", b"[12:34] -bob:#here- hello", id="plain: a notice"),
    pytest.param("plain", b"*** Joins: bob", id="plain: three asterisks"),
    pytest.param("raw", b":bob!b@c NOTICE #here :hello", id="raw: a notice"),
    pytest.param("raw", b":bob!b@c PRIVMSG #here :\x01PING 1\x01", id="raw: CTCP"),
    pytest.param("raw", b":bob!b@c PRIVMSG #here", id="raw: nothing said"),
    pytest.param("raw", b":irc.example 332 me #here :PRIVMSG #here :hello", id="raw: a topic"),
    pytest.param("raw", b"hello PRIVMSG #here :hello", id="raw: no IRC"),
]


@pytest.mark.parametrize(("client", "line"), NOT_SAID)
def test_not_a_message(client: str, line: bytes) -> None:
    format_ = known(sample(client))
    assert format_.read(line) is None
    assert not counted(format_, line)


SAID = [
    pytest.param(
        "irssi", b"12:34:56 <@bob> hi", b"12:34:56", "bob", "hi", id="irssi: with seconds"
    ),
    pytest.param("irssi", b"12:34 < bob> hi", b"12:34", "bob", "hi", id="irssi: no rank"),
    pytest.param("irssi", b"12:34 <bob>  hi", b"12:34", "bob", " hi", id="irssi: a blank is said"),
    pytest.param(
        "weechat",
        b"2024-01-02 12:34:56\t%bob\t--",
        b"2024-01-02 12:34:56",
        "bob",
        "--",
        id="weechat: a dash",
    ),
    pytest.param(
        "znc", b"[12:34:56] <b[o]b> a > b", b"12:34:56", "b[o]b", "a > b", id="znc: brackets"
    ),
    pytest.param(
        "hexchat", b"Jan 02 12:34:56 <bob>\t", b"Jan 02 12:34:56", "bob", "", id="hexchat: nothing"
    ),
    pytest.param(
        "hexchat",
        b"Jan 02 12:34:56 *\tbob has a cat",
        b"Jan 02 12:34:56",
        "bob",
        "has a cat",
        id="hexchat: an action",
    ),
    pytest.param(
        "plain",
        b"[2024-01-02 12:34] <bob> hi",
        b"2024-01-02 12:34",
        "bob",
        "hi",
        id="plain: a date",
    ),
    pytest.param(
        "plain",
        b"2024-01-02T12:34:56Z <bob> hi",
        b"2024-01-02T12:34:56",
        "bob",
        "hi",
        id="plain: ISO 8601",
    ),
    pytest.param("plain", b"12:34 <bob> hi", b"12:34", "bob", "hi", id="plain: no brackets"),
    pytest.param("plain", b"<bob> hi", b"", "bob", "hi", id="plain: no time"),
    pytest.param("plain", b"[12:34] <bob> caf\xc3\xa9", b"12:34", "bob", "café", id="plain: UTF-8"),
    pytest.param(
        "plain", b"[12:34] <bob> caf\xe9\x80", b"12:34", "bob", "café€", id="plain: cp1252"
    ),
    pytest.param(
        "plain", b"[12:34] <bob> \x81\xff", b"12:34", "bob", "\x81ÿ", id="plain: latin-1 at last"
    ),
    pytest.param("plain", b"[12:34] <bob> hi\r", b"12:34", "bob", "hi", id="plain: CR LF"),
    pytest.param(
        "raw",
        b"12:34:56 :bob!b@c PRIVMSG #here :hi",
        b"12:34:56",
        "bob",
        "hi",
        id="raw: a time before",
    ),
    pytest.param(
        "raw",
        b"1704198896 :bob!b@c PRIVMSG #here hi",
        b"1704198896",
        "bob",
        "hi",
        id="raw: seconds since 1970",
    ),
    pytest.param("raw", b"<< :bob PRIVMSG #here :hi", b"", "bob", "hi", id="raw: an arrow"),
    pytest.param(
        "raw",
        b"@a=b;time=2024-01-02T12:34:56.789Z;c :bob!b@c PRIVMSG #x ::)",
        b"2024-01-02T12:34:56.789",
        "bob",
        ":)",
        id="raw: a tag",
    ),
]


@pytest.mark.parametrize(("client", "line", "stamp", "nick", "text"), SAID)
def test_a_message(client: str, line: bytes, stamp: bytes, nick: str, text: str) -> None:
    format_ = known(line, LogFormat(client))
    said = format_.read(line)
    assert said is not None
    assert (said.stamp, said.sender.nick, said.text) == (stamp, nick, text)
    assert counted(format_, line) == 1
    if format_.clock is not None:
        assert (
            format_.clock.seconds(stamp, date(2024, 1, 2)) // 60
            == seconds(date(2024, 1, 2), 45240) // 60
        )


def test_a_raw_line_tells_hostmask_account_and_target() -> None:
    said = raw.formats()[-1].read(b"@account=al;bot :alice!al@home PRIVMSG talkback :hi")
    assert said is not None
    assert (said.sender.hostmask, said.sender.account) == ("alice!al@home", "al")
    assert (said.target, said.bot, said.own) == ("talkback", True, False)


def test_a_raw_line_without_a_source_is_our_own() -> None:
    said = raw.formats()[-1].read(b">> PRIVMSG #here :hi")
    assert said is not None
    assert said.own


@pytest.mark.parametrize(
    "junk", [b"", b"\n\n", bytes(range(256)) * 20, b"x" * 100_000, b"# a README\n"]
)
def test_what_is_no_log_has_no_format(junk: bytes) -> None:
    assert detect(junk) is None


def test_a_log_that_begins_with_an_hour_of_joins_is_known() -> None:
    joins = b"12:34 -!- bob [bo@office.example] has joined #here\n" * 500
    assert detect(joins + b"13:00 <bob> hi\n") is not None


def test_day_lines_that_name_no_day_of_the_calendar_are_passed_over() -> None:
    block = b"\n--- Day changed Mon Feb 30 2024\n--- Day changed Wed Jan 03 2024"
    assert list(known(b"12:34 <bob> hi").days(block)) == [(32, date(2024, 1, 3))]


@pytest.mark.parametrize(
    ("lines", "ranks"),
    [
        ("12:00 <@ann> a\n12:00 <+bob> b\n12:00 < eve> c\n", [Rank.OP, Rank.VOICE, Rank.NONE]),
        ("12:00 <%ann> a\n12:00 <eve> c\n", [Rank.VOICE, Rank.NONE]),
        ("12:00 < ann> a\n12:01 < eve> c\n", [Rank.NONE, Rank.NONE]),
        ("12:00 <ann> a\n12:00 <eve> c\n", [None, None]),
        ("12:00 <@ann> a\n12:00  * ann waves\n", [Rank.OP, None]),
        ("2026-01-02 12:00:00\t@ann\ta\n2026-01-02 12:00:01\teve\tb\n", [Rank.OP, Rank.NONE]),
        ("12:00 \x0303<\x03@ann> a\n12:00 \x0303<\x03eve> c\n", [Rank.OP, Rank.NONE]),
        (":ann!a@h PRIVMSG #a :hello\n", [None]),
    ],
    ids=range(8),
)
def test_the_signs_of_a_log_tell_ranks_where_it_has_any(
    lines: str, ranks: list[Rank | None]
) -> None:
    data = without_colours(lines.encode())
    assert [said.rank for said in messages(known(lines.encode()), data)] == ranks
