"""One trigger: what is refused, with the reason and the place, and what is found."""

import pytest

from talkback.engine.pattern import PatternError, Trigger, compile_trigger


def compiled(pattern: str, *, ignore_case: bool = True) -> Trigger:
    return compile_trigger(pattern, ignore_case=ignore_case, normalise=True)


REFUSED = {
    "an empty one": ("", "an empty trigger", 0),
    "over 1,000 characters": ("a" * 1001, "longer than 1000", 1000),
    "an open group": ("that(s", "missing )", 6),
    "a repeat of nothing": ("foo|*bar", "nothing to repeat", 4),
    "an unknown group": (r"(a)\2", "invalid group reference", 5),
    "a bad range": ("[z-a]", "bad character range", 4),
    "nested repeats that take minutes to compile": (
        "(?:(?:a{255}){255}){255}",
        "multiply to 16,581,375",
        0,
    ),
    "nested repeats of a construct that only regex reads": (
        r"(?:(?:\p{L}{255}){255}){255}",
        "multiply to",
        0,
    ),
    "repeats side by side that kill the compiler": ("(?:ab|cd|ef){9999}" * 40, "unroll to", 0),
    "parentheses too deep": ("(" * 480 + "a" + ")" * 480, "nested too deeply", 0),
    "a POSIX class": ("x[[:alpha:]]", r"write \[:", 2),
    "a fuzzy match": ("(?:foo){e<=1}", r"write \{", 7),
    "a brace that is no repeat": ("{nick} is", r"write \{", 0),
    "an empty set": (r"a[^\d\D]", "nothing is in", 1),
    "a blank that (?x) may skip or not": ("(?x)a\u00a0b", "(?x)", 5),
}


@pytest.mark.parametrize(("pattern", "reason", "offset"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused_with_reason_and_place(pattern: str, reason: str, offset: int) -> None:
    with pytest.raises(PatternError) as caught:
        compiled(pattern)
    assert reason in caught.value.message
    assert str(caught.value) == caught.value.message
    assert caught.value.offset == offset


TAKEN = {
    "plain repeats": "a{2}b{2,}c{,3}d{2,3}",
    "escaped braces": r"\{nick\}",
    "a brace in a set": "[{}]",
    "a named character": r"\N{BULLET}",
    "a colon first in a set": "[:;]-?[)(]",
    "a lone bracket in a set": "[[]",
    "dashes in a set": "[+--]",
    "a property, which only regex reads": r"\p{Lu}{2,}",
    "the largest product": "(?:a{100}){100}",
    "as long as may be": "a" * 1000,
    "blanks in a verbose pattern": "(?x) a b # c",
}


@pytest.mark.parametrize("pattern", TAKEN.values(), ids=TAKEN.keys())
def test_is_taken(pattern: str) -> None:
    assert compiled(pattern).compiled.pattern == pattern


HITS = {
    "within a line": ("what (s?he|they) said", "haha That's what SHE said!!", "what SHE said"),
    "optional part left out": ("that'?s what", "thats what", "thats what"),
    "a word of its own": (r"\btwss\b", "oh, twss.", "twss"),
}


@pytest.mark.parametrize(("pattern", "line", "found"), HITS.values(), ids=HITS.keys())
def test_finds(pattern: str, line: str, found: str) -> None:
    match = compiled(pattern).find(line)
    assert match is not None
    assert match[0] == found


MISSES = {
    "another word": (r"\btwss\b", "twssx"),
    "the line is no part of the trigger": ("twss", "t"),
    "something between": ("what she said", "what has she said"),
}


@pytest.mark.parametrize(("pattern", "line"), MISSES.values(), ids=MISSES.keys())
def test_does_not_find(pattern: str, line: str) -> None:
    assert compiled(pattern).find(line) is None


def test_case_counts_when_it_is_told_to() -> None:
    assert compiled("Python", ignore_case=False).find("python") is None
    assert compiled("Python", ignore_case=False).find("Python") is not None


def test_a_bomb_stops_at_its_limit() -> None:
    bomb = compiled("^(a|a)*$")
    assert bomb.limited
    with pytest.raises(TimeoutError):
        bomb.find("a" * 60 + "!", 0.01)


def test_version_0_is_asked_for_whatever_the_default_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regex.DEFAULT_VERSION", 0x100)
    assert compiled("[a&&b]x").find("&x") is not None
