"""What lints call certain is certain: no line contradicts it, whatever the pattern."""

import random
from itertools import product

import pytest

from talkback.engine.prefilter.trigger import PatternError, Trigger, compile_trigger
from talkback.lint.containment import finds_wherever, sample_lines
from talkback.lint.impossible import why_never

_PIECES = (
    "a", "b", "é", " ", "-", "[ab]", "[^a]", r"\w", r"\W", r"\d", r"\s", r"\S", ".", "^", "$",
    r"\b", r"\B", "(?:a|b)", "(?:^|b)", "(?:a|$)", "a?", "b+", r"\W*", "(?=a)", "(?=b|$)", "(?!a)",
    "(?<=a)", r"(?<=\s)", "(?<!b)", "|", "(?:ab){2}", "(a)", "[^\\W]", "(?:$)?", "1",
    r"\m", r"\M", r"\K", r"\h", r"\Z", "(?i:B)", "(?-i:B)", "[b-é]", "(?>a|ab)", "a++",
)  # fmt: skip
_LINES = ["".join(letters) for size in range(4) for letters in product("ab é1-", repeat=size)]


def _trigger(rng: random.Random, *, ignore_case: bool) -> Trigger | None:
    pattern = "".join(rng.choices(_PIECES, k=rng.randint(1, 4)))
    try:
        return compile_trigger(pattern, ignore_case=ignore_case, normalise=True)
    except PatternError:
        return None


@pytest.mark.parametrize("seed", range(3))
def test_a_pattern_that_is_called_impossible_is_found_in_no_line(seed: int) -> None:
    rng = random.Random(seed)
    impossible = 0
    for _ in range(250):
        trigger = _trigger(rng, ignore_case=True)
        if trigger is not None and why_never(trigger.pattern) is not None:
            impossible += 1
            found = [line for line in _LINES if trigger.find(line)]
            assert (trigger.pattern, found) == (trigger.pattern, [])
    assert impossible > 10


@pytest.mark.parametrize("seed", range(3))
def test_a_trigger_that_is_called_found_wherever_another_is_is_found_there(seed: int) -> None:
    rng = random.Random(seed)
    certain = 0
    for _ in range(400):
        one = _trigger(rng, ignore_case=True)
        other = _trigger(rng, ignore_case=rng.random() < 0.5)
        if one is not None and other is not None and finds_wherever(one, other):
            certain += 1
            missed = [line for line in _LINES if other.find(line) and not one.find(line)]
            assert (one.pattern, other.pattern, missed) == (one.pattern, other.pattern, [])
    assert certain > 10


@pytest.mark.parametrize("seed", range(2))
def test_sample_lines_are_found(seed: int) -> None:
    rng = random.Random(seed)
    triggers = [_trigger(rng, ignore_case=True) for _ in range(300)]
    samples = [(one, line) for one in triggers if one for line in sample_lines(one)]
    assert len(samples) > 100
    assert [one.pattern for one, line in samples if one.find(line) is None] == []
