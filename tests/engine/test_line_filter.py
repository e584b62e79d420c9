"""What is known of many lines at once: about the others there is nothing to decide."""

from collections.abc import Sequence
from itertools import count
from random import Random

import pytest

from talkback.engine.decide import Decider
from talkback.engine.prefilter.trigger import PatternError
from talkback.engine.rule import Rule
from talkback.engine.ruleset import RuleSet
from talkback.engine.trigger_search import UNTIMED, Stopwatch
from talkback.model.channel_lines import ChannelLines
from tests.engine.grammar import Grammar
from tests.engine.making import HERE, rule, ruleset, still

LINES = 60


def looked_through(rules: RuleSet, texts: Sequence[str], stopwatch: Stopwatch = still) -> set[int]:
    """The numbers of those that have to be decided about."""
    lines = ChannelLines(
        HERE.network, HERE.bot_nick, HERE.casemapping, ["#here"] * len(texts), texts
    )
    return set(Decider(rules, Random(1), stopwatch).lines_to_decide(lines))


def made(grammar: Grammar) -> tuple[list[Rule], list[str]]:
    """Rules of every kind of pattern, and texts that are like what they match."""
    rules: list[Rule] = []
    samples = []
    while len(rules) < 12:
        pattern, sample = grammar.pattern()
        normalise = grammar.random.random() < 0.5
        try:
            rules.append(rule(pattern, name=str(len(rules)), normalise=normalise))
        except PatternError:
            continue
        samples.append(sample)
    return rules, samples


@pytest.mark.parametrize("seed", range(40))
def test_the_others_are_lines_that_a_decision_says_nothing_about(seed: int) -> None:
    grammar = Grammar(seed)
    rules, samples = made(grammar)
    several = ruleset(*rules)
    texts = [grammar.line(samples) for _ in range(LINES)]
    wanted = looked_through(several, texts)
    decider = Decider(several, Random(1), still)
    for number, text in enumerate(texts):
        decision = decider.decide(HERE._replace(text=text), 0.0)
        said = decision.verdicts or decision.timed_out or decision.order
        assert not said or number in wanted, text


def test_what_holds_a_trigger_s_words_and_does_not_match_need_not_be_decided_about() -> None:
    number = rule(r"\bwell \d", name="number")
    bold = rule("\x02well\x02", name="bold", normalise=False)
    texts = ["well well", "well 1", "\x02well\x02", "well", "so", "wéll well"]
    assert looked_through(ruleset(number, bold), texts) == {1, 2}


def test_a_line_that_would_have_the_clock_asked_is_decided_about() -> None:
    quick = [rule(rf"tea \d{{{n + 1}}}", name=f"{n}") for n in range(UNTIMED + 1)]
    assert looked_through(ruleset(*quick), ["tea", "milk"]) == {0}
    assert looked_through(ruleset(*quick[:-1]), ["tea", "milk"]) == set()
    slow = rule(r"tea (a+)+b", name="slow")
    assert looked_through(ruleset(slow), ["tea aaa", "milk"]) == {0}
    assert looked_through(ruleset(quick[0]), ["tea" * 200, "tea"]) == {0}


def test_what_no_filter_knows_is_searched_as_well() -> None:
    short = rule("^.{2,3}$", name="short")
    assert looked_through(ruleset(short), ["tea", "milk", "so", "t"]) == {0, 2}


def test_when_the_time_is_over_the_rest_is_left_to_be_decided_about() -> None:
    """A stopwatch on which each look costs a second: the time is over at the second look."""
    texts = ["tea"] * 3 * UNTIMED
    late = looked_through(ruleset(rule(r"tea \d")), texts, count().__next__)
    assert late == set(range(UNTIMED, len(texts)))
