"""What RE2 is asked instead of a trigger: no weaker than it has to be."""

import pytest
import re2

from talkback.engine.prefilter.trigger import compile_trigger


@pytest.mark.parametrize(
    ("pattern", "found", "not_found"),
    [
        pytest.param(r"\b\w{7}\b", "a letters b", "sevenletters", id="edges beside a repeat"),
        pytest.param(r"\b[0-9a-f]{4}\b", "an ab12 c", "ab123", id="edges beside a set"),
        pytest.param(r"[!-@]{3}", "a 1!2 b", "abc", id="a range that ends before the letters"),
    ],
)
def test_what_it_finds(pattern: str, found: str, not_found: str) -> None:
    asked = compile_trigger(pattern, ignore_case=True, normalise=True).re2_pattern
    assert asked is not None
    assert re2.search(asked, found) is not None
    assert re2.search(asked, not_found) is None
