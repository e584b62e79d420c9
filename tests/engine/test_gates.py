"""What speaks against a reply, on a clock that the test moves."""

import math
from dataclasses import replace

import pytest

from talkback.engine.bounded_dict import MAX_ENTRIES
from talkback.engine.channel_activity import RECENT_S, WINDOW_LINES
from talkback.engine.decision import Outcome
from talkback.engine.gates import matched
from talkback.engine.loop_guard import REMEMBERED_REPLIES
from talkback.engine.penalty import BASE_PAUSE_S, FORGET_AFTER_S
from talkback.engine.state import MutePeriod
from talkback.model.message import MessageKind, Person
from talkback.model.settings import Limits, Rate
from tests.engine.making import BOB, UNLIMITED, Chat, rule, ruleset

LOOP_GUARD = replace(UNLIMITED, loop_guard=True)
LONG = "and so I said to him that this is the longest line that anybody ever heard: tea"


def test_a_cooldown_holds_for_the_rule_in_its_channel() -> None:
    chat = Chat(ruleset(rule("tea", cooldown=30.0)))
    assert chat.says("tea")
    assert chat.outcome("tea", sender=BOB) == "cooldown"
    assert chat.says("tea", channel="#there")
    assert chat.says("tea", network="other")
    chat.now += 30.0
    assert chat.says("tea")


def test_a_rule_is_matched_whatever_keeps_it_quiet_but_for_what_is_part_of_matching() -> None:
    rules = ruleset(rule("tea", cooldown=30.0, unless=("iced",), also=("please",)))
    chat = Chat(rules)
    assert len(matched(chat.decide("tea please"))) == 1
    assert len(matched(chat.decide("tea please"))) == 1, "although it rests"
    assert not matched(chat.decide("iced tea please"))
    assert not matched(chat.decide("tea"))
    assert not matched(chat.decide("coffee please"))


def test_a_cooldown_knows_a_channel_in_any_case() -> None:
    chat = Chat(ruleset(rule("tea", cooldown=30.0)))
    assert chat.says("tea", channel="#[x]")
    assert not chat.says("tea", channel="#{X}")


def test_a_user_cooldown_holds_for_the_person_in_the_channel() -> None:
    chat = Chat(ruleset(rule("tea", user_cooldown=300.0)))
    assert chat.says("tea")
    assert chat.outcome("tea") == "user cooldown"
    assert chat.says("tea", sender=BOB)
    assert chat.says("tea", channel="#there")
    chat.now += 300.0
    assert chat.says("tea")


def test_a_new_nick_is_the_same_person() -> None:
    chat = Chat(ruleset(rule("tea", user_cooldown=300.0)))
    assert chat.says("tea", sender=Person("a", "u", "h"))
    assert not chat.says("tea", sender=Person("b", "u", "h"))
    assert chat.says("tea", sender=Person("a", "u", "h", account="alice"))
    assert not chat.says("tea", sender=Person("c", "x", "y", account="alice"))


def test_a_match_cooldown_holds_for_what_was_found_in_the_channel() -> None:
    chat = Chat(ruleset(rule(r"(?:^|\s)#\d+", match_cooldown=300.0)))
    assert chat.says("#12 is broken")
    assert chat.outcome("is #12 broken?", sender=BOB) == "match cooldown"
    assert chat.says("#13 too")
    assert chat.says("#12", channel="#there")
    chat.now += 300.0
    assert chat.says("#12")


@pytest.mark.parametrize("again", ["TEA", "\x0304t\x02ea", "t\u200bea", "\uff54\uff45\uff41"])
@pytest.mark.parametrize("normalise", [True, False])
def test_a_match_rests_in_whatever_case_and_colour(again: str, normalise: bool) -> None:
    chat = Chat(ruleset(rule(r"^\S+", match_cooldown=300.0, normalise=normalise)))
    assert chat.says("tea")
    assert chat.outcome(again) == "match cooldown"


def test_of_a_match_so_much_is_remembered() -> None:
    chat = Chat(ruleset(rule(r"^\S+", match_cooldown=300.0)))
    assert chat.says("a" * 100 + "b")
    assert not chat.says("a" * 100 + "c")
    assert chat.says("a" * 99 + "c")
    assert max(len(key[2]) for key in chat.state.last_fired_with) == 100


