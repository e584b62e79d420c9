"""What the rules make of a line: order, scope, vetoes, replies."""

from talkback.engine.decision import Outcome
from talkback.engine.gates import matched
from talkback.engine.state import State
from talkback.model.message import MessageKind
from tests.engine.making import BOB, HERE, PRIVATE, Chat, rule, ruleset, texts


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
