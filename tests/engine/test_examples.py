"""Examples in a rule: lines for the match alone, tables for all of what comes of them."""

from dataclasses import replace

import pytest

from talkback.config.values.times import parse_moment, parse_window
from talkback.engine.examples import ExampleEnvironment, run_examples
from talkback.engine.orders import Orders
from talkback.engine.prefilter.required_literals import RequiredLiterals
from talkback.engine.prefilter.trigger import compile_trigger
from talkback.engine.rule import Example, ExampleContext, Rule
from talkback.engine.scope import ByAccount, ByMask, ByNick, ByRank, ChannelGlob
from talkback.engine.shuffle_bag import Pool
from talkback.model.errors import Location
from talkback.model.message import MessageKind, Rank, ReplyKind
from tests.engine.making import HERE, rule, still

ENVIRONMENT = ExampleEnvironment(
    HERE, {"p": Pool("p", ("One (1)",)), "q": Pool("q", ("1", "2", "3"))}, Orders(), still
)
PLACE = Location("rules.toml", 7)
MILK = compile_trigger("milk", ignore_case=True, normalise=True)
GREET = rule("tea", name="tea", reply="{nick}: {quote}", pools=("p",))


def said(rule: Rule, line: str, context: ExampleContext | None = None) -> list[str]:
    ready = replace(rule, examples=(Example(line, PLACE, context),))
    return [failure.message for failure in run_examples(ready, ENVIRONMENT)]


def denied(rule: Rule, line: str, context: ExampleContext | None = None) -> list[str]:
    ready = replace(rule, counter_examples=(Example(line, PLACE, context),))
    return [failure.message for failure in run_examples(ready, ENVIRONMENT)]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"enabled": False},
        {"chance": 0.0},
        {"shadow": True},
        {"channels": (ChannelGlob("#there"),)},
        {"on": frozenset({MessageKind.PRIVATE})},
        {"users": (ByNick("bob"),)},
    ],
    ids=str,
)
def test_a_line_is_held_against_the_triggers_alone(changes: dict[str, object]) -> None:
    changed: Rule = replace(GREET, **changes)  # type: ignore[arg-type]
    assert said(changed, "more tea") == []
    assert denied(changed, "more tea") == ["this counter-example fires tea"]


@pytest.mark.parametrize("context", [None, ExampleContext()], ids=["alone", "in a table"])
def test_a_line_meets_the_filter_that_it_meets_among_many_rules(
    context: ExampleContext | None,
) -> None:
    """Else a filter that drops a match would be told by the bot's silence alone."""
    [trigger] = GREET.triggers
    blind = replace(
        trigger, required_literals=RequiredLiterals(frozenset({"coffee"}), word_forms=True)
    )
    assert said(replace(GREET, triggers=(blind,)), "more tea", context) == [
        "this example does not fire tea: no trigger matches"
    ]


@pytest.mark.parametrize(
    ("changes", "context"),
    [
        ({}, ExampleContext()),
        ({"enabled": False}, ExampleContext()),
        ({"chance": 0.5}, ExampleContext()),
        ({"shadow": True}, ExampleContext()),
        ({"channels": (ChannelGlob("#there"),)}, ExampleContext(channel="#there")),
        (
            {"channels": (ChannelGlob("#there", "far"),)},
            ExampleContext(channel="#there", network="far"),
        ),
        ({"on": frozenset({MessageKind.PRIVATE})}, ExampleContext(private=True)),
        ({"users": (ByNick("bob"),)}, ExampleContext(nick="bob")),
        ({"users": (ByAccount("bob"),)}, ExampleContext(account="bob")),
        ({"users": (ByRank(Rank.VOICE),)}, ExampleContext(rank=Rank.OP)),
        ({"users": (ByMask("*!bo@*.example"),)}, ExampleContext(host="bo@home.example")),
    ],
    ids=str,
)
def test_a_table_is_held_against_the_scope_as_well(
    changes: dict[str, object], context: ExampleContext
) -> None:
    changed: Rule = replace(GREET, **changes)  # type: ignore[arg-type]
    assert said(changed, "more tea", context) == []
    assert denied(changed, "more tea", context) == ["this counter-example fires tea"]


@pytest.mark.parametrize(
    ("changes", "line", "reason"),
    [
        ({}, "coffee", "no trigger matches"),
        ({"channels": (ChannelGlob("#there"),)}, "tea", "scope (channels: not #here)"),
        ({"on": frozenset({MessageKind.PRIVATE})}, "tea", "scope (on: channel)"),
        ({"users": (ByNick("bob"),)}, "tea", "scope (users: not somebody)"),
        ({"users": (ByRank(Rank.OP),)}, "tea", "scope (users: not somebody)"),
        ({"unless": GREET.triggers}, "tea", "unless (tea)"),
        ({"also": (MILK,)}, "tea", "also (milk)"),
    ],
    ids=str,
)
def test_a_table_that_fires_nothing_says_why(
    changes: dict[str, object], line: str, reason: str
) -> None:
    changed: Rule = replace(GREET, **changes)  # type: ignore[arg-type]
    assert said(changed, line, ExampleContext()) == [f"this example does not fire tea: {reason}"]
    assert denied(changed, line, ExampleContext()) == []


def test_when_is_asked_of_who_says_what_time_it_is() -> None:
    at_night = replace(GREET, when=(parse_window("Fri 22:00-06:00"),))
    assert said(at_night, "tea") == []
    assert said(at_night, "tea", ExampleContext()) == []
    for moment, wrong in (
        ("Sat 05:59", []),
        ("Sat 06:00", ["this example does not fire tea: when (it is Sat 06:00 here)"]),
        ("23:00", ["this example does not fire tea: scope (not known yet: day)"]),
    ):
        context = ExampleContext(at=parse_moment(moment).shown)
        assert said(at_night, "tea", context) == wrong
        assert bool(denied(at_night, "tea", context)) is not bool(wrong)


