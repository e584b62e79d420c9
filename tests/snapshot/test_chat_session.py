"""Simulated channel sessions, and the runner that holds them against the engine."""

from contextlib import suppress
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from talkback.config.find_config import builtin
from talkback.config.values.times import parse_window
from talkback.engine.scope import ByAccount, ByMask, ByRank, ChannelGlob
from talkback.model.bot_nicks import BotNicks
from talkback.model.errors import ConfigError
from talkback.model.message import Message, MessageKind, Person, Rank, ReplyKind
from talkback.snapshot.chat_session import ChatSession, SessionDifference
from talkback.snapshot.session_clock import SessionClock
from talkback.snapshot.session_lines import Said, read_rows
from talkback.snapshot.snapshot import read_snapshot
from tests.engine.making import rule, ruleset

SESSIONS = sorted((Path(__file__).parent.parent / "sessions").glob("*.txt"))
TEMPLATE = Message("net", "#here", Person("?"), "", "bot")
NICKS = BotNicks(("bot",), {"fern": ("robo",)})
PRIVATELY = frozenset({MessageKind.PRIVATE})
JOINS, PARTS = frozenset({MessageKind.JOIN}), frozenset({MessageKind.PART})
AT_HOME = (ByAccount("al"), ByMask("*!*@home.example"))
TEA = """<alice> tea?
<bot> alice: {quote:p}
"""


def differences(text: str) -> list[SessionDifference]:
    rules = ruleset(
        rule("tea", name="tea", reply="{nick}: {quote}", pools=("p",), cooldown=60.0),
        rule("milk", name="milk", reply="pours", reply_kind=ReplyKind.ACTION, continue_=True),
        rule("milk", name="sugar", reply="sugar?", reply_kind=ReplyKind.NOTICE),
        rule("mate", name="mate", reply="far {channel}", channels=(ChannelGlob("#m*", "far"),)),
        rule(
            "ping", name="ping", reply="pong", users=(ByAccount("al"), ByMask("*!*@home.example"))
        ),
        rule("kick", name="kick", reply="no", users=(ByRank(Rank.OP),)),
        rule("shout", name="shout", reply="hey", users=(ByRank(Rank.VOICE),)),
        rule("psst", name="op", reply="op?", on=PRIVATELY, users=(ByRank(Rank.VOICE),)),
        rule("why", name="why", reply="because", on=frozenset({MessageKind.MENTION})),
        rule("gm", name="gm", reply="late", when=(parse_window("Mon-Fri 12:00-18:00"),)),
        rule("nap", name="nap", reply="zzz", when=(parse_window("14:00-15:00"),), cooldown=3600.0),
        rule("psst", name="psst", reply="yes?", on=frozenset({MessageKind.PRIVATE})),
        rule("bad", name="alert", reply="{nick} in {channel}: {quote:p}", to="#ops"),
        rule("bad|tell", name="told", reply="ssh", to="nick", reply_kind=ReplyKind.NOTICE),
        rule("rules", name="rules", reply="1 {nick}\n2 {quote:p}\n3 {quote:p}"),
        rule("both", name="both", reply="{quote:p} {quote:p}, {quote:p2}"),
        rule("flip", name="flip", reply=["heads", "tails", "{quote}"], pools=("p",)),
        rule(
            name="hi",
            reply="hi {nick}",
            on=JOINS,
            user_cooldown=600.0,
            not_users=(ByAccount("al"),),
        ),
        rule("timeout", name="bye", reply="bye {nick}: {message}", on=PARTS, user_cooldown=600.0),
        rule("swap", name="deop", reply="who is op?", on=PARTS, users=(ByRank(Rank.OP),)),
        rule("twice", name="1", reply=["one", "first"], continue_=True),
        rule("twice", name="2", reply=["two", "second"]),
        pools={"p": ["One (1)", "Two [2]"], "p2": ["2"]},
    )
    return list(
        ChatSession("s.txt", rules, TEMPLATE, NICKS, ("net", "far", "fern")).differences(text)
    )


def played(text: str) -> list[str]:
    return [
        line
        for found in differences(text)
        for line in (
            *(f"-{row.text}" for row in found.written),
            *(f"+{line}" for line in found.played),
        )
    ]


