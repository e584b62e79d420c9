"""No line holds the bot: risky triggers share one line's time, and rest when they used it up."""

import time

import pytest

from talkback.engine.decision import Outcome
from talkback.engine.search import LINE_BUDGET
from talkback.engine.strike import PENALTY
from tests.engine.making import Chat, rule, ruleset

BOMB = r"^(a|a)*$"
VICTIM = "a" * 400 + "!"


def outcomes(chat: Chat, text: str) -> dict[str, Outcome]:
    return {verdict.rule.name: verdict.outcome for verdict in chat.hear(text).verdicts}


@pytest.fixture
def chat() -> Chat:
    """A bomb between two rules that the victim's line concerns as well."""
    rules = ruleset(
        rule("aaa", name="before", continues=True),
        rule(BOMB, name="bomb", continues=True),
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
    [(guilty, trigger)] = chat.hear(VICTIM).exhausted
    assert (guilty.name, trigger.pattern) == ("bomb", BOMB)
    assert outcomes(chat, "aaa") == {"before": Outcome.FIRES, "bomb": Outcome.PAUSED}
    chat.now += PENALTY
    assert outcomes(chat, "aaa") == {"before": Outcome.FIRES, "bomb": Outcome.FIRES}


def test_many_bombs_share_the_time_of_one_line() -> None:
    """The clock is the machine's: what is held is that the fourth finds the time used up."""
    names = [f"bomb {n}" for n in range(4)]
    rules = ruleset(*(rule(BOMB.replace("a", "[a%]"), name=name) for name in names))
    chat = Chat(rules, stopwatch=time.perf_counter)
    decision = chat.hear(VICTIM)
    assert [verdict.outcome for verdict in decision.verdicts] == [Outcome.TIMEOUT] * 4
    assert len(decision.exhausted) == 1


def test_the_budget_of_a_line_is_below_the_promise() -> None:
    assert LINE_BUDGET < 0.05


def test_an_unless_out_of_time_keeps_the_bot_silent() -> None:
    chat = Chat(ruleset(rule("!", unless=(BOMB,))))
    assert outcomes(chat, VICTIM) == {"rule": Outcome.TIMEOUT}
