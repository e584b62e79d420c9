"""Which patterns can explode: those that do, and their harmless neighbours."""

import pytest

from talkback.engine.prefilter.redos import BacktrackingRisk
from talkback.engine.prefilter.trigger import compile_trigger


def risk(pattern: str) -> BacktrackingRisk | None:
    return compile_trigger(pattern, ignore_case=True, normalise=True).risk


BOMBS = {
    "a repeat in a repeat": "(a+)+$",
    "the same alternative twice": "^(a|a)*$",
    "three gaps in a row": ".*foo.*bar.*baz",
    "stars in a star": "(a*)*b",
    "an optional separator": r"(\w+\s?)+:",
    "a separator that the repeat takes too": "(.*,)*x",
    "alternatives that add up to each other": "(a|ab|b)*c",
    "a counted repeat in a repeat": "(a{1,3})*b",
    "two repeats side by side in a repeat": "(x+x+)+y",
    "blanks on both sides": r"^(\s*\w+\s*)+$",
    "words that begin alike": "(foo|foobar|bar)*z",
    "a gap repeated many times": "^(?:.*a){12}$",
    "a set and a letter of it": "^(?:[xy]1|x1)*z",
    "within a look-ahead": "(?=(a+)+$)b",
    "blanks thrice": r"\s*\s*\s*x",
}


@pytest.mark.parametrize("pattern", BOMBS.values(), ids=BOMBS.keys())
def test_can_explode(pattern: str) -> None:
    found = risk(pattern)
    assert found is not None
    assert len(found.witness) > 20


HARMLESS = {
    "a phrase": "that'?s what (s?he|they) said",
    "words with blanks between": r"\b(\w+)\s+(\w+)\s+(\w+)\b",
    "a repeated word": "(ha)+!",
    "two gaps": "what.*she.*said",
    "a separator of its own": r"(?:\w+\s)+end",
    "alternatives that differ": "(foo|bar)+x",
    "a command": r"^!(\w+)(?:\s+(\w+))?$",
    "an address": r"https?://[^\s/]+/\S*",
    "nothing after it that could fail": "(a+)+",
    "fields": "(?:[^,]*,)*x",
    "an IP number": r"(?:\d{1,3}\.){3}\d{1,3}",
    "trimming": r"^\s*(.*?)\s*$",
    "possessive": "(a++)+b",
    "atomic": "(?>a+)+b",
    "one word that begins like another": "(foo|foobar)*z",
}


@pytest.mark.parametrize("pattern", HARMLESS.values(), ids=HARMLESS.keys())
def test_cannot_explode(pattern: str) -> None:
    assert risk(pattern) is None


def test_the_witness_shows_it() -> None:
    bomb = compile_trigger("^(a|a)*$", ignore_case=True, normalise=True)
    assert bomb.risk is not None
    with pytest.raises(TimeoutError):
        bomb.find(bomb.risk.witness, 0.02)


LIMITED = {
    "two endless repeats": "a.*b.*c",
    "a repeat in a repeat": "(?:a{2}b){3}",
    "a choice in a repeat": "(?:foo|bar)+",
    "a back-reference": r"(\w)\1",
    "a look-behind of any length": "(?<=a+)b",
    "many options": "a?b?c?d?e?f?g?h?i?j?k?l?",
    "what the filter does not know": r"\X",
}


@pytest.mark.parametrize("pattern", LIMITED.values(), ids=LIMITED.keys())
def test_needs_a_time_limit(pattern: str) -> None:
    assert compile_trigger(pattern, ignore_case=True, normalise=True).needs_timeout


QUICK = {"a phrase": "what (s?he|they) said", "one gap": "what.*said", "edges": r"\b(hi|hey)\b"}


@pytest.mark.parametrize("pattern", QUICK.values(), ids=QUICK.keys())
def test_needs_none(pattern: str) -> None:
    assert not compile_trigger(pattern, ignore_case=True, normalise=True).needs_timeout