@pytest.mark.parametrize("path", SESSIONS, ids=lambda path: path.stem)
def test_the_rules_that_ship_in_a_simulated_channel(path: Path) -> None:
    snapshot = read_snapshot(builtin())
    template = Message("net", "#here", Person("?"), "", snapshot.bot.nicks[0])
    text = path.read_text(encoding="utf-8")
    assert (
        list(ChatSession(str(path), snapshot.ruleset, template, snapshot.nicks).differences(text))
        == []
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n\n",
        TEA,
        TEA + "<bob> tea!\n(silence)\n-- 1m later\n<bob> tea!\n<bot> bob: {quote:p}\n",
        TEA + "-- in #there\n<bob> tea!\n<bot> bob: {quote:p}\n",
        "<alice> milk\n* bot pours\n-bot- sugar?\n",
        "-alice- tea\n(silence)\n",
        "<ChanServ> tea?\n(silence)\n* *status milk\n(silence)\n--> NickServ\n(silence)\n",
        "<ann!x@services.> tea?\n(silence)\n<-- NickServ (timeout)\n(silence)\n",
        "<@alice> tea?\n<+bot> alice: {quote:p}\n",
        "< alice> tea?\n< bot> alice: {quote:p}   \n",
        "* @alice has milk\n* +bot pours\n-bot- sugar?\n",
        "[12:00] <alice> tea?\n12:00:07 <bot> alice: {quote:p}\n",
        "<alice> tea?\n\n# a remark\n<bot> alice: {quote:p}\n",
        "<ann> ping\n(silence)\n<ann (account al)> ping\n<bot> pong\n",
        "<ann!a@away.example> ping\n(silence)\n<ann!a@home.example> ping\n<bot> pong\n",
        "<ann!a@away.example (account al)> ping\n<bot> pong\n",
        "-- in far/#mate\n<ann> mate\n<bot> far #mate\n",
        "-- on far\n-- in #mate\n<ann> mate\n<bot> far #mate\n-- on net\n<ann> mate\n(silence)\n",
        "-- in private\n<ann> psst\n<bot> yes?\n-- in #here\n<ann> psst\n(silence)\n",
        "<ann> !talkback ignoreme\n<ann> milk\n(silence)\n<b> milk\n* bot pours\n-bot- sugar?\n",
        "<ann> bot: ignoreme\n<ann> bot: unignoreme\n<ann> milk\n* bot pours\n-bot- sugar?\n",
        *(f"<ann> flip\n<bot> {said}\n" for said in ("heads", "tails", "{quote:p}")),
        "<ann> both\n<bot> {quote:p} {quote:p}, {quote:p2}\n",
        "<ann> bad\n<bot:#ops> ann in #here: {quote:p}\n-bot:ann- ssh\n",
        "<ann> bad\n<bot:#OPS> ann in #here: {quote:p}\n-BOT:Ann- ssh\n",
        "-- in #ops\n<ann> bad\n<bot> ann in #ops: {quote:p}\n",
        "-- in #ops\n<ann> bad\n<bot:#ops> ann in #ops: {quote:p}\n",
        "<ann> rules\n<bot> 1 ann\n<bot> 2 {quote:p}\n<bot> 3 {quote:p}\n",
        *(f"<ann> twice\n<bot> {one}\n<bot> second\n" for one in ("one", "first")),
        "<@ann> kick\n<bot> no\n<ann> kick\n(silence)\n<@+ann> kick\n<bot> no\n",
        "<+ann> kick\n(silence)\n<%ann> shout\n<bot> hey\n* +ann shouts\n<bot> hey\n",
        "[12:00] <~ann!a@h.example (account al)> kick\n<bot> no\n* ann shouts\n(silence)\n",
        "-- in private\n<@ann> psst\n<bot> yes?\n",
        "<ann> bot: why\n(silence)\n<ann> bot: why not\n<bot> because\n",
        "<ann> gm\n(silence)\n-- at Mon 12:00\n<ann> gm\n<bot> late\n",
        "--> ann\n<bot> hi ann\n<-- ann (Quit: bye)\n--> ann\n(silence)\n--> bob\n<bot> hi bob\n",
        "[12:00] --> ann!a@h\n<bot> hi ann\n12:01 <-- ann (timeout)\n<bot> bye ann: timeout\n",
        "--> ann (account al)\n(silence)\n<-- ann\n(silence)\n--> bot\n(silence)\n",
        "<-- @ann (swap)\n<bot> who is op?\n<-- bob (swap)\n(silence)\n",
        "<-- ann (hub.example leaf.example)\n-- 29m later\n--> ann\n(silence)\n",
        "<-- ann (*.net *.split)\n-- 31m later\n--> ann\n<bot> hi ann\n",
        "<-- ann!a@h (account al) (timeout)\n<bot> bye ann: timeout\n",
        "-- at Mon 11:59\n<ann> gm\n(silence)\n-- 1m later\n<ann> gm\n<bot> late\n",
        "-- at Fri 17:59\n<ann> gm\n<bot> late\n-- at Sat 12:00\n<ann> gm\n(silence)\n",
        "-- at 14:00\n<a> gm\n<a> nap\n<bot> zzz\n-- 24h later\n<b> nap\n<bot> zzz\n",
        "-- at Mon 14:00\n<a> nap\n<bot> zzz\n-- at Mon 14:00\n<a> nap\n(silence)\n",
        "-- at Mon 14:00\n<a> nap\n<bot> zzz\n-- at Tue 14:00\n<a> nap\n<bot> zzz\n",
        "-- at monday, 14:00\n-- at 2024-01-09 14:30\n<a> nap\n<bot> zzz\n",
        "-- at 2026-03-04 14:30\n<a> nap\n<bot> zzz\n<a> gm\n<bot> late\n",
    ],
)
def test_a_session_that_holds(text: str) -> None:
    assert played(text) == []


