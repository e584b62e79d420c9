"""Several quotes in one reply: each place draws for itself, and none comes twice."""

from collections import Counter
from collections.abc import Sequence
from itertools import permutations, product
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from talkback.engine.quote_slots import can_fill, draw_each
from talkback.engine.shuffle_bag import Bag, Pool, draw, mark_drawn
from talkback.model.message import MessageKind
from tests.engine.making import Chat, rule, ruleset

SEEDS = st.integers(0, 2**32)
ABC, DEFG = Pool("p", tuple("abc")), Pool("q", tuple("defg"))
MIXED = ruleset(
    rule("tea", reply="{quote:q} {quote} {quote:q}", pools=("p",)),
    pools={"p": ABC.quotes, "q": DEFG.quotes},
)
OWN = ruleset(rule("tea", reply="{quote}!", pools=("p",)), pools={"p": tuple("abcdef")})
NAMED = ruleset(rule("tea", reply="{quote:p}!"), pools={"p": tuple("abcdef")})
PAIRS = ruleset(rule("tea", reply="{quote:p} {quote:p}"), pools={"p": tuple("abcd")})
POOLS = st.lists(st.lists(st.sampled_from("abcdef"), max_size=5), min_size=1, max_size=3).map(
    lambda texts: [Pool(str(n), tuple(quotes)) for n, quotes in enumerate(texts)]
)
SLOTS = st.tuples(POOLS, st.lists(st.sets(st.integers(0, 2), min_size=1), min_size=1, max_size=4))


def slots_of(pools: Sequence[Pool], chosen: Sequence[set[int]]) -> list[list[Pool]]:
    return [[pools[n % len(pools)] for n in sorted(names)] for names in chosen]


@given(SLOTS)
def test_a_reply_can_be_said_where_there_are_different_quotes_for_all_its_places(
    made: tuple[list[Pool], list[set[int]]],
) -> None:
    slots = slots_of(*made)
    ways = product(*([quote for pool in slot for quote in pool.quotes] for slot in slots))
    assert can_fill(slots) is any(len(set(way)) == len(way) for way in ways)


@given(SLOTS, SEEDS)
def test_no_quote_comes_twice_and_each_is_of_its_place(
    made: tuple[list[Pool], list[set[int]]], seed: int
) -> None:
    slots = slots_of(*made)
    bags: dict[str, Bag] = {}
    rng = Random(seed)
    for _ in range(5 if can_fill(slots) else 0):
        drawn = draw_each(slots, bags, rng, ())
        assert len({one.text for one in drawn}) == len(slots)
        for one, slot in zip(drawn, slots, strict=True):
            assert one.text in {pool.name: pool for pool in slot}[one.pool].quotes
            mark_drawn(bags, one)


@given(SEEDS)
def test_the_dice_are_asked_from_left_to_right(seed: int) -> None:
    dice = Random(seed)
    first = draw([DEFG], {}, dice)
    second = draw([ABC], {}, dice)
    third = draw([DEFG], {}, dice, (first, second), without={first.text, second.text})
    assert Chat(MIXED, seed).says("tea") == [f"{first.text} {second.text} {third.text}"]


@given(SEEDS)
def test_a_pool_named_alone_draws_as_the_rule_s_own_pool_does(seed: int) -> None:
    own, named = Chat(OWN, seed), Chat(NAMED, seed)
    assert [own.says("tea") for _ in range(9)] == [named.says("tea") for _ in range(9)]


@given(SEEDS)
def test_a_round_of_a_pool_goes_on_from_place_to_place(seed: int) -> None:
    chat = Chat(PAIRS, seed)
    said = " ".join(chat.says("tea")[0] for _ in range(4)).split()
    assert Counter(said[:4]) == Counter(said[4:]) == Counter("abcd")


def test_two_places_of_one_pool_say_every_pair() -> None:
    rules = ruleset(rule("tea", reply="{quote:p}{quote:p}"), pools={"p": tuple("ab")})
    said = {Chat(rules, seed).says("tea")[0] for seed in range(40)}
    assert said == {"".join(pair) for pair in permutations("ab")}


def test_the_last_quote_for_a_place_is_left_to_it() -> None:
    spoken = rule("tea", reply="{quote:wide} {quote:one}")
    rules = ruleset(spoken, pools={"wide": ("a", "b"), "one": ("a",)})
    assert {Chat(rules, seed).says("tea")[0] for seed in range(30)} == {"b a"}


def test_a_quote_said_from_the_rule_s_own_pool_twice_is_one_draw() -> None:
    chat = Chat(ruleset(rule("tea", reply="{quote}{quote}", pools=("p",)), pools={"p": "ab"}))
    assert sorted(chat.says("tea")[0] for _ in range(2)) == ["aa", "bb"]


def test_a_pool_that_is_named_and_empty_or_too_small_is_told() -> None:
    chat = Chat(ruleset(rule("tea", reply="{quote:p} {quote:q}"), pools={"p": (), "q": ("a",)}))
    assert chat.decide("tea").verdicts[0].detail == "no quote in p yet"
    chat = Chat(ruleset(rule("tea", reply="{quote:q} {quote:q}"), pools={"q": ("a",)}))
    [verdict] = chat.decide("tea").verdicts
    assert (verdict.outcome, verdict.detail) == (
        "empty pool",
        "fewer quotes in q than a reply asks for",
    )


def test_of_several_replies_those_are_said_whose_pools_have_enough() -> None:
    spoken = rule("tea", reply=["{quote:p} {quote:p}", "{quote:p}", "{quote:none}"])
    chat = Chat(ruleset(spoken, pools={"p": ("a",), "none": ()}))
    assert {chat.says("tea")[0] for _ in range(20)} == {"a"}


def test_a_rule_knows_all_pools_that_it_quotes() -> None:
    several = rule("tea", reply=["{quote:p} {quote:q}", "{quote} {quote:p}"], pools=("r", "q"))
    assert several.quoted_pools == ("r", "q", "p")
    assert rule("tea", on=frozenset({MessageKind.PRIVATE})).quoted_pools == ()
