"""A lazy pattern is used like one of `re` or `regex`, and compiled by whoever asks it first."""

import re
from collections.abc import Callable

import pytest
import regex

from talkback.model.lazy_pattern import lazily

COMPILERS = [pytest.param(re.compile, id="re"), pytest.param(regex.compile, id="regex")]


@pytest.mark.parametrize("compiled", COMPILERS)
def test_it_answers_as_the_pattern_does(compiled: Callable[[str], re.Pattern[str]]) -> None:
    tea = lazily(lambda: compiled(r"t(e)a"))
    assert tea.search("no tea") is not None
    assert tea.fullmatch("no tea", 3) is not None
    assert tea.fullmatch("teas") is None
    assert tea.sub(r"\1", "tea, tea") == "e, e"
    assert (tea.pattern, tea.groups) == (r"t(e)a", 1)


def test_it_is_compiled_when_it_is_first_asked_and_not_again() -> None:
    made: list[str] = []

    def make() -> re.Pattern[str]:
        made.append("once")
        return re.compile("tea")

    tea = lazily(make)
    assert made == []
    assert all(tea.match(text) for text in ("tea", "teas"))
    assert made == ["once"]


def test_a_wrong_one_says_so_when_it_is_asked() -> None:
    wrong = lazily(lambda: re.compile("("))
    with pytest.raises(re.error, match="unterminated"):
        wrong.match("tea")
