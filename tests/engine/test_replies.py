"""Several replies: dice, not a bag; and old seeds keep their answers."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkback.engine.shuffle_bag import Pool, draw
from tests.engine.making import Chat, rule, ruleset

ABC = ("a {nick}", "b", "c")
SEEDS = st.integers(0, 2**32)
TEXTS = ("1 {quote}", "2", "3 {quote}")
DEFGH = Pool("p", tuple("defgh"))
THREE = ruleset(
    rule("tea", chance=0.5, reply=TEXTS, pools=("p",)), pools={DEFGH.name: DEFGH.quotes}
)
QUOTING = rule("tea", reply="{nick}: {quote}", pools=("p",), chance=0.5)
PLAIN = rule("mate", name="mate", reply="{match}!")
DRIED = rule("mate", name="mate", reply=["{match}!", "{quote}"], pools=("dry",))
BEFORE = ruleset(QUOTING, PLAIN, pools={"p": tuple("abc"), "dry": ()})
AFTER = ruleset(QUOTING, DRIED, pools={"p": tuple("abc"), "dry": ()})


def test_each_reply_comes_each_time_anew_and_what_stands_there_twice_is_twice_as_likely() -> None:
    chat = Chat(ruleset(rule("tea", reply=["a", "b", "b"])))
    said = Counter(chat.says("tea")[0] for _ in range(3000))
    assert said["a"] + said["b"] == 3000
    assert 900 < said["a"] < 1100


@given(SEEDS)
def test_the_dice_are_asked_for_a_chance_then_for_a_reply_then_for_a_quote(seed: int) -> None:
    dice = Random(seed)
    expected = []
    if dice.random() < 0.5:
        reply = dice.choice(TEXTS)
        quote = draw([DEFGH], {}, dice).text if "{quote}" in reply else ""
        expected = [reply.replace("{quote}", quote)]
    chat = Chat(THREE, seed)
    assert chat.says("tea") == expected
    assert chat.decider.rng.getstate() == dice.getstate()


@given(SEEDS, st.lists(st.sampled_from(["tea", "mate", "x"]), max_size=20))
def test_where_there_is_one_reply_no_dice_are_asked_and_old_seeds_keep_their_answers(
    seed: int, lines: list[str]
) -> None:
    before, after = Chat(BEFORE, seed), Chat(AFTER, seed)
    assert [before.says(line) for line in lines] == [after.says(line) for line in lines]


def test_the_dice_fall_among_replies_whose_pools_have_a_quote() -> None:
    chat = Chat(ruleset(rule("tea", reply=["{quote}", "b", "c"], pools=("p",)), pools={"p": ()}))
    assert {chat.says("tea")[0] for _ in range(50)} == {"b", "c"}


def test_where_no_reply_can_be_said_the_pool_is_empty() -> None:
    dry = rule("tea", reply=["{quote}!", "{quote}?"], pools=("p",))
    assert Chat(ruleset(dry, pools={"p": ()})).outcome("tea") == "empty pool"


def test_a_pool_that_a_reply_does_not_quote_is_not_waited_for_and_loses_nothing() -> None:
    dry = rule("tea", reply="yes", pools=("p",))
    assert Chat(ruleset(dry, pools={"p": ()})).says("tea") == ["yes"]
    chat = Chat(ruleset(dry, pools={"p": ("a", "b")}))
    chat.says("tea")
    assert chat.decider.state.bags == {}


def test_one_cooldown_holds_for_all_replies() -> None:
    chat = Chat(ruleset(rule("tea", reply=ABC, cooldown=60.0)))
    assert chat.says("tea")
    assert [chat.outcome("tea") for _ in range(20)] == ["cooldown"] * 20


@pytest.mark.parametrize("seed", range(3))
def test_the_same_seed_says_the_same(seed: int) -> None:
    rules = ruleset(rule("tea", reply=ABC))
    one, other = Chat(rules, seed), Chat(rules, seed)
    assert [one.says("tea") for _ in range(50)] == [other.says("tea") for _ in range(50)]
