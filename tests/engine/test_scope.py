"""Where and for whom a rule holds: ways of saying, mentions, channels, people."""

from typing import Any

import pytest

from talkback.engine.scope import ByAccount, ByMask, ByNick, ByRank, ChannelGlob
from talkback.model.casemapping import Casemapping
from talkback.model.message import MessageKind, Person, Rank
from tests.engine.making import ALICE, PRIVATE, Chat, rule, ruleset, texts

ACTION: dict[str, Any] = {"action": True}
MENTION, IN_PRIVATE = MessageKind.MENTION, MessageKind.PRIVATE


@pytest.mark.parametrize(
    ("on", "fires"),
    [
        ("channel", {"tea", "talkback: tea"}),
        ("mention", {"talkback: tea"}),
        ("action", {"/me drinks tea"}),
        ("private", {"tea in private"}),
    ],
)
def test_on_says_in_which_way_a_line_must_be_said(on: str, fires: set[str]) -> None:
    said: dict[str, dict[str, Any]] = {
        "tea": {},
        "talkback: tea": {},
        "/me drinks tea": ACTION,
        "tea in private": PRIVATE,
    }
    chat = Chat(ruleset(rule("tea", on=frozenset({MessageKind(on)}))))
    assert {text for text, how in said.items() if chat.says(text, **how)} == fires


@pytest.mark.parametrize(
    ("text", "is_mention"),
    [
        ("talkback: hello", True),
        ("talkback, hello", True),
        ("@talkback hello", True),
        ("TalkBack hello", True),
        ("talkback", True),
        ("talkback!", True),
        ("\x02talkback\x02: hello", True),
        ("\x0304talkback\x0f: hello", True),
        (" talkback: hello", True),
        ("t\u200balkback: hello", True),
        ("\x02 @talkback\x02, hello", True),
        ("\x02talkbacks\x02 are fun", False),
        (" hello talkback", False),
        ("talkbacks are fun", False),
        ("talkback-dev: hello", False),
        ("talkback_: hello", False),
        ("talkbäck: hello", False),
        ("hello talkback", False),
        ("@@talkback", False),
        ("", False),
    ],
)
def test_a_mention_begins_with_the_nick_as_a_word_of_its_own(text: str, is_mention: bool) -> None:
    chat = Chat(ruleset(rule("^", on=frozenset({MessageKind.MENTION}))))
    assert bool(chat.says(text)) is is_mention


def test_a_mention_follows_the_live_nick_and_the_casemapping() -> None:
    chat = Chat(ruleset(rule("^", on=frozenset({MessageKind.MENTION}))))
    assert chat.says("bot{1}: hi", bot_nick="bot[1]")
    assert not chat.says("bot{1}: hi", bot_nick="bot[1]", casemapping=Casemapping.ASCII)
    assert not chat.says("talkback: hi", bot_nick="bot[1]")


SAID_TO_US = {
    "with a colon": ("talkback: hello", (10, 15)),
    "with a comma": ("talkback, hello", (10, 15)),
    "with neither": ("talkback hello", (9, 14)),
    "with no blank": ("talkback:hello", (9, 14)),
    "with an at sign and in capitals": ("@TALKBACK  hello", (11, 16)),
    "behind a blank": (" talkback: hello", (11, 16)),
    "with a colon behind a blank": ("talkback : hello", (11, 16)),
    "in colours": ("\x0304talkback\x0f: \x02hello", (15, 20)),
    "with an invisible character in it": ("talk\u200bback: hello", (11, 16)),
    "with a blank that is no blank": ("talkback:\u00a0hello", (10, 15)),
}


@pytest.mark.parametrize("normalise", [True, False], ids=["normalised", "as sent"])
@pytest.mark.parametrize(("line", "span"), SAID_TO_US.values(), ids=SAID_TO_US)
def test_of_a_mention_rules_look_at_what_stands_behind_the_nick(
    line: str, span: tuple[int, int], normalise: bool
) -> None:
    made = rule(
        "^(?P<what>hello)$",
        on=frozenset({MENTION, IN_PRIVATE}),
        also=("^h",),
        unless=("talkback",),
        reply="{what}/{message}",
        normalise=normalise,
    )
    chat = Chat(ruleset(made))
    for where in ({}, PRIVATE):
        decision = chat.decide(line, **where)
        assert texts(decision) == [f"hello/{line}"]
        assert decision.verdicts[0].match is not None
        assert decision.verdicts[0].match.span == span


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("talkback:: hello", ": hello"),
        ("talkback :)", ":)"),
        ("talkback", ""),
        ("talkback:", ""),
        ("talkback's", "'s"),
        ("talkback: talkback: hello", "talkback: hello"),
    ],
)
def test_no_more_is_cut_off_than_the_nick_and_one_sign(line: str, left: str) -> None:
    chat = Chat(ruleset(rule("^.*$", on=frozenset({MENTION}), reply="{match}")))
    assert chat.says(line) == [left]


