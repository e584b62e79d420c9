"""What the rules make of a line: order, scope, vetoes, replies."""

from typing import Any

import pytest

from talkback.engine.decision import Outcome
from talkback.engine.scope import ByAccount, ByMask, ByNick, ByRank, ChannelGlob
from talkback.model.casemapping import Casemapping
from talkback.model.message import MessageKind, Person, Rank, ReplyKind
from talkback.replay.report import matched
from tests.engine.making import ALICE, BOB, HERE, Chat, rule, ruleset, texts

PRIVATE: dict[str, Any] = {"channel": None}
ACTION: dict[str, Any] = {"action": True}


def test_the_first_rule_that_may_fire_fires() -> None:
    chat = Chat(ruleset(rule("tea", name="one", reply="1"), rule("tea", name="two", reply="2")))
    decision = chat.decide("tea?")
    assert texts(decision) == ["1"]
    assert [v.outcome for v in decision.verdicts] == [Outcome.FIRES, Outcome.EARLIER_RULE]


def test_a_rule_that_continues_lets_the_next_one_speak_too() -> None:
    rules = ruleset(
        rule("tea", name="one", reply="1", continue_=True),
        rule("tea", name="two", reply="2"),
        rule("tea", name="three", reply="3"),
    )
    assert Chat(rules).says("tea?") == ["1", "2"]


def test_a_rule_held_back_gives_way_to_the_next() -> None:
    rules = ruleset(
        rule("tea", name="one", reply="1", cooldown=60.0), rule("tea", name="two", reply="2")
    )
    chat = Chat(rules)
    assert [chat.says("tea"), chat.says("tea")] == [["1"], ["2"]]


def test_a_rule_in_the_shadow_says_nothing_and_stops_nothing() -> None:
    rules = ruleset(rule("tea", name="one", shadow=True), rule("tea", name="two", reply="2"))
    decision = Chat(rules).decide("tea")
    assert texts(decision) == ["2"]
    assert decision.verdicts[0].outcome is Outcome.SHADOW
    assert decision.verdicts[0].reply is not None


def test_all_of_also_must_be_found_wherever_it_stands() -> None:
    chat = Chat(ruleset(rule("tea", also=("milk", "sugar"))))
    assert chat.says("tea with milk and sugar")
    assert chat.says("SUGAR, milk, tea")
    assert not chat.says("tea with milk")
    assert not chat.says("milk and sugar")


def test_what_also_misses_is_no_match_of_the_rule() -> None:
    chat = Chat(ruleset(rule("tea", also=("milk", "sugar"))))
    decision = chat.decide("tea with milk")
    [verdict] = decision.verdicts
    assert (verdict.gate, verdict.detail) == ("also", "sugar")
    assert matched(decision) == []


def test_any_unless_vetoes() -> None:
    chat = Chat(ruleset(rule("tea", unless=("no tea", "iced"))))
    assert chat.outcome("tea") is Outcome.FIRES
    assert chat.outcome("ICED tea") is Outcome.UNLESS
    assert chat.outcome("oh no tea") is Outcome.UNLESS


def test_a_disabled_rule_is_as_good_as_absent() -> None:
    assert Chat(ruleset(rule("tea", enabled=False))).says("tea") == []


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


MENTION, IN_PRIVATE = MessageKind.MENTION, MessageKind.PRIVATE
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


def test_an_order_is_no_rule_s_and_no_line_of_the_talk() -> None:
    chat = Chat(
        ruleset(rule("why|help|tea", on=frozenset({MessageKind.MENTION, MessageKind.PRIVATE})))
    )
    for text in ("talkback: help", "!talkback why", "@TalkBack, why", "!talkback sing"):
        assert chat.decide(text).order is not None
        assert not chat.says(text)
    assert chat.decide("help", **PRIVATE).order is not None
    assert not chat.state.activity.lines
    for text in ("talkback: why not", "talkback: tea", "talkback: helpful"):
        assert chat.decide(text).order is None
        assert chat.says(text)


