"""The filter never changes what a plain loop of the `regex` module finds.

`TALKBACK_PAIRS=50000000` makes it run for longer.
"""

import os
from collections.abc import Iterator

import pytest
import regex

from talkback.engine.prefilter import re2_sets
from talkback.engine.prefilter.prefilter import SKIP_FILTER_UP_TO, Prefilter
from talkback.engine.prefilter.trigger import PatternError, Trigger, compile_trigger
from talkback.engine.ruleset import NormalisedMessage, RuleSet
from talkback.engine.trigger_search import TriggerMatch, TriggerSearch
from talkback.model.message import MessageKind
from tests.engine.grammar import Grammar
from tests.engine.making import HERE, rule, ruleset, still

PAIRS = int(os.environ.get("TALKBACK_PAIRS", "60000"))
SET = 40
LINES = 60
LIMIT = 0.2
MENTIONS = (MessageKind.MENTION, MessageKind.PRIVATE)
ADDRESSES = ("talkback: ", "@talkback, ", "TALKBACK  ", "\x02talkback\x02: ", "talk\u200bback : ")


def triggers(grammar: Grammar, *, ignore_case: bool) -> Iterator[tuple[Trigger, str]]:
    while True:
        pattern, sample = grammar.pattern()
        try:
            yield compile_trigger(pattern, ignore_case=ignore_case, normalise=False), sample
        except PatternError:
            continue


@pytest.mark.parametrize("re2", [True, False], ids=["with RE2", "without RE2"])
@pytest.mark.parametrize("ignore_case", [True, False], ids=["any case", "case counts"])
def test_no_match_is_lost_and_none_added(
    re2: bool, ignore_case: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if re2:
        pytest.importorskip("re2")
    else:
        monkeypatch.setattr(re2_sets, "import_re2", lambda: None)
    found = 0
    for seed in range(PAIRS // 4 // SET // LINES):
        grammar = Grammar(seed * 4 + re2 * 2 + ignore_case)
        source = triggers(grammar, ignore_case=ignore_case)
        drawn = [next(source) for _ in range(SET)]
        assert len(drawn) > SKIP_FILTER_UP_TO
        found += compare([one for one, _ in drawn], lines(grammar, [text for _, text in drawn]))
    assert found > PAIRS / 4 / 20, "hardly anything matched: the test has lost its teeth"


def test_of_a_mention_no_match_behind_the_nick_is_lost() -> None:
    """What is left of each line is searched as if it were a line; places are those of the line."""
    found = 0
    for seed in range(PAIRS // 8 // SET // LINES):
        grammar = Grammar(seed)
        source = triggers(grammar, ignore_case=True)
        drawn = [next(source) for _ in range(SET)]
        plain = [one for one, _ in drawn]
        rules = ruleset(
            *(
                rule(one.pattern, name=str(at), normalise=False, on=frozenset(MENTIONS))
                for at, one in enumerate(plain)
            )
        )
        for left in lines(grammar, [text for _, text in drawn]):
            found += mentioned(rules, plain, grammar.random.choice(ADDRESSES) + left)
    assert found > PAIRS / 8 / 20, "hardly anything matched: the test has lost its teeth"


def mentioned(rules: RuleSet, drawn: list[Trigger], line: str) -> int:
    message, reading = HERE._replace(text=line), NormalisedMessage.of(line)
    left = reading.read_for(rules.rules[0].on, message).raw
    assert line.endswith(left)
    assert len(left) < len(line)
    search = TriggerSearch(message, reading, still)
    asked = {each.name for each, _ in rules.candidates(message, reading)}
    found = 0
    for made, trigger in zip(rules.rules, drawn, strict=True):
        try:
            expected = trigger.find(left, LIMIT)
            got = search.first_match(made, made.triggers)
        except TimeoutError:
            continue
        if isinstance(got, TriggerMatch):
            assert expected is not None, (trigger, line)
            start, end = got.match.span
            assert line[start:end] == got.match.text == expected.group(), (trigger, line)
        assert expected is None or made.name in asked, (trigger, line)
        found += expected is not None
    return found


def lines(grammar: Grammar, samples: list[str]) -> list[str]:
    return ["", *(grammar.line(samples) for _ in range(LINES - 1))]


def compare(drawn: list[Trigger], spoken: list[str]) -> int:
    flags = regex.VERSION0 | (regex.IGNORECASE if drawn[0].ignore_case else regex.VERSION0)
    plain = [regex.compile(trigger.pattern, flags) for trigger in drawn]
    matcher = Prefilter(drawn)
    found = 0
    together = matcher.candidates_by_line(spoken)
    for number, line in enumerate(spoken):
        candidates = matcher.candidates(line)
        assert list(candidates) == sorted(set(candidates))
        assert list(together.get(number, ())) == list(candidates), line
        for place, pattern in enumerate(plain):
            try:
                expected = pattern.search(line, timeout=LIMIT)
                got = drawn[place].find(line, LIMIT * 2) if place in candidates else None
            except TimeoutError:
                continue
            assert facts(got) == facts(expected), (drawn[place], line)
            found += expected is not None
    return found


def facts(match: regex.Match[str] | None) -> object:
    return match and (match.regs, match.groups(), match.groupdict())