@pytest.mark.parametrize(
    ("text", "differences"),
    [
        ("<alice> tea?\n(silence)\n", ["-(silence)", "+<bot> alice: "]),
        ("<alice> tea?\n<bob> hm\n", ["+<bot> alice: "]),
        ("<alice> tea?\n", ["+<bot> alice: "]),
        ("<alice> coffee?\n<bot> alice: {quote:p}\n", ["-<bot> alice: {quote:p}"]),
        (TEA + "<bot> and more\n", ["-<bot> and more"]),
        ("<alice> tea?\n<bot> bob: {quote:p}\n", ["-<bot> bob: {quote:p}", "+<bot> alice: "]),
        ("<alice> tea?\n<bot> alice: {quote:q}\n", ["-<bot> alice: {quote:q}", "+<bot> alice: "]),
        (TEA + "<bob> tea\n<bot> bob: {quote:p}\n", ["-<bot> bob: {quote:p}"]),
        ("<alice> milk\n* bot pours\n", ["+-bot- sugar?"]),
        ("<alice> flip\n<bot> edge\n", ["-<bot> edge", "+<bot> "]),
        ("<ann> tell\n-bot- ssh\n", ["--bot- ssh", "+-bot:ann- ssh"]),
        ("<ann> tell\n-bot:bob- ssh\n", ["--bot:bob- ssh", "+-bot:ann- ssh"]),
        ("<ann> tell\n<bot:ann> ssh\n", ["-<bot:ann> ssh", "+-bot:ann- ssh"]),
        (
            "<ann> bad\n-bot:ann- ssh\n",
            ["--bot:ann- ssh", "+<bot:#ops> ann in #here: ", "+-bot:ann- ssh"],
        ),
        ("<ann> rules\n<bot> 1 ann\n", ["+<bot> 2 ", "+<bot> 3 "]),
        (
            "<ann> rules\n<bot> 1 ann\n<bot> 2 two\n<bot> 3 {quote:p}\n<bot> 4\n",
            ["-<bot> 2 two", "-<bot> 4", "+<bot> 2 "],
        ),
        ("<ann> rules\n(silence)\n", ["-(silence)", "+<bot> 1 ", "+<bot> 2 ", "+<bot> 3 "]),
        ("<ann> both\n<bot> {quote:p} {quote:p}, {quote:p}\n", ["-<bot> ", "+<bot> "]),
        ("<alice> twice\n<bot> first\n<bot> three\n", ["-<bot> three", "+<bot> "]),
    ],
)
def test_a_difference_is_shown_as_a_diff(text: str, differences: list[str]) -> None:
    changed = played(text)
    assert len(changed) == len(differences)
    for line, beginning in zip(changed, differences, strict=True):
        assert line.startswith(beginning)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "<a> tea\n<bot> a: {quote:p}\n<b> tea\n<bot> b: {quote:p}\n",
            "3 tea: cooldown, 60 s left",
        ),
        ("<ann> ping\n<bot> pong\n", "1 ping: scope, users: not ann"),
        ("<+ann> kick\n<bot> no\n", "1 kick: scope, users: not ann"),
        ("<ann> mate\n\n<bot> far #here\n", "1 mate: scope, channels: not #here"),
        ("\n<ann> coffee\n<bot> hm\n", "2 no rule matches"),
        (
            "<ann> nap\n<bot> zzz\n",
            "1 nap: scope, not known yet: time of day; write `-- at Mon 14:00` above it",
        ),
        (
            "-- at 13:00\n<ann> gm\n<bot> late\n",
            "2 gm: scope, not known yet: day; write `-- at Mon 14:00` above it",
        ),
        ("-- at Sun 13:00\n<ann> gm\n<bot> late\n", "2 gm: when, it is Sun 13:00 here"),
        ("<ann> bot: why\n<bot> because\n", "1 an order to the bot (why), and no rule's"),
        ("--> ann\n<bot> hi ann\n--> ann\n<bot> hi ann\n", "3 hi: user cooldown, 600 s left"),
        ("--> bot\n<bot> hi bot\n", "1 hi: event, the bot itself"),
        ("-ann- tea?\n<bot> hm\n", "2 a notice, which no bot answers"),
        (
            "<ChanServ> tea?\n<bot> hm\n",
            "2 ChanServ is the network's own program or a bouncer's, which no rule answers",
        ),
        ("<-- ann (a.b c.d)\n<bot> bye ann\n", "1 no rule matches"),
        ("<-- ann (bye)\n<bot> bye ann\n", "1 no rule matches"),
        ("# first\n<bot> hello\n", "2 no rule matches"),
        ("<ann> hello\n-- 5m later\n<bot> hello\n", "3 no rule matches"),
    ],
)
def test_who_kept_silent_is_told_why_at_the_line_that_should_be_answered(
    text: str, told: str
) -> None:
    [found] = differences(text)
    assert f"{found.number} {'; '.join(found.reasons)}" == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<ann> hello\n<ann> milk\n", "2 expected nothing, got “* bot pours” and “-bot- sugar?”"),
        ("<ann> milk\n\n# so\n<ann> hello\n", "1 expected nothing, got “* bot pours” and"),
        ("<ann> milk\n(silence)\n* bot pours\n", "1 expected silence, got “* bot pours” and"),
        ("<ann> milk\n* bot pours\n<ann> hello\n", "1 expected nothing, got “-bot- sugar?”"),
    ],
)
def test_what_is_said_unexpectedly_is_told_at_the_line_that_it_answers(
    text: str, told: str
) -> None:
    [found] = differences(text)
    assert f"{found.number} {found}".startswith(told)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("what is this", "not a line of a chat"),
        ("-- in tea", '"tea" is no channel: one begins with #, as "#tea"'),
        ("-- in oftc/#tea", 'no network is called "oftc"'),
        ("-- on oftc", 'no network is called "oftc"'),
        ("-- in #a,#b", "no blanks, no commas"),
        ("-- 9999999999d later", "not a line of a chat"),
        ("-- later", "not a line of a chat"),
        ("-- at noon", '"noon" is no time; write a time such as "Mon 14:00"'),
        ("-- at Fry 14:00", '"Fry" is no day of the week; did you mean Fri'),
        ("-- at 24:00", '"24:00" is no time of the day'),
        ("-- at 2026-02-30 10:00", "no calendar has the day 2026-02-30"),
        (
            "-- at 2026-03-04 10:00\n-- at 2026-03-03 12:00",
            "2026-03-03 12:00 is past: it is 2026-03-04 10:00 already",
        ),
        ("-- in private\n--> ann", "nobody comes or leaves in private"),
        ("--> ann smith", "not a line of a chat"),
        ("<-- ann bye", "not a line of a chat"),
        ("--> ann (bye)", "not a line of a chat"),
        ("<ann!a> tea", "not a line of a chat"),
        ("<ann smith> tea", "not a line of a chat"),
        ("<ann:#ops> tea", "not a line of a chat"),
        ("<bot:> tea", "not a line of a chat"),
        ("* ann:#ops has tea", "not a line of a chat"),
        ("<> tea", "not a line of a chat"),
        ("-!- ann [a@home] has joined #tea", "not a line of a chat"),
        ("* ann (~a@home) has joined #tea", "not a line of a chat"),
        ("09:12 * ann (~a@home) Quit (bye)", "not a line of a chat"),
    ],
)
def test_a_line_that_is_no_chat_is_refused_with_its_place(line: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        played(f"<alice> hello\n{line}\n")
    number = 2 + line.count("\n")
    assert str(caught.value).startswith(f"s.txt:{number}:1: TB701 ")
    assert told in str(caught.value)


def test_what_is_typed_as_an_action_is_one() -> None:
    [typed] = read_rows("s.txt", "<@ann> /me drinks tea", "net", NICKS)
    [done] = read_rows("s.txt", "* @ann drinks tea", "net", NICKS)
    assert typed.content == done.content


def test_a_file_without_a_line_of_a_chat_is_told_once() -> None:
    with pytest.raises(ConfigError) as caught:
        played("\nA wise quote. ~ Ada\nAnother one. ~ Bea\n")
    [problem] = caught.value.diagnostics
    assert problem.location.line == 2
    assert "no line of this file is of a chat" in problem.message


@pytest.mark.parametrize(
    "stamp", ["12:03", "[1:03 PM]", "(12:03:04)", "2024-05-06T12:03:04.123Z", "Nov 28 12:03:04"]
)
def test_a_stamp_before_the_nick_may_be_of_any_client(stamp: str) -> None:
    [row] = read_rows("s.txt", f"{stamp} <ann>\ttea", "net", NICKS)
    assert isinstance(row.content, Said)
    assert (row.content.person.nick, row.content.text) == ("ann", "tea")


def test_all_lines_that_are_no_chat_are_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        played("what\n<alice> tea\nis this\n")
    assert [problem.location.line for problem in caught.value.diagnostics] == [1, 3]


def test_a_night_without_an_hour_is_an_hour_shorter() -> None:
    clock = SessionClock(ZoneInfo("Europe/Vienna"))
    clock.go_on_to("2026-03-29 01:59")
    clock.later(60.0)
    assert str(clock.local_time()) == "Sun 03:00"
    clock.go_on_to("Mon 01:59")
    assert clock.now == 23 * 3600.0


PIECES = (
    *("<", ">", "<ann> ", "<bot> ", "<@bot>", "* ", "* bot ", "-bot- ", "-ann- ", "-- in "),
    *("-- at ", "Mon ", "14:00", "9999-12-31 ", "0001-01-01 ", "-- 999999999d later"),
    *("-- on ", "#here", "far", "net", "/", "private", "-- ", "5", "1e9", ".", "s", " later"),
    *("(silence)", "(account al)", "!a@b", "tea", "milk", "{quote:p}", "{quote:", "{", "}"),
    *("12:00 ", "[12:00] ", "\x00", "\x01", "\x02", "\r", "\t", " ", "\u2028", "\ufeff", "\ud800"),
    *("é", "𝕏", "(", "why", "!talkback "),
)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_a_session_holds_ends_as_differences_or_diagnostics(seed: int) -> None:
    rng = Random(seed)
    for _ in range(25):
        lines = ("".join(rng.choices(PIECES, k=rng.randrange(7))) for _ in range(rng.randrange(9)))
        with suppress(ConfigError):
            differences("\n".join(lines))


def test_the_bot_has_the_nick_of_its_network() -> None:
    assert played("<ann> bot: why not\n<bot> because\n") == []
    there = "<ann> robo: why not\n<robo> because\n<ann> bot: why not\n(silence)\n"
    assert played(f"-- on fern\n{there}") == []
    assert played(f"-- in fern/#x\n{there}-- on net\n<ann> bot: why not\n<bot> because\n") == []
