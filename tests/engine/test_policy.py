"""What speaks against a reply, on a clock that the test moves."""

from dataclasses import replace

import pytest

from talkback.engine.decision import Outcome
from talkback.engine.loop import OWN_WORDS
from talkback.engine.strike import FORGIVEN, PENALTY
from talkback.engine.table import KEEP
from talkback.message import Occasion, Person
from talkback.settings import Limits, Rate
from tests.engine.making import BOB, UNLIMITED, Chat, rule, ruleset

LOOP_GUARD = replace(UNLIMITED, loop_guard=True)
LONG = "and so I said to him that this is the longest line that anybody ever heard: tea"


def test_a_cooldown_holds_for_the_rule_in_its_channel() -> None:
    chat = Chat(ruleset(rule("tea", cooldown=30.0)))
    assert chat.says("tea")
    assert chat.outcome("tea", sender=BOB) is Outcome.COOLDOWN
    assert chat.says("tea", channel="#there")
    assert chat.says("tea", network="other")
    chat.now += 30.0
    assert chat.says("tea")


def test_a_cooldown_knows_a_channel_in_any_case() -> None:
    chat = Chat(ruleset(rule("tea", cooldown=30.0)))
    assert chat.says("tea", channel="#[x]")
    assert not chat.says("tea", channel="#{X}")


def test_a_user_cooldown_holds_for_the_person_in_the_channel() -> None:
    chat = Chat(ruleset(rule("tea", user_cooldown=300.0)))
    assert chat.says("tea")
    assert chat.outcome("tea") is Outcome.USER_COOLDOWN
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


def test_chance_is_the_dice_alone() -> None:
    chat = Chat(ruleset(rule("tea", chance=0.25)))
    fired = sum(bool(chat.says("tea")) for _ in range(4000))
    assert 900 < fired < 1100
    assert not Chat(ruleset(rule("tea", chance=0.0))).says("tea")


def test_dice_are_not_thrown_for_a_rule_that_rests() -> None:
    chat = Chat(ruleset(rule("tea", chance=0.5, cooldown=30.0)))
    while not chat.says("tea"):
        pass
    before = chat.rng.getstate()
    chat.says("tea")
    assert chat.rng.getstate() == before


def test_a_channel_has_a_budget() -> None:
    chat = Chat(ruleset(rule("tea"), limits=replace(UNLIMITED, channel=Rate(2, 60.0))))
    assert [chat.outcome("tea", sender=Person(f"p{n}")) for n in range(3)] == [
        Outcome.FIRES,
        Outcome.FIRES,
        Outcome.BUDGET,
    ]
    assert chat.says("tea", channel="#there")
    chat.now += 60.0
    assert chat.says("tea")


def test_rules_that_continue_do_not_overdraw_the_budget() -> None:
    limits = replace(UNLIMITED, channel=Rate(2, 60.0))
    rules = [rule("tea", name=str(n), reply=str(n), continues=True) for n in range(3)]
    assert Chat(ruleset(*rules, limits=limits)).says("tea") == ["0", "1"]


def test_who_fires_too_much_is_ignored_longer_each_time() -> None:
    chat = Chat(ruleset(rule("tea"), limits=replace(UNLIMITED, person=Rate(2, 10.0))))
    assert [bool(chat.says("tea")) for _ in range(3)] == [True, True, False]
    assert chat.says("tea", sender=BOB)
    chat.now += PENALTY - 1
    assert chat.outcome("tea") is Outcome.PERSON
    chat.now += 1
    assert [bool(chat.says("tea")) for _ in range(3)] == [True, True, False]
    chat.now += PENALTY
    assert not chat.says("tea")
    chat.now += PENALTY
    assert chat.says("tea")


def test_the_person_limit_holds_in_private_too() -> None:
    on = frozenset({Occasion.PRIVATE})
    chat = Chat(ruleset(rule("tea", on=on), limits=replace(UNLIMITED, person=Rate(1, 10.0))))
    assert [bool(chat.says("tea", channel=None)) for _ in range(2)] == [True, False]


def test_our_own_words_coming_back_are_answered_twice() -> None:
    pools = {"p": ["A cup of tea would restore my normality ~ Someone"]}
    rules = ruleset(rule("tea", pools=("p",), reply=None), pools=pools, limits=LOOP_GUARD)
    chat = Chat(rules)
    echo = chat.says("tea")[0]
    outcomes = [chat.outcome(f"<talkback> {echo}", sender=BOB) for _ in range(4)]
    assert outcomes == [Outcome.FIRES, Outcome.FIRES, Outcome.LOOP, Outcome.LOOP]
    chat.now += 1.0
    assert chat.says("tea", sender=BOB), "a line of their own is still answered"


def test_answers_faster_than_anybody_types_are_a_loop() -> None:
    chat = Chat(ruleset(rule("tea", reply="{nick}: yes"), limits=LOOP_GUARD))
    outcomes = [chat.outcome(LONG) for _ in range(4)]
    assert outcomes == [Outcome.FIRES, Outcome.FIRES, Outcome.FIRES, Outcome.LOOP]
    chat.now += PENALTY + 10
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
    while chat.says(LONG):
        pass
    chat.now += PENALTY + FORGIVEN + 1
    assert [bool(chat.says(LONG)) for _ in range(4)] == [True, True, True, False]


def test_the_default_limits_are_the_contract() -> None:
    assert Limits() == Limits(Rate(20, 3600.0), Rate(6, 60.0), loop_guard=True)


def test_strangers_cannot_fill_the_memory() -> None:
    limits = Limits(channel=Rate(5, 60.0), person=Rate(5, 60.0), loop_guard=True)
    rules = ruleset(rule("tea", cooldown=9.0, user_cooldown=9.0), limits=limits)
    chat = Chat(rules)
    for n in range(KEEP + 10):
        chat.says("tea", sender=Person(f"p{n}"), channel=f"#c{n}")
    state = chat.state
    tables = (state.fired, state.fired_for, state.said_in, state.said_to, state.loops.spoken)
    assert {len(table) for table in tables} == {KEEP}
    assert all(len(words) <= OWN_WORDS for words in state.loops.words.values())
