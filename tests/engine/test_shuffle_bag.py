"""The shuffle bag: every quote once before any twice, and never twice in a row."""

from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from talkback.engine.shuffle_bag import Bag, Pool, draw, mark_drawn
from talkback.model.message import DrawnQuote
from tests.engine.making import Chat, rule, ruleset


def drawn(pools: list[Pool], times: int, seed: int = 1) -> list[str]:
    bags: dict[str, Bag] = {}
    rng = Random(seed)
    said = []
    for _ in range(times):
        one = draw(pools, bags, rng)
        mark_drawn(bags, one)
        said.append(one.text)
    return said


@given(st.integers(1, 12), st.integers(0, 1000))
def test_a_round_says_every_quote_once(size: int, seed: int) -> None:
    quotes = [str(n) for n in range(size)]
    said = drawn([Pool("p", tuple(quotes))], size * 4, seed)
    for start in range(0, size * 4, size):
        assert sorted(said[start : start + size]) == sorted(quotes)


@given(st.integers(2, 6), st.integers(0, 1000))
def test_no_quote_twice_in_a_row_at_the_seam(size: int, seed: int) -> None:
    said = drawn([Pool("p", tuple(str(n) for n in range(size)))], size * 6, seed)
    assert all(one != after for one, after in pairwise(said))


def test_several_pools_are_one_bag() -> None:
    said = drawn([Pool("p", ("1", "2", "3")), Pool("q", ("4", "5"))], 10)
    assert sorted(said[:5]) == sorted(said[5:]) == ["1", "2", "3", "4", "5"]


@given(st.integers(0, 1000))
def test_a_round_that_ends_with_another_pool_keeps_the_seam(seed: int) -> None:
    """The bags of both begin anew; what each said last is not its first word."""
    p, q = Pool("p", ("1", "2")), Pool("q", ("3",))
    bags: dict[str, Bag] = {"p": Bag({"1", "2"}, "2"), "q": Bag({"3"}, "3")}
    rng = Random(seed)
    mark_drawn(bags, DrawnQuote(("p", "q"), "q", "3", exhausts_bag=True))
    assert draw([p], bags, rng).text == "1"
    assert draw([p, q], bags, rng).text == "1"


def test_a_pool_shared_by_two_rules_has_one_bag() -> None:
    rules = ruleset(
        rule("tea", name="one", pools=("p",), reply="{quote}"),
        rule("coffee", name="two", pools=("p",), reply="{quote}"),
        pools={"p": ["1", "2", "3", "4"]},
    )
    chat = Chat(rules)
    said = [chat.says(line)[0] for line in ("tea", "coffee", "tea", "coffee")]
    assert sorted(said) == ["1", "2", "3", "4"]


def test_one_line_never_gets_the_same_quote_from_two_rules() -> None:
    keys: dict[str, Any] = {"pools": ("p",), "reply": "{quote}", "continue_": True}
    rules = ruleset(
        rule("tea", name="1", **keys), rule("tea", name="2", **keys), pools={"p": ["a", "b"]}
    )
    for seed in range(20):
        assert sorted(Chat(rules, seed).says("tea")) == ["a", "b"]


@given(st.integers(0, 1000))
def test_two_rules_on_one_line_begin_one_round(seed: int) -> None:
    keys: dict[str, Any] = {"pools": ("p",), "reply": "{quote}", "continue_": True}
    rules = ruleset(
        rule("tea", name="1", **keys), rule("tea", name="2", **keys), pools={"p": list("abcd")}
    )
    chat = Chat(rules, seed)
    said = [quote for _ in range(6) for quote in chat.says("tea")]
    assert sorted(said[:4]) == sorted(said[4:8]) == sorted(said[8:]) == list("abcd")


def test_the_same_seed_says_the_same() -> None:
    pool = [Pool("p", tuple("abcdefgh"))]
    assert drawn(pool, 8, seed=7) == drawn(pool, 8, seed=7) != drawn(pool, 8, seed=8)