def test_within_a_reply_the_rule_answers_whoever_speaks_of_it() -> None:
    chat = Chat(
        ruleset(rule("tea", name="tea"), rule("good bot", name="thanks", within_reply=60.0))
    )
    assert not chat.says("good bot")
    assert chat.says("tea")
    chat.now += 60.0
    assert not chat.says("good bot", channel="#there")
    assert chat.says("good bot", sender=BOB)
    chat.now += 60.1
    assert chat.outcome("good bot") == "within reply"


def test_the_bot_s_last_words_in_private_are_those_to_that_person() -> None:
    private = frozenset({MessageKind.PRIVATE})
    rules = rule("tea", on=private), rule("thanks", name="thanks", on=private, within_reply=60.0)
    chat = Chat(ruleset(*rules))
    assert chat.says("tea", channel=None)
    assert not chat.says("thanks", channel=None, sender=BOB)
    assert chat.says("thanks", channel=None)


def test_chance_is_the_dice_alone() -> None:
    chat = Chat(ruleset(rule("tea", chance=0.25)))
    fired = sum(bool(chat.says("tea")) for _ in range(4000))
    assert 900 < fired < 1100
    assert not Chat(ruleset(rule("tea", chance=0.0))).says("tea")


def test_dice_are_not_thrown_for_a_rule_that_rests() -> None:
    chat = Chat(ruleset(rule("tea", chance=0.5, cooldown=30.0)))
    while not chat.says("tea"):
        pass
    before = chat.decider.rng.getstate()
    chat.says("tea")
    assert chat.decider.rng.getstate() == before


def test_a_channel_has_a_budget() -> None:
    chat = Chat(ruleset(rule("tea"), limits=replace(UNLIMITED, channel_rate=Rate(2, 60.0))))
    assert [chat.outcome("tea", sender=Person(f"p{n}")) for n in range(3)] == [
        Outcome.FIRES,
        Outcome.FIRES,
        "channel limit",
    ]
    assert chat.says("tea", channel="#there")
    chat.now += 60.0
    assert chat.says("tea")


def test_rules_that_continue_do_not_overdraw_the_budget() -> None:
    limits = replace(UNLIMITED, channel_rate=Rate(2, 60.0))
    rules = [rule("tea", name=str(n), reply=str(n), continue_=True) for n in range(3)]
    assert Chat(ruleset(*rules, limits=limits)).says("tea") == ["0", "1"]


def test_who_fires_too_much_is_ignored_longer_each_time() -> None:
    chat = Chat(ruleset(rule("tea"), limits=replace(UNLIMITED, person_rate=Rate(2, 10.0))))
    assert [bool(chat.says("tea")) for _ in range(3)] == [True, True, False]
    assert chat.says("tea", sender=BOB)
    chat.now += BASE_PAUSE_S - 1
    assert chat.outcome("tea") is Outcome.PERSON_LIMIT
    chat.now += 1
    assert [bool(chat.says("tea")) for _ in range(3)] == [True, True, False]
    chat.now += BASE_PAUSE_S
    assert not chat.says("tea")
    chat.now += BASE_PAUSE_S
    assert chat.says("tea")


def test_the_person_limit_holds_in_private_too() -> None:
    on = frozenset({MessageKind.PRIVATE})
    chat = Chat(ruleset(rule("tea", on=on), limits=replace(UNLIMITED, person_rate=Rate(1, 10.0))))
    assert [bool(chat.says("tea", channel=None)) for _ in range(2)] == [True, False]


def test_our_own_words_coming_back_are_answered_twice() -> None:
    pools = {"p": ["A cup of tea would restore my normality ~ Someone"]}
    rules = ruleset(rule("tea", pools=("p",), reply=None), pools=pools, limits=LOOP_GUARD)
    chat = Chat(rules)
    echo = chat.says("tea")[0]
    outcomes = [chat.outcome(f"<talkback> {echo}", sender=BOB) for _ in range(4)]
    assert outcomes == [Outcome.FIRES, Outcome.FIRES, "loop", "loop"]
    chat.now += 1.0
    assert chat.says("tea", sender=BOB), "a line of their own is still answered"


