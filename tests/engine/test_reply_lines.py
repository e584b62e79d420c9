"""A reply of several lines: one reply, of which each line counts for the channel's share."""

from dataclasses import replace

import pytest

from talkback.engine.examples import run_examples
from talkback.engine.rule import Example, ExampleContext
from talkback.model.errors import Location
from talkback.model.settings import Rate
from tests.engine.making import BOB, UNLIMITED, Chat, rule, ruleset
from tests.engine.test_examples import ENVIRONMENT

RULES = "1. Be kind.\n2. Paste elsewhere.\n3. {nick} too."


def test_its_lines_are_one_reply() -> None:
    [reply] = Chat(ruleset(rule("tea", reply=RULES))).decide("tea").replies
    assert reply.lines == ["1. Be kind.", "2. Paste elsewhere.", "3. alice too."]


def test_it_is_one_in_the_budgets_of_the_channel_and_of_the_person() -> None:
    limits = replace(UNLIMITED, channel_rate=Rate(2, 60.0), person_rate=Rate(2, 60.0))
    chat = Chat(ruleset(rule("tea", reply=RULES), limits=limits))
    assert [bool(chat.says("tea")) for _ in range(3)] == [True, True, False]


def test_each_line_counts_in_the_share() -> None:
    limits = replace(UNLIMITED, max_share=0.2)
    three, one = (
        Chat(ruleset(rule("tea", reply=text), limits=limits)) for text in (RULES, "1. Be kind.")
    )
    assert [bool(three.says("tea")) for _ in range(9)].count(True) == 2
    assert [bool(one.says("tea")) for _ in range(9)].count(True) == 8


def test_of_several_replies_the_longest_must_fit_into_the_share() -> None:
    limits = replace(UNLIMITED, max_share=0.1)
    chat = Chat(ruleset(rule("tea", reply=[RULES, "yes"]), limits=limits))
    assert [bool(chat.says("tea")) for _ in range(9)].count(True) in (1, 2)


@pytest.mark.parametrize("line", ["tea\nand more", "tea \n"])
def test_nothing_that_is_put_in_makes_another_line(line: str) -> None:
    spoken = rule(r"tea(?P<rest>[\s\S]*)", reply="{message}|{rest}|{quote:p}\nb")
    [reply] = Chat(ruleset(spoken, pools={"p": ("x\ny",)})).decide(line).replies
    assert len(reply.lines) == 2


def test_the_quotes_of_all_its_lines_differ() -> None:
    spoken = rule("tea", reply="{quote:p}\n{quote:p}\n{quote:p}")
    [reply] = Chat(ruleset(spoken, pools={"p": "abc"})).decide("tea").replies
    assert sorted(reply.lines) == ["a", "b", "c"]


def test_our_own_lines_are_known_when_they_come_back() -> None:
    """As those of a reply of one line: another bot that says them is found out."""
    guarded = replace(UNLIMITED, loop_guard=True)
    spoken = rule("kind", reply="nothing like this was said\nbe kind to everybody here")
    chat = Chat(ruleset(spoken, limits=guarded))
    assert chat.says("how kind")
    assert "loop" in [chat.outcome("be kind to everybody here", sender=BOB) for _ in range(6)]


@pytest.mark.parametrize(
    ("reply", "holds"),
    [
        ("1. Be kind.\n2. Paste elsewhere.\n3. ann too.", True),
        (r"1\. .*\n2\. .*\n3\. ann too\.", True),
        ("1. Be kind.", False),
    ],
)
def test_an_example_expects_all_lines(reply: str, holds: bool) -> None:
    example = Example("tea", Location("rules.toml"), ExampleContext(nick="ann", reply=reply))
    spoken = rule("tea", reply=RULES, examples=(example,))
    assert (list(run_examples(spoken, ENVIRONMENT)) == []) is holds
