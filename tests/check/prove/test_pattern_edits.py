"""The small changes of a pattern: each leaves out, or turns round, one thing, at its place."""

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from talkback.check.prove.pattern_edits import ChangeKind, pattern_edits

CHANGES = [
    (r"\btea\b", ["tea\\b", r"\btea"]),
    (r"^tea$", ["tea$", "^tea"]),
    (r"\Atea\Z", ["tea\\Z", r"\Atea"]),
    ("tea|coffee|mate", ["coffee|mate", "tea|mate", "tea|coffee"]),
    ("(?:tea|coffee) now", ["(?:coffee) now", "(?:tea) now"]),
    ("(?P<what>tea|mate)", ["(?P<what>mate)", "(?P<what>tea)"]),
    ("(a|b)|c", ["c", "(b)|c", "(a)|c", "(a|b)"]),
    ("colou?r", ["color", "colour"]),
    ("(?:green )?tea", ["tea", "(?:green )tea"]),
    (r"tea(?! bag)", ["tea"]),
    (r"(?<!green )tea", ["tea"]),
    (r"tea(?=\?)", []),
    (r"[|?^$]\|\?\^", []),
    (r"[]|]|a", ["a", "[]|]"]),
    (r"[^]|]\\b", []),
    ("tea(?# or|so?) now", []),
    ("(?i)tea", []),
    (r"(\w)\1", []),
    (r"(?P<a>x)(?P=a)", []),
    (r"\x41?", ["", r"\x41"]),
    (r"\p{L}?", ["", r"\p{L}"]),
    (r"(?(1)a|b)", []),
    ("(?x) tea | coffee", []),
    ("tea{,x}?", ["tea{,x", "tea{,x}"]),
]


@pytest.mark.parametrize(("pattern", "changed"), CHANGES, ids=repr)
def test_a_pattern_is_changed_in_one_thing_at_a_time(pattern: str, changed: list[str]) -> None:
    first_rank = [
        edit
        for edit in pattern_edits(pattern)
        if edit.kind not in (ChangeKind.BOUND, ChangeKind.SET)
    ]
    assert sorted(edit.of(pattern) for edit in first_rank) == sorted(changed)


BOUNDS = [
    ("a+", ["a*"]),
    ("a*?", ["a+?"]),
    ("a{2,3}", ["a{1,3}", "a{3,3}", "a{2,2}", "a{2,4}"]),
    ("a{2,}", ["a{1,}", "a{3,}"]),
    ("a{2}", ["a{1,2}", "a{2,3}"]),
    ("a{,2}", ["a{1,2}", "a{0,1}", "a{0,3}"]),
    ("[abc]", ["[bc]", "[ac]", "[ab]"]),
    (r"[^\d_-]", [r"[^_-]", r"[^\d-]", r"[^\d_]"]),
    ("[a-cx]", ["[x]", "[a-c]"]),
    ("[[:alpha:]1]", ["[1]", "[[:alpha:]]"]),
    ("[a]", []),
]


@pytest.mark.parametrize(("pattern", "changed"), BOUNDS, ids=repr)
def test_bounds_and_sets_are_changed_by_one(pattern: str, changed: list[str]) -> None:
    assert sorted(edit.of(pattern) for edit in pattern_edits(pattern)) == sorted(changed)


def test_a_change_stands_at_what_is_changed() -> None:
    [first, second] = pattern_edits(r"a\b (?:x|\b)")[:2]
    assert (first.start, first.end, first.what) == (1, 3, r"without this \b")
    assert (second.kind, second.what) == (ChangeKind.ALTERNATIVE, "without the alternative “x”")


PARTS = st.sampled_from(
    ["a", "tea", r"\b", "^", "$", "(", ")", "(?:", "(?!", "(?P<n>", "|", "?", "*", "+", "{2}", "[",
     "]", "^", "-", r"\]", "(?#", "(?i)", "\\", "{", "}", "(?(1)", "(?x)", "é", " "]
)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(PARTS, max_size=12).map("".join))
def test_whatever_a_pattern_holds_it_is_read_to_an_end(pattern: str) -> None:
    for edit in pattern_edits(pattern):
        assert 0 <= edit.start <= edit.end <= len(pattern)
        assert edit.of(pattern) != pattern


@settings(max_examples=300)
@given(st.lists(PARTS, max_size=8).map("".join))
def test_what_is_left_of_a_pattern_with_an_alternative_less_compiles(pattern: str) -> None:
    try:
        regex.compile(pattern)
    except regex.error:
        return
    if "(?(" in pattern or "\\" in pattern or "[" in pattern:
        return
    for edit in pattern_edits(pattern):
        if edit.kind is ChangeKind.ALTERNATIVE:
            regex.compile(edit.of(pattern))