def test_answers_faster_than_anybody_types_are_a_loop() -> None:
    chat = Chat(ruleset(rule("tea", reply="{nick}: yes"), limits=LOOP_GUARD))
    outcomes = [chat.outcome(LONG) for _ in range(4)]
    assert outcomes == [Outcome.FIRES, Outcome.FIRES, Outcome.FIRES, "loop"]
    chat.now += BASE_PAUSE_S + 10
    assert chat.says(LONG)


@pytest.mark.parametrize(
    ("text", "pause"),
    [("tea", 0.1), (LONG, 3.0), (LONG, 60.0)],
    ids=["short and quick", "long and typed", "long and later"],
)
def test_people_are_no_loop(text: str, pause: float) -> None:
    chat = Chat(ruleset(rule("tea", reply="yes"), limits=LOOP_GUARD))
    for _ in range(10):
        assert chat.says(text)
        chat.now += pause


def test_a_loop_is_forgiven_in_time() -> None:
    chat = Chat(ruleset(rule("tea"), limits=LOOP_GUARD))
    assert not all(chat.says(LONG) for _ in range(10))
    chat.now += BASE_PAUSE_S + FORGET_AFTER_S + 1
    assert [bool(chat.says(LONG)) for _ in range(4)] == [True, True, True, False]


def talk(opening: str, one: Chat, other: Chat, seconds: float = 0.2) -> list[str]:
    """Two bots in a channel, neither of which says so, after a person's line; what they say."""
    bots = {"one": one, "other": other}
    heard, said = [("alice", opening)], []
    while heard:
        nick, text = heard.pop(0)
        for name, bot in bots.items():
            bot.now += seconds
            if name != nick:
                sender = Person(nick, nick, "home.example")
                said += (answers := [(name, line) for line in bot.says(text, sender=sender)])
                heard += answers
    return [f"{name}: {line}" for name, line in said]


@pytest.mark.parametrize(
    ("milk", "tea"),
    [("tea", "milk"), ("{nick}: I like tea", "{nick}: I like milk"), ("tea" * 40, "milk" * 40)],
    ids=["a word", "to the nick", "long"],
)
@pytest.mark.parametrize("both", [False, True], ids=["one answers first", "both do"])
def test_two_bots_stop_after_two_rounds(milk: str, tea: str, both: bool) -> None:
    triggers = ("milk|tea", "milk|tea") if both else ("milk", "tea")
    one = Chat(ruleset(rule(triggers[0], reply=milk), limits=LOOP_GUARD))
    other = Chat(ruleset(rule(triggers[1], reply=tea), limits=LOOP_GUARD))
    assert 5 <= len(talk("milk", one, other)) <= 6
    assert len(talk("milk", one, other)) <= 4, "the pause still runs"


def test_people_who_take_turns_are_no_loop() -> None:
    """As fast as programs, each line right after our answer to somebody else."""
    chat = Chat(ruleset(rule("tea"), limits=LOOP_GUARD))
    for _ in range(10):
        for nick in ("alice", "bob", "carol"):
            assert chat.says("tea, please", sender=Person(nick))
            chat.now += 0.01


def test_who_answers_in_the_time_that_typing_takes_is_no_bot() -> None:
    chat = Chat(ruleset(rule("tea", reply="yes"), limits=LOOP_GUARD))
    chat.decide("tea")
    for _ in range(10):
        chat.now += 5.0
        assert chat.says("no, tea for me", sender=BOB)


def test_who_asked_to_be_left_alone_is_known_by_account_and_without_one_by_host() -> None:
    chat = Chat(ruleset(rule("tea")))
    chat.state.opted_out.put(("net", "al@home.example"), chat.now)
    chat.state.opted_out.put(("net", "account:bobby"), chat.now)
    assert chat.outcome("tea") is Outcome.OPT_OUT
    assert chat.outcome("tea", sender=Person("al2", "al", "home.example")) is Outcome.OPT_OUT
    assert chat.outcome("tea", sender=Person("x", "y", "z", "bobby")) is Outcome.OPT_OUT
    assert chat.says("tea", sender=Person("al", "al", "home.example", "al"))
    assert chat.says("tea", sender=BOB)
    assert chat.says("tea", network="other")


