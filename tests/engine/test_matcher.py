"""Many triggers: who may match, who need not be asked."""

from collections.abc import Sequence

import pytest
from re2 import _re2

from talkback.engine import shards
from talkback.engine.matcher import FEW, Matcher
from talkback.engine.pattern import Trigger, compile_trigger

PATTERNS = (
    r"\bgg\b",
    "what she said",
    r":\)",
    "🎉",
    r"\d{4}-\d\d",
    r"(.)\1{3,}",
    r"(?=e)",
    r"\p{Lu}{9}",
    "^ping$",
)


def triggers(patterns: Sequence[str] = PATTERNS) -> list[Trigger]:
    return [compile_trigger(one, ignore_case=True, normalise=True) for one in patterns]


def asked(line: str, patterns: Sequence[str] = PATTERNS) -> set[str]:
    return {patterns[place] for place in Matcher(triggers(patterns)).candidates(line)}


ALWAYS = {"(?=e)", r"\p{Lu}{9}"}
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


def test_names_what_is_tried_on_every_line() -> None:
    matcher = Matcher(triggers())
    assert {PATTERNS[place] for place in matcher.unfiltered} == ALWAYS


def test_a_line_feed_makes_all_of_them_candidates() -> None:
    assert asked("\n") == set(PATTERNS)


def test_a_lone_surrogate_makes_all_of_the_sets_candidates() -> None:
    assert asked("\ud800") >= {r"\d{4}-\d\d", r"(.)\1{3,}"}


def test_a_few_triggers_are_all_candidates() -> None:
    assert asked("nothing", PATTERNS[:FEW]) == set(PATTERNS[:FEW])


def test_no_trigger_is_no_candidate() -> None:
    assert list(Matcher([]).candidates("anything")) == []


def test_several_hits_come_once_and_in_order() -> None:
    patterns = ("zebra", "gnu", r"\d{3}", "zebra|gnu|yak", "yak")
    found = Matcher(triggers(patterns)).candidates("yak gnu zebra gnu 123 yak")
    assert list(found) == [0, 1, 2, 3, 4]


def test_without_re2_what_has_no_literals_is_tried_on_every_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shards, "re2", None)
    assert asked("good morning") == ALWAYS | {r"\d{4}-\d\d", r"(.)\1{3,}"}


def test_a_set_out_of_memory_makes_all_of_it_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    """RE2 then answers with no match at all, not even the canary's."""
    options = shards.re2.Options

    def poor() -> object:
        made = options()
        made.max_mem = 60_000
        return made

    monkeypatch.setattr(shards.re2, "Options", poor)
    patterns = [rf"\b[a-z]{{{count}}}\d[a-z]*\d{{{count}}}\b" for count in range(20, 40)]
    held = shards.Shards({at: one.approximation for at, one in enumerate(triggers(patterns))})
    lines = ["".join(chr(97 + (at * at + seed) % 26) for at in range(400)) for seed in range(50)]
    answers = [set(held.candidates(f"{line}1".encode())) for line in lines]
    assert any(answers), "the set never ran out of memory: the test shows nothing"
    assert all(answer in (set(), set(range(20))) for answer in answers)


def test_what_re2_cannot_compile_is_tried_on_every_line() -> None:
    held = shards.Shards({3: r"(?:a{1000}){1000}", 5: r"[0-9]{3}", 7: None})
    assert set(held.unfiltered) == {3, 7}
    assert set(held.candidates(b"123")) == {3, 5, 7}


def test_the_low_level_module_is_still_what_we_take_it_for() -> None:
    shard = _re2.Set(_re2.RE2.Anchor.UNANCHORED, shards.re2.Options())
    assert shard.Add(b"") == 0
    assert shard.Compile()
    assert shard.Match(b"x") == [0]
