"""One trigger: what is refused, with the reason and the place, and what is found."""

import pytest

from talkback.engine.prefilter.trigger import PatternError, Trigger, compile_trigger


def compiled(pattern: str, *, ignore_case: bool = True) -> Trigger:
    return compile_trigger(pattern, ignore_case=ignore_case, normalise=True)


REFUSED = {
    "an empty one": ("", "an empty trigger", 0),
    "over 1,000 characters": ("a" * 1001, "longer than 1000", 1000),
    "an open group": ("that(s", "missing )", 4),
    "a repeat of nothing": ("foo|*bar", "nothing to repeat", 4),
    "an unknown group": (r"(a)\2", "invalid group reference 2", 4),
    "a bad range": ("[z-a]", "bad character range z-a", 1),
    "a bad range behind what only regex reads": (r"\p{L}[z-a]", "bad character range", 9),
    "nested repeats that take minutes to compile": (
        "(?:(?:a{255}){255}){255}",
        "unroll to 16,",
        7,
    ),
    "nested repeats of a construct that only regex reads": (
        r"(?:(?:\p{L}{255}){255}){255}",
        "unroll to 16,",
        11,
    ),
    "nested repeats behind a comment that hides them": (
        "(?x)\\p{L} # [\n (?:(?:a{255}){255}){255} # ]",
        "unroll to 16,",
        22,
    ),
    "twenty plus signs within each other": ("(?:" * 20 + "ab" + ")+" * 20, "unroll to", 63),
    "repeats side by side that kill the compiler": ("(?:ab|cd|ef){9999}" * 40, "unroll to", 12),
    "many sets, repeated": (r"\p{L}(?:" + "[ab][cd]" * 110 + "){9999}", "unroll to", 889),
    "parentheses too deep": ("(" * 480 + "a" + ")" * 480, "nested too deeply", 0),
    "a POSIX class": ("x[[:alpha:]]", r"write \[:", 2),
    "a fuzzy match": ("(?:foo){e<=1}", r"write \{", 7),
    "a fuzzy match behind a comment that looks like one": (
        r"(?#{e<=1})(?:foo){e<=1}",
        r"write \{",
        17,
    ),
    "a fuzzy match between comments with brackets": (
        r"(?#\)[)(?:foobar){e<=1}(?#])",
        r"write \{",
        17,
    ),
    "a fuzzy match in a verbose pattern": ("(?x)# [\n(?:foobar){e<=1}# ]", r"write \{", 18),
    "a fuzzy match that a comment ends at": ("(?x)foobar # (?#\n{e<=1} # )", r"write \{", 17),
    "a placeholder": ("hi {nick}!", r"write \{nick}", 3),
    "a group whose name begins with a digit": ("a(?P<1st>tea)", "begins with a letter", 5),
    "a group whose name has a hyphen": ("(?<a-b>x)", "has letters, digits and _", 3),
    "an empty set": (r"a[^\d\D]", "nothing is in", 1),
    "an empty set behind an escaped one": (r"\[^\d\D][^,\s\S]", "nothing is in", 8),
    "version 1, which has other sets": ("a(?V1)a", "another syntax", 1),
    "version 1 among other flags": ("(?iV1)a", "another syntax", 0),
    "two encodings": ("(?L)(?a)x", "exclude each other", 4),
    "two encodings, none of them a locale": ("(?u)(?a)", "exclude each other", 4),
    "a reference by a digit that is none": (r"\g<²>", "cannot be read from here on", 4),
    "a call of the whole before any text": (r"\Z(?R)", "never ends", 2),
    "a named list that there is none of": (r"\L<words>", "undefined named list", 9),
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
    "a large product": "(?:a{100}){100}",
    "signs of a set in a set": r"[\[:]-?\)",
    "a colon before a bracket in a set": r"[:\[:]foo",
    "a repeat of a group that is nothing": "(?i:a+)(?:)+",
    "a smiley with a brace": ":-{",
    "braces of other things": "{x} {}",
    "a placeholder in a comment": "(?x)hello # {nick}",
    "a placeholder in another comment": "(?#{nick})hello",
    "escaped backslashes before letters in a set": r"[^\\d\\D]",
    "counts in a row": r"\p{Lu}{2,20}\s\p{Lu}{2,20}\s\p{Lu}{2,30}",
    "an odd blank in the comment of a verbose pattern": "(?x)a # b\u00a0c",
    "an odd blank in a set of a verbose pattern": "(?x)[\u00a0]",
    "a group as PCRE names it": "(?<nick>tea)",
    "groups that share a number": "(?|(a)|(b))",
    "a call of the whole": "a(?R)?b",
    "a conditional of a look-around": "(?(?=a)ab|c)",
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
    assert bomb.needs_timeout
    with pytest.raises(TimeoutError):
        bomb.find("a" * 60 + "!", 0.01)


def test_version_0_is_asked_for_whatever_the_default_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regex.DEFAULT_VERSION", 0x100)
    assert compiled("[a&&b]x").find("&x") is not None


def test_a_match_whose_begin_is_moved_in_a_look_around_ends_with_its_time() -> None:
    with pytest.raises(TimeoutError):
        compiled(r"(?<!\Ktea)+$").find("x tea y", 0.01)