def test_a_mute_holds_in_its_channel_until_it_ends() -> None:
    chat = Chat(ruleset(rule("tea", on=frozenset(MessageKind))))
    chat.state.muted.put(("net", "#here"), MutePeriod(chat.now, chat.now + 60.0))
    assert chat.outcome("tea") == "mute"
    assert chat.says("tea", channel="#there")
    assert chat.says("tea", channel=None)
    chat.now += 60.0
    assert chat.says("tea")
    chat.state.muted.put(("net", "#here"), MutePeriod(chat.now, math.inf))
    [verdict] = chat.decide("tea").verdicts
    assert verdict.detail == "until an admin says unmute"


def test_a_rule_that_is_switched_off_makes_way_for_the_next() -> None:
    chat = Chat(ruleset(rule("tea", name="one", reply="1"), rule("tea", name="two", reply="2")))
    chat.state.disabled.put("one", chat.now)
    assert chat.says("tea") == ["2"]


def test_a_channel_is_for_people() -> None:
    """Two answers to each line are more than half of what is said; one is not."""
    rules = [rule("tea", name=str(n), continue_=True) for n in range(2)]
    chat = Chat(ruleset(*rules, limits=replace(UNLIMITED, max_share=0.5)))
    outcomes = [chat.decide("tea").verdicts for _ in range(WINDOW_LINES)]
    said = sum(verdict.outcome is Outcome.FIRES for pair in outcomes for verdict in pair)
    assert WINDOW_LINES / 2 <= said < 1.2 * WINDOW_LINES
    assert outcomes[-1][1].outcome == "share"
    assert len(chat.says("tea", channel="#there")) == 2
    assert len(chat.says("tea", channel=None, sender=BOB)) == 0
    for _ in range(WINDOW_LINES):
        chat.decide("people talk")
    assert len(chat.says("tea")) == 2


def test_a_share_is_of_what_was_said_lately() -> None:
    rules = [rule("tea", name=str(n), continue_=True) for n in range(2)]
    chat = Chat(ruleset(*rules, limits=replace(UNLIMITED, max_share=0.5)))
    while len(chat.says("tea")) == 2:
        pass
    chat.now += RECENT_S
    assert len(chat.says("tea")) == 2


def test_a_talk_of_two_is_never_too_much() -> None:
    """By default: one answer to each line, however many lines."""
    chat = Chat(ruleset(rule("tea"), limits=replace(UNLIMITED, max_share=Limits().max_share)))
    for _ in range(5 * WINDOW_LINES):
        assert chat.says("tea")


def test_the_smallest_share_is_one_line() -> None:
    chat = Chat(ruleset(rule("tea"), limits=replace(UNLIMITED, max_share=0.001)))
    assert chat.says("tea")
    assert chat.outcome("tea") == "share"


def test_the_default_limits_are_the_contract() -> None:
    assert Limits() == Limits(Rate(20, 3600.0), Rate(6, 60.0), 0.5, loop_guard=True)


def test_strangers_cannot_fill_the_memory() -> None:
    limits = Limits(channel_rate=Rate(5, 60.0), person_rate=Rate(5, 60.0), loop_guard=True)
    rules = ruleset(rule("tea", cooldown=9.0, user_cooldown=9.0), limits=limits)
    chat = Chat(rules)
    for n in range(MAX_ENTRIES + 10):
        chat.says("tea", sender=Person(f"p{n}"), channel=f"#c{n}")
    state = chat.state
    tables = (
        state.last_fired,
        state.last_fired_for,
        state.replies_in,
        state.replies_to,
        state.loop_guard.last_replies,
    )
    assert {len(table) for table in tables} == {MAX_ENTRIES}
    assert all(len(words) <= REMEMBERED_REPLIES for words in state.loop_guard.words.values())
