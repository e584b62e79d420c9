"""What text a trigger needs: the filter is only as good as this, and only as sound."""

import pytest

from talkback.engine.prefilter.regex_parser import parse
from talkback.engine.prefilter.required_literals import required_literals

WORDS = {
    "a phrase, cut to what makes it rare": ("what she said", {"what she said"}),
    "a word between edges": (r"\btwss\b", {" twss "}),
    "short words between edges": (r"\b(gg|ty|np)\b", {" gg ", " ty ", " np "}),
    "an optional letter": ("that'?s it", {"that s it", "thats it"}),
    "blanks of any kind": (r"she\s+said", {" said"}),
    "a set of letters": ("[Ll]ol[sz]", {"lols", "lolz"}),
    "a stretched word": (r"\blo+l\b", {" lol ", " loo"}),
    "the rarer side of a gap": (r"the.*xylophone", {"xylophone"}),
    "the beginning": ("^ping$", {"\x01 ping \x02"}),
    "every alternative": (r"(foo\d|\dbar) ", {"foo", "bar"}),
    "within a look-ahead": (r"^(?=.*xylophone)", {"xylophone"}),
    "after a back-reference": (r"(.)\1 xylophone", {" xylophone"}),
    "what must repeat": ("(?:ha){2,}", {"haha"}),
    "folded": ("Straße|ISTANBUL", {"straße", "istanbul"}),
}


@pytest.mark.parametrize(("pattern", "texts"), WORDS.values(), ids=WORDS.keys())
def test_words_a_line_must_hold(pattern: str, texts: set[str]) -> None:
    literals = required_literals(parse(pattern, ignore_case=True) or [], ascii_only=False)
    assert literals is not None
    assert literals.word_forms
    assert literals.literals == texts


SIGNS = {
    "a smiley": (r":-?\)", {":)", ":-)"}),
    "an emoji": ("🎉+", {"🎉"}),
    "a command": (r"^!(\w+)", {"\x01!"}),
    "plus signs": (r"c\+\+", {"c++"}),
}


@pytest.mark.parametrize(("pattern", "texts"), SIGNS.values(), ids=SIGNS.keys())
def test_signs_a_line_must_hold(pattern: str, texts: set[str]) -> None:
    literals = required_literals(parse(pattern, ignore_case=True) or [], ascii_only=False)
    assert literals is not None
    assert not literals.word_forms
    assert literals.literals == texts


NOTHING = {
    "only classes": r"\d{3}",
    "one alternative without": r"xylophone|\d",
    "all of it optional": "(?:xylophone)?",
    "only what must not be there": "(?!xylophone)",
    "a common letter": "e",
    "the end alone": "$",
    "any star": ".*",
}


@pytest.mark.parametrize("pattern", NOTHING.values(), ids=NOTHING.keys())
def test_nothing_rare_is_needed(pattern: str) -> None:
    assert required_literals(parse(pattern, ignore_case=True) or [], ascii_only=False) is None


def test_edges_say_nothing_where_words_are_ascii_only() -> None:
    """Under `(?a)` there is a boundary between é and l."""
    literals = required_literals(
        parse(r"(?a)\blollipop\b", ignore_case=True) or [], ascii_only=True
    )
    assert literals is not None
    assert literals.literals == {"lollipop"}


@pytest.mark.parametrize(
    ("pattern", "also"),
    [
        (r"\bwhiskers\b.*\bthunder\b", {" thunder "}),
        (r"whiskers (?P<what>\w+) thunder", {" thunder"}),
        (r"\bwhiskers thunder\b", set()),
        (r"whiskers( thunder)?", set()),
        (r"whiskers(?= .* thunder)", set()),
        (r"whiskers.*(?:thunder|lightning)", {"thunder", "lightning"}),
    ],
)
def test_of_a_pattern_with_a_gap_both_sides_are_required(pattern: str, also: set[str]) -> None:
    literals = required_literals(parse(pattern, ignore_case=True) or [], ascii_only=False)
    assert literals is not None
    assert literals.also == also