def test_a_line_alone_must_hold_what_also_has() -> None:
    changed = replace(GREET, also=(MILK,))
    assert said(changed, "tea with milk", None) == []
    assert said(changed, "tea", None) == [
        "this example does not fire tea: also 'milk' is not found"
    ]
    assert denied(changed, "tea", None) == []


def test_a_table_asks_for_no_history() -> None:
    assert said(replace(GREET, within_reply=60.0), "more tea", ExampleContext()) == []


def test_an_order_in_a_table_is_no_rule_s() -> None:
    helpful = rule("help", name="helpful", on=frozenset({MessageKind.MENTION}))
    told = "this example does not fire helpful: it is an order to the bot (help), which no rule"
    assert said(helpful, "talkback: help", ExampleContext())[0].startswith(told)
    assert said(helpful, "talkback: help me", ExampleContext()) == []


def test_an_action_begins_with_me() -> None:
    nod = rule("^nods", name="nod", on=frozenset({MessageKind.ACTION}), reply_kind=ReplyKind.ACTION)
    assert said(nod, "/me nods", ExampleContext(reply="yes")) == []
    assert said(nod, "nods", ExampleContext()) != []
    assert said(nod, "/me nods", None) == []
    assert denied(nod, "/me nods", None) != []
    assert said(rule("^/me", name="typed"), "/me nods", None) != []


@pytest.mark.parametrize(
    "reply",
    ["alice: One (1)", r"alice: One \(1\)", r"\w+: .*", "alice: {quote:p}", r"\w+: {quote:p}"],
)
def test_a_reply_that_is_the_text_or_matches_the_pattern(reply: str) -> None:
    assert said(GREET, "tea", ExampleContext(nick="alice", reply=reply)) == []


@pytest.mark.parametrize(
    "reply", ["bob: One (1)", "One", r"\w+", "alice: {quote:q}", "alice: One (", r"(a+)+\1"]
)
def test_another_reply_is_shown_beside_what_was_expected(reply: str) -> None:
    expected = f"this example gets another reply: expected “{reply}”, got “alice: One (1)”"
    assert said(GREET, "tea", ExampleContext(nick="alice", reply=reply)) == [expected]


@pytest.mark.parametrize(
    "reply",
    ["(", "(?<", "(?:(?:a{255}){255}){255}", "a" * 2000],
    ids=["syntax", "torn", "costs-much", "long"],
)
def test_a_reply_that_is_no_pattern_either_is_another_reply(reply: str) -> None:
    [failure] = said(GREET, "tea", ExampleContext(nick="alice", reply=reply))
    assert failure.startswith("this example gets another reply")


@pytest.mark.parametrize(
    "reply",
    [
        "{quote:q} and {quote:q} with {quote:p}",
        r"[123] and {quote:q} with {quote:p}",
        r"{quote:q} and \d with .*",
        "{quote:q} and {quote:q} with One (1)",
    ],
)
def test_each_quote_of_a_pool_stands_for_one_that_was_drawn(reply: str) -> None:
    three = rule("tea", name="tea", reply="{quote:q} and {quote:q} with {quote:p}")
    assert said(three, "tea", ExampleContext(reply=reply)) == []


def test_a_quote_that_was_drawn_once_is_not_expected_twice() -> None:
    one = rule("tea", name="tea", reply="{quote:q}, 1 2 3")
    assert said(one, "tea", ExampleContext(reply="{quote:q}, 1 2 {quote:q}")) != []
    assert said(one, "tea", ExampleContext(reply="{quote:p}, 1 2 3")) != []


def test_a_quote_that_is_said_twice_is_expected_twice() -> None:
    twice = rule("tea", name="tea", reply="{quote}! {quote}!", pools=("q",))
    assert said(twice, "tea", ExampleContext(reply="{quote:q}! {quote:q}!")) == []


@pytest.mark.parametrize("reply", ["One (1)!", "no, alice", "{quote:p}!", "no, .*"])
def test_any_of_several_replies_will_do(reply: str) -> None:
    several = rule("tea", name="tea", reply=["{quote}!", "no, {nick}"], pools=("p",))
    assert said(several, "tea", ExampleContext(nick="alice", reply=reply)) == []


def test_where_none_of_several_replies_is_expected_all_are_shown() -> None:
    several = rule("tea", name="tea", reply=["yes", "no", "yes"])
    told = "this example gets another reply: expected “perhaps”, got “yes” or “no”"
    assert said(several, "tea", ExampleContext(reply="perhaps")) == [told]


def test_the_group_of_another_trigger_is_empty_in_a_table() -> None:
    two = rule("(?P<n>x)", "y", name="two", reply="got {n}{1}!")
    assert (
        said(two, "x", ExampleContext(reply="got xx!"))
        == said(two, "y", ExampleContext(reply="got !"))
        == []
    )


def test_any_quote_of_the_pool_will_do() -> None:
    any_of = replace(GREET, pools=("q",))
    for line in ("tea", "more tea", "tea for two", "teatime"):
        assert said(any_of, line, ExampleContext(reply="somebody: {quote:q}")) == []


def test_nothing_is_remembered_from_one_example_to_the_next() -> None:
    once = replace(GREET, cooldown=60.0, user_cooldown=60.0)
    twice = tuple(Example("tea", PLACE, ExampleContext()) for _ in range(30))
    assert list(run_examples(replace(once, examples=twice), ENVIRONMENT)) == []
