"""Logs as clients write them: every message, no word of the client's own, none lost in silence."""

import gzip
import io
import tarfile
from datetime import date

import pytest

from talkback.chatlogs.detect import detect, refusal
from talkback.chatlogs.line_forms import LogFormat
from talkback.chatlogs.same_format import detect_after
from tests.chatlogs.making import log, said, unread

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
        "09:00 Topic: tea\n09:01 alice: tea\n"
        "09:03 carl has joined (c@h)\n09:05 bob has left IRC (Quit)\n",
        ["alice: tea"],
        id="LimeChat's own words",
    ),
    pytest.param(
        "09:01 | alice | tea\n09:02 |   --> | carl (c@h) has joined #tea\n09:03 | * | bob waves\n",
        ["alice: tea", "* bob waves"],
        id="bars on both sides of the nick",
    ),
    pytest.param(
        "<09:01> <alice> tea\n<09:12> * bob pours tea\n<09:13> *** carl (c@h) has joined #tea\n",
        ["alice: tea", "* bob pours tea"],
        id="stamps in the brackets that nicks have",
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


@pytest.mark.parametrize("prefix", ["\N{BLACK RIGHT-POINTING TRIANGLE}" * 3, "\N{DOOR}"])
def test_symbols_that_stand_before_weechat_s_own_words_are_nobody(prefix: str) -> None:
    stamp = "2024-01-02 09:01:00"
    text = f"{stamp}\talice\ttea\n{stamp}\t{prefix}\ttea (c@h) has joined #tea\n"
    assert said(text) == ["alice: tea"]
    assert unread(text) == [text.split("\n")[1]]


def test_a_column_of_channels_is_no_column_of_nicks() -> None:
    assert detect(b"2024-01-02T09:01:00\t#tea\talice\ttea\n" * 2) is None


def test_a_day_in_irssi_s_window_is_told_with_the_mark_of_its_own_words() -> None:
    text = (
        "09:01 <alice> tea\n00:00 -!- Day changed to 03 Jan 2024\n09:01 <bob> tea\n"
        "00:00 -!- Day changed to nothing known\n"
    )
    format_, block = log(text)
    assert [day for _, day in format_.days(block)] == [date(2024, 1, 3)]
    assert unread(text) == ["00:00 -!- Day changed to nothing known"]


@pytest.mark.parametrize(
    "way", ["[{t}] <#tea> <alice> hi", "{t} #tea: <alice> hi", "[{t}] [#tea] <alice> hi"]
)
def test_a_channel_in_each_line_is_no_nick(way: str) -> None:
    format_, block = log(way.format(t="09:01"))
    found = format_.read(block[1:])
    assert found is not None
    assert (found.target, found.sender.nick, found.text) == ("#tea", "alice", "hi")


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
        pytest.param("tea, and more".encode("utf-16-be"), "UTF-16", id="UTF-16 without a mark"),
        pytest.param(b"<html><body><p>tea", "HTML", id="HTML"),
        pytest.param(b"# Tea\n\n* a list\n* of tea\n", "begins: # Tea", id="a list in a README"),
        pytest.param(b"PK\3\4\x14\0\0\0\x08\0" + bytes(20), "zip archive", id="a zip archive"),
        pytest.param(b"SQLite format 3\0" + bytes(99), "a database", id="Quassel's database"),
        pytest.param(gzip.compress(b"[09:01] <a> tea\n"), "packed twice", id="packed twice"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0tea and more of it", "no text", id="a picture"),
        pytest.param(b"lorem ipsum\n", "lorem ipsum", id="anything else shows how it begins"),
    ],
)
def test_a_refusal_says_why(data: bytes, words: str) -> None:
    assert detect(data) is None
    assert words in refusal(data)


def test_a_nick_that_has_a_colour_later_in_a_log_is_the_same() -> None:
    format_, _ = log("[09:01] <alice> tea\n")
    line = b"[09:02] <\x0304alice\x03> tea"
    found, at = format_.read(line), format_.match_at(line, 0)
    assert (found and found.sender.nick, at and at[0]) == ("alice", "alice")


def test_a_format_that_was_told_is_the_one_that_is_refused() -> None:
    assert refusal(b"tea", LogFormat.IRSSI) == ("no messages in the format irssi; it begins: tea")
    assert refusal(b"[09:01] <a> tea\n", LogFormat.WEECHAT) == (
        "no messages in the format weechat; without --format it can be read"
    )


def test_an_archive_is_refused_although_logs_can_be_seen_in_it() -> None:
    """Its names of files, and the lines that follow them, would be dropped without a word."""
    text = b"[09:01] <a> tea\n" * 9
    before = detect(text)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("#tea.log")
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text))
    assert detect_after(packed.getvalue(), LogFormat.AUTO, before) is None
    assert "tar archive" in refusal(packed.getvalue())