def test_channels_do_not_bind_what_is_said_in_private() -> None:
    on = frozenset({MessageKind.PRIVATE, MessageKind.CHANNEL})
    chat = Chat(ruleset(rule("tea", on=on, channels=(ChannelGlob("#there"),))))
    assert chat.says("tea", **PRIVATE)
    assert not chat.says("tea")


def test_a_reply_goes_to_the_channel_and_in_private_to_the_person() -> None:
    on = frozenset(MessageKind)
    chat = Chat(ruleset(rule("tea", on=on, reply=None, pools=("p",)), pools={"p": ["Hm ~ A"]}))
    public, private = (
        chat.decide("tea").fired[0].reply,
        chat.decide("tea", **PRIVATE).fired[0].reply,
    )
    assert public is not None
    assert private is not None
    assert (public.target, public.text) == ("#here", "alice: Hm ~ A")
    assert (private.target, private.text) == ("alice", "Hm ~ A")


def test_as_is_the_manner_of_the_reply() -> None:
    reply = Chat(ruleset(rule("tea", reply_kind=ReplyKind.ACTION))).decide("tea").fired[0].reply
    assert reply is not None
    assert reply.reply_kind is ReplyKind.ACTION


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("{nick} {bot} {channel} {network}", "alice talkback #here net"),
        ("{match}", "good tea"),
        ("{message}", "so good tea, {nick}"),
        ("{1}/{what}/{2}", "good/tea/tea"),
        ("{3}", ""),
        ("{{nick}} }}", "{nick} }"),
    ],
)
def test_placeholders_are_filled_in_one_pass(reply: str, said: str) -> None:
    chat = Chat(ruleset(rule("(good|bad) (?P<what>tea)( please)?", reply=reply)))
    assert chat.says("so good tea, {nick}") == [said]


@pytest.mark.parametrize(("line", "said"), [("x", "got xx!"), ("y", "got !"), ("zz", "got z!")])
def test_a_group_of_another_trigger_is_empty(line: str, said: str) -> None:
    chat = Chat(ruleset(rule("(?P<n>x)", "y", "(z)z", reply="got {n}{1}!")))
    assert chat.says(line) == [said]


def test_a_nick_that_looks_like_a_template_stays_text() -> None:
    chat = Chat(ruleset(rule("tea", reply="{nick}")))
    assert chat.says("tea", sender=Person("{quote}")) == ["{quote}"]


def test_the_span_counts_in_the_line_as_sent() -> None:
    match = (
        Chat(ruleset(rule("that's  ?it")))
        .decide("\x02so\x02  that\u2019s \t it!")
        .verdicts[0]
        .match
    )
    assert match is not None
    assert match.text == "that's it"
    assert "\x02so\x02  that\u2019s \t it!"[slice(*match.span)] == "that\u2019s \t it"


def test_the_first_trigger_that_matches_is_the_one_told() -> None:
    verdict = Chat(ruleset(rule("coffee", "tea", "t"))).decide("tea").verdicts[0]
    assert verdict.trigger is not None
    assert verdict.trigger.pattern == "tea"


def test_deciding_changes_nothing_but_the_dice() -> None:
    from talkback.engine.state import State  # noqa: PLC0415

    chat = Chat(ruleset(rule("tea", cooldown=60.0, pools=("p",)), pools={"p": ["a", "b"]}))
    for _ in range(2):
        chat.decider.decide(HERE, chat.now)
    assert chat.state == State()
    assert chat.says("tea", sender=BOB)


def test_a_pool_without_a_quote_yet_is_a_reason_and_the_next_rule_speaks() -> None:
    """The source of a pool on the web may be away when the bot starts."""
    waits = rule("x", name="waits", reply="{quote}", pools=("web",))
    speaks = rule("x", name="speaks", reply="yes")
    chat = Chat(ruleset(waits, speaks, pools={"web": ()}))
    decision = chat.decide("x")
    assert [verdict.outcome for verdict in decision.verdicts] == ["empty pool", Outcome.FIRES]
    assert decision.verdicts[0].detail == "no quote in web yet"


def test_one_pool_with_quotes_is_enough() -> None:
    both = rule("x", reply="{quote}", pools=("web", "own"))
    chat = Chat(ruleset(both, pools={"web": (), "own": ("mine",)}))
    assert chat.says("x") == ["mine"]
