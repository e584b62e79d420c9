"""No line holds the bot: risky triggers share one line's time, and rest when they used it up."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from operator import itemgetter

import pytest

from talkback.engine.decision import Decision, Outcome
from talkback.engine.penalty import BASE_PAUSE_S
from talkback.engine.ruleset import LONGEST, NormalisedMessage, RuleSet
from talkback.engine.trigger_search import FIRST, OTHERS, UNTIMED
from tests.engine.making import Chat, rule, ruleset

BOMB = r"^(a|a)*$"
VICTIM = "a" * 400 + "!"


def outcomes(chat: Chat, text: str) -> dict[str, str]:
    return {verdict.rule.name: verdict.outcome for verdict in chat.decide(text).verdicts}


LINE_S = 0.1
"""Seconds of processor time: twice the promise, as a slow machine is late to see the end of it.

Without a share each of the triggers would take its own, and all of them more than this.
"""


def timed(rules: RuleSet, line: str) -> tuple[Decision, float]:
    """What comes of a line, and the least time of three: collecting garbage only adds to it."""

    def once() -> tuple[Decision, float]:
        chat = Chat(rules, stopwatch=time.process_time)
        begun = time.process_time()
        return chat.decide(line), time.process_time() - begun

    with untraced():
        return min((once() for _ in range(3)), key=itemgetter(1))


@contextmanager
def untraced() -> Iterator[None]:
    """As users have it: what measures coverage takes as long as the budget leaves."""
    trace = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(trace)


@pytest.fixture
def chat() -> Chat:
    """A bomb between two rules that the victim's line concerns as well."""
    rules = ruleset(
        rule("aaa", name="before", continue_=True),
        rule(BOMB, name="bomb", continue_=True),
        rule("!", name="after"),
    )
    return Chat(rules)


def test_the_other_rules_are_still_decided(chat: Chat) -> None:
    assert outcomes(chat, VICTIM) == {
        "before": Outcome.FIRES,
        "bomb": Outcome.TIMEOUT,
        "after": Outcome.FIRES,
    }


def test_a_trigger_out_of_time_is_told_rests_and_comes_back(chat: Chat) -> None:
    [(guilty, trigger)] = chat.decide(VICTIM).timed_out
    assert (guilty.name, trigger.pattern) == ("bomb", BOMB)
    assert outcomes(chat, "aaa") == {"before": Outcome.FIRES, "bomb": Outcome.PAUSED}
    chat.now += BASE_PAUSE_S
    assert outcomes(chat, "aaa") == {"before": Outcome.FIRES, "bomb": Outcome.FIRES}


def test_many_bombs_share_the_time_of_one_line() -> None:
    """The first has a time of its own, all others have theirs together."""
    names = [f"bomb {n}" for n in range(9)]
    rules = ruleset(*(rule(BOMB.replace("a", "[a%]"), name=name) for name in names))
    decision, seconds = timed(rules, VICTIM)
    assert seconds < LINE_S
    assert [verdict.outcome for verdict in decision.verdicts] == [Outcome.TIMEOUT] * 9
    assert 2 <= len(decision.timed_out) <= 3


AMBIGUOUS = "(a|aa)" * 9
SIGNS = ("!", r"\?", ";", ":", ",", r"\.", "-", r"\+", "=", "/", "&", "%")


def test_a_dozen_ambiguous_triggers_share_it_as_well() -> None:
    rules = ruleset(*(rule(AMBIGUOUS + sign, name=sign) for sign in SIGNS))
    decision, seconds = timed(rules, "a" * 400)
    assert seconds < LINE_S
    assert decision.timed_out


def test_among_many_quick_triggers_the_clock_is_asked_as_well() -> None:
    """A stopwatch on which each look costs a second: the time is over at the second look."""
    many = ruleset(*(rule("tea", name=f"{n}", continue_=True) for n in range(UNTIMED * 2 + 2)))
    decision = Chat(many, stopwatch=count().__next__).decide("tea")
    assert [verdict.outcome for verdict in decision.verdicts[: UNTIMED + 1]] == [
        *[Outcome.FIRES] * UNTIMED,
        Outcome.TIMEOUT,
    ]


def test_a_line_that_none_of_irc_can_be_is_cut_and_told() -> None:
    chat = Chat(ruleset(rule("tea")))
    assert chat.decide("x" * (LONGEST - 3) + "tea").fired
    assert not chat.decide("x" * (LONGEST - 3) + "tea").unread
    late = chat.decide("x" * LONGEST + "tea")
    assert (late.fired, late.unread) == ((), True)


def test_letters_that_are_read_as_many_do_not_make_it_longer() -> None:
    reading = NormalisedMessage.of("\ufdfa" * 400)
    assert len(reading.normalised.text) == LONGEST
    assert reading.unread
    assert Chat(ruleset(rule("tea"))).decide("\ufdfa" * 400).unread


def test_the_budget_of_a_line_is_below_the_promise() -> None:
    assert FIRST + OTHERS < 0.05


def test_an_unless_out_of_time_keeps_the_bot_silent() -> None:
    chat = Chat(ruleset(rule("!", unless=(BOMB,))))
    assert outcomes(chat, VICTIM) == {"rule": Outcome.TIMEOUT}
