"""Rules that speak only to who breaks a silence, of people and of the bot."""

import pytest

from talkback.engine.rule import Rule
from talkback.engine.scope import ByNick
from talkback.model.message import JOIN_KINDS, Event, MessageKind
from tests.engine.making import BOB, Chat, rule, ruleset

ANYBODY = rule("hello", name="anybody", after_silence=3600.0)
PLACE = ("net", "#here")
TEA = rule("tea", name="tea", reply="tea!")


def chat(*others: Rule) -> Chat:
    """The bot came an hour and a second ago, and nobody has said anything since."""
    made = Chat(ruleset(ANYBODY, *others))
    made.decider.enter(PLACE, made.now)
    made.now += 3601.0
    return made


def test_who_speaks_first_after_so_long_is_answered_and_nobody_after() -> None:
    quiet = chat()
    assert quiet.says("hello")
    assert quiet.outcome("hello", sender=BOB) == "silence"
    quiet.now += 3599.0
    assert quiet.outcome("hello") == "silence"
    quiet.now += 3600.0
    assert quiet.says("hello")


@pytest.mark.parametrize(
    "said", ["well", "tea", "!talkback help"], ids=["talk", "a rule's", "an order"]
)
def test_whatever_is_said_ends_the_silence(said: str) -> None:
    quiet = chat(TEA)
    quiet.decide(said)
    quiet.now += 3599.0
    [verdict] = quiet.decide("hello").verdicts
    assert (verdict.outcome, verdict.detail) == ("silence", "silent here for 3599 s")


def test_who_comes_or_goes_says_nothing_but_the_greeting_is_said() -> None:
    greeting = rule(name="hi", on=JOIN_KINDS, users=(ByNick("bob"),))
    quiet = chat(greeting)
    quiet.now += 10.0
    assert quiet.says("", event=Event(MessageKind.JOIN)) == []
    assert quiet.says("", event=Event(MessageKind.PART)) == []
    assert quiet.says("hello")
    quiet.now += 3600.0
    assert quiet.says("", sender=BOB, event=Event(MessageKind.JOIN)) == ["yes"]
    assert quiet.outcome("hello") == "silence"


def test_it_counts_from_when_the_bot_came() -> None:
    quiet = chat()
    quiet.decider.enter(PLACE, quiet.now)
    assert quiet.outcome("hello") == "silence"


def test_each_channel_is_silent_for_itself_however_it_is_written() -> None:
    quiet = chat()
    quiet.decider.enter(("net", "#there"), quiet.now - 4000.0)
    quiet.decide("well", channel="#HERE")
    assert quiet.outcome("hello") == "silence"
    assert quiet.says("hello", channel="#There")


def test_how_long_it_was_silent_before_anything_is_known_is_no_no() -> None:
    new = Chat(ruleset(ANYBODY))
    [verdict] = new.decide("hello").verdicts
    assert (verdict.outcome, verdict.gate) == ("scope", "silence")
    assert verdict.detail == "not known yet: how long nobody spoke here"
    new.now += 3600.0
    assert new.says("hello")


def test_rules_that_are_new_know_nothing_of_what_was_said_while_nobody_asked() -> None:
    quiet = chat()
    quiet.decider.use(ruleset(TEA))
    quiet.decide("well")
    assert not quiet.state.last_words
    quiet.decider.enter(PLACE, quiet.now)
    assert not quiet.state.last_words
    quiet.decider.use(ruleset(ANYBODY))
    quiet.now += 4000.0
    assert quiet.outcome("hello") == "scope"