def test_a_rule_for_the_channel_sees_the_nick_in_mentions_too() -> None:
    both = rule("^hello", on=frozenset({MENTION, MessageKind.CHANNEL}))
    chat = Chat(ruleset(both, rule("^talkback: hello", name="other")))
    assert [v.rule.name for v in chat.decide("talkback: hello").fired] == ["other"]


def test_in_private_a_line_without_the_nick_is_left_as_it_is() -> None:
    chat = Chat(ruleset(rule("^hello$", on=frozenset({MENTION, IN_PRIVATE}))))
    assert chat.says("hello", **PRIVATE) == ["yes"]
    assert chat.says("oh hello", **PRIVATE) == []


@pytest.mark.parametrize(
    ("glob", "network", "channel", "holds"),
    [
        ("#here", "net", "#here", True),
        ("#here", "net", "#HERE", True),
        ("#he*", "net", "#here", True),
        ("#h?re", "net", "#here", True),
        ("#he", "net", "#here", False),
        ("#[a]*", "net", "#[a]b", True),
        ("#[a]*", "net", "#ab", False),
        ("#{a}*", "net", "#[A]b", True),
        ("net/#here", "net", "#here", True),
        ("other/#here", "net", "#here", False),
        ("n*/#here", "net", "#here", True),
    ],
)
def test_channel_globs(glob: str, network: str, channel: str, holds: bool) -> None:
    on, _, name = glob.rpartition("/")
    pattern = ChannelGlob(name, on or "*")
    said: dict[str, Any] = {"network": network, "channel": channel}
    assert bool(Chat(ruleset(rule("tea", channels=(pattern,)))).says("tea", **said)) is holds
    assert (
        bool(Chat(ruleset(rule("tea", not_channels=(pattern,)))).says("tea", **said)) is not holds
    )


@pytest.mark.parametrize(
    ("pattern", "person", "holds"),
    [
        (ByNick("alice"), Person("Alice"), True),
        (ByNick("al[ce"), Person("AL{CE"), True),
        (ByNick("alice"), Person("alice2"), False),
        (ByAccount("alice"), Person("x", account="Alice"), True),
        (ByAccount("alice"), Person("alice"), False),
        (ByAccount("*"), Person("x", account="alice"), True),
        (ByAccount("*"), Person("alice"), False),
        (ByMask("*!*@*.example"), ALICE, True),
        (ByMask("alice!*@home.example"), ALICE, True),
        (ByMask("*!*@example"), ALICE, False),
        (ByMask("*!*@home.example"), Person("a!b@home.example"), False),
        (ByMask("*!*@*.example", "net"), ALICE, True),
        (ByMask("*!*@*.example", "other"), ALICE, False),
        (ByAccount("alice", "other"), Person("x", account="alice"), False),
    ],
)
def test_person_patterns(
    pattern: ByNick | ByAccount | ByMask,
    person: Person,
    holds: bool,
) -> None:
    assert bool(Chat(ruleset(rule("tea", users=(pattern,)))).says("tea", sender=person)) is holds
    vetoed = Chat(ruleset(rule("tea", not_users=(pattern,)))).says("tea", sender=person)
    assert bool(vetoed) is not holds


@pytest.mark.parametrize("asked", [Rank.VOICE, Rank.OP])
@pytest.mark.parametrize("held", [Rank.NONE, Rank.VOICE, Rank.OP, None])
def test_a_rank_is_that_one_or_higher(asked: Rank, held: Rank | None) -> None:
    people = (ByRank(asked),)
    has = held is not None and held >= asked
    assert bool(Chat(ruleset(rule("tea", users=people))).says("tea", rank=held)) is has
    vetoed = Chat(ruleset(rule("tea", not_users=people))).says("tea", rank=held)
    assert bool(vetoed) is (held is not None and not has)
    elsewhere = (ByRank(asked, "other"),)
    assert not Chat(ruleset(rule("tea", users=elsewhere))).says("tea", rank=held)


def test_channels_do_not_bind_what_is_said_in_private() -> None:
    on = frozenset({MessageKind.PRIVATE, MessageKind.CHANNEL})
    chat = Chat(ruleset(rule("tea", on=on, channels=(ChannelGlob("#there"),))))
    assert chat.says("tea", **PRIVATE)
    assert not chat.says("tea")
