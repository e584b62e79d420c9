"""Triggers that `re` finds in the bytes of a block: just where `regex` finds them in its lines."""

import random
import time
from contextlib import suppress

import pytest

from talkback.engine.prefilter.trigger import PatternError, Trigger, compile_trigger
from talkback.replay.prefilter.block_search import BlockSearch, is_free
from talkback.replay.prefilter.byte_search import ByteSearch
from tests.engine.grammar import Grammar

REFERENCES = (
    r"\b(\w{4,}) \1\b",
    r"(.)\1\1", r"(\w)(\w)\2\1", r"([ab]|cd) ?\1", r"(a*)b\1c", r"(?:(ab?)|c)\1",
    r"(\w{2,5}?)-\1", r"\d{3}", r"[a-f]{4}", "x*y?", r"\w+\b!",
)  # fmt: skip
"""Beside what the grammar makes, which refers back but rarely."""
ALPHABET = "aabbccdxy -!1"


def trigger(pattern: str, *, ignore_case: bool = True) -> Trigger:
    return compile_trigger(pattern, ignore_case=ignore_case, normalise=True)


@pytest.mark.parametrize("seed", range(20))
def test_both_find_the_same_lines(seed: int) -> None:
    dice = random.Random(seed)
    asked = 0
    for number in range(60):
        grammar = Grammar(seed * 1000 + number)
        pattern, sample = grammar.pattern()
        if number % 3 == 0:
            pattern, sample = dice.choice(REFERENCES), "abab"
        try:
            one = trigger(pattern, ignore_case=dice.random() < 0.5)
        except PatternError:
            continue
        search = ByteSearch.of(one) if is_free(one) else None
        if search is None:
            continue
        asked += 1
        lines = [_line(dice, sample) for _ in range(200)]  # of several pieces
        found = {*search.lines("".join(f"\n{line}" for line in lines).encode(), 10.0)}
        assert found == {at for at, line in enumerate(lines) if one.is_found(line)}, pattern
    assert asked >= 12


def _line(dice: random.Random, sample: str) -> str:
    noise = "".join(dice.choices(ALPHABET, k=dice.randrange(30)))
    text = noise + dice.choice(("", sample, sample.upper())) + noise[:5].swapcase()
    return text.encode("ascii", "ignore").decode().translate({10: " ", 13: " "})


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"(\w+) (\w+) \1", id="two repeats go back much"),
        pytest.param(r"(\w)+ \1", id="which turn of a repeat is meant, the two may see otherwise"),
        pytest.param(r"(\w{4})\s\1", id="a blank that may be a newline"),
        pytest.param("(?i:(a))\\1", id="flags"),
        pytest.param(r"(?<x>a)\1", id="a name that `re` does not read"),
        pytest.param(r"(ſ)\1", id="text that is not ASCII"),
        pytest.param(r"[[a]]{3}", id="a set in a set"),
        pytest.param(r"\p{L}{3}", id="what `re` does not know"),
    ],
)
def test_where_regex_has_to_be_asked(pattern: str) -> None:
    assert ByteSearch.of(trigger(pattern)) is None


def test_long_lines_are_left_to_regex_which_has_a_limit() -> None:
    """Of one letter again and again each place is tried with each length: `re` takes minutes."""
    search = BlockSearch.of([trigger(r"(\w+)\1!")])
    assert isinstance(search.normalised[0], ByteSearch)
    begun = time.process_time()
    with suppress(TimeoutError):
        assert search.lines(b"\n[12:34] <nick> " + b"a" * 4000) == set()
    assert time.process_time() - begun < 2


def test_its_time_is_limited() -> None:
    search = ByteSearch.of(trigger(r"\b(\w{4,}) \1\b"))
    assert search is not None
    with pytest.raises(TimeoutError):
        [*search.lines(b"\nthat this other word" * 20_000, 0.0)]
