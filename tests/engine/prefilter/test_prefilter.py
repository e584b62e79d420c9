"""Many triggers: who may match, who need not be asked."""

from collections.abc import Sequence

import pytest

from talkback.engine.prefilter import re2_sets
from talkback.engine.prefilter.prefilter import SKIP_FILTER_UP_TO, Prefilter
from talkback.engine.prefilter.trigger import Trigger, compile_trigger

pytest.importorskip("re2")

PATTERNS = (
    r"\bgg\b",
    "what she said",
    r":\)",
    "🎉",
    r"\d{4}-\d\d",
    r"(.)\1{3,}",
    r"(?=e)",
    r"\X{9}",
    "^ping$",
    "^",
)


def triggers(patterns: Sequence[str] = PATTERNS) -> list[Trigger]:
    return [compile_trigger(one, ignore_case=True, normalise=True) for one in patterns]


def asked(line: str, patterns: Sequence[str] = PATTERNS) -> set[str]:
    return {patterns[place] for place in Prefilter(triggers(patterns)).candidates(line)}


ALWAYS = {"(?=e)", r"\X{9}", "^"}
LINES = {
    "nothing rare": ("good morning", set()),
    "a word of its own": ("gg, all", {r"\bgg\b"}),
    "a part of a word": ("eggs and bigger", set()),
    "a phrase in capitals": ("WHAT SHE SAID", {"what she said"}),
    "signs": ("yes :)", {r":\)"}),
    "an emoji": ("🎉!", {"🎉"}),
    "digits": ("on 2024-05-01", {r"\d{4}-\d\d"}),
    "a stretched letter": ("noooo", {r"(.)\1{3,}"}),
    "not stretched enough": ("nooo", set()),
    "the whole line": ("ping", {"^ping$"}),
    "not the whole line": ("ping me", set()),
}


@pytest.mark.parametrize(("line", "expected"), LINES.values(), ids=LINES.keys())
def test_asks_those_that_may_match(line: str, expected: set[str]) -> None:
    assert asked(line) == expected | ALWAYS


def test_of_many_lines_each_asks_what_it_asks_by_itself() -> None:
    matcher = Prefilter(triggers())
    lines = [line for line, _ in LINES.values()] * 9
    lines += ["ГДЕ ЧАЙ gg", "ĿOL on", "ſ 2024-05-01 é", "\ud800", "é\ngg", "K\u0345Σ gg ς"]
    lines += ["\ud800 gg", "gg\npin", "g 🎉", "", "ping", "\x01 ping \x02", "on", "2024-05-01"]
    found = matcher.candidates_by_line(lines)
    assert [list(found.get(at, ())) for at in range(len(lines))] == [
        list(matcher.candidates(line)) for line in lines
    ]


def test_what_the_end_of_one_line_and_the_beginning_of_the_next_hold_is_in_neither() -> None:
    patterns = ("what she said", r"\d{4}-\d\d", "^ping$", "she\nsaid", r"[^a]{30}")
    lines = ["what she", "said", "2024-", "05", "ping", "pong"]
    matcher = Prefilter(triggers(patterns), few=0)
    assert matcher.candidates_by_line(lines) == {4: [2]}
    assert matcher.candidates_by_line([*lines, *(f"{line}é" for line in lines)]) == {4: [2]}


def test_of_many_lines_a_single_trigger_is_looked_for_at_once() -> None:
    found = Prefilter(triggers(["what she said"])).candidates_by_line(["nothing", "what she said"])
    assert found == {1: [0]}


def test_names_what_is_tried_on_every_line() -> None:
    matcher = Prefilter(triggers())
    assert {PATTERNS[place] for place in matcher.unfiltered} == ALWAYS


@pytest.mark.parametrize("pattern", ["^", "$", r"^\B"])
def test_of_what_is_in_every_line_re2_is_not_asked(pattern: str) -> None:
    (trigger,) = triggers([pattern])
    assert trigger.re2_pattern is None


def test_a_line_feed_makes_all_of_them_candidates() -> None:
    assert asked("\n") == set(PATTERNS)


def test_a_lone_surrogate_makes_all_of_the_sets_candidates() -> None:
    assert asked("\ud800") >= {r"\d{4}-\d\d", r"(.)\1{3,}"}


def test_a_few_triggers_are_all_candidates() -> None:
    assert asked("nothing", PATTERNS[:SKIP_FILTER_UP_TO]) == set(PATTERNS[:SKIP_FILTER_UP_TO])


def test_a_single_one_that_may_take_long_is_still_filtered() -> None:
    assert asked("nothing", [r"(.)\1{3,}"]) == set()


def test_no_trigger_is_no_candidate() -> None:
    assert list(Prefilter([]).candidates("anything")) == []


def test_several_hits_come_once_and_in_order() -> None:
    patterns = ("zebra", "gnu", r"\d{3}", "zebra|gnu|yak", "yak")
    found = Prefilter(triggers(patterns)).candidates("yak gnu zebra gnu 123 yak")
    assert list(found) == [0, 1, 2, 3, 4]


def test_without_re2_what_has_no_literals_is_tried_on_every_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(re2_sets, "import_re2", lambda: None)
    assert asked("good morning") == ALWAYS | {r"\d{4}-\d\d", r"(.)\1{3,}"}
