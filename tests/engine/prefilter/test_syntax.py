"""The tree is what `regex` read: beside Python's own parser, wherever both mean the same."""

import random
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest
import regex

from talkback.engine.prefilter import regex_parser, regex_tree
from talkback.engine.prefilter.regex_parser import name_offset, read
from talkback.engine.prefilter.sre_tree import REPEATS
from talkback.engine.prefilter.trigger import PatternError, compile_trigger
from tests.engine.grammar import Grammar

SIGNS = {
    (sre.NEGATE, None, sre.CATEGORY, one): (sre.CATEGORY, other)
    for one, other in (
        (sre.CATEGORY_NOT_WORD, sre.CATEGORY_WORD),
        (sre.CATEGORY_WORD, sre.CATEGORY_NOT_WORD),
        (sre.CATEGORY_NOT_SPACE, sre.CATEGORY_SPACE),
        (sre.CATEGORY_SPACE, sre.CATEGORY_NOT_SPACE),
        (sre.CATEGORY_NOT_DIGIT, sre.CATEGORY_DIGIT),
        (sre.CATEGORY_DIGIT, sre.CATEGORY_NOT_DIGIT),
    )
}


def plain(nodes: Any) -> Iterator[Any]:  # noqa: ANN401, C901 - two parsers, a construct each
    """A tree as nothing but tuples, without what both say in different words."""
    for op, argument in nodes:
        if op is sre.SUBPATTERN:
            body = tuple(plain(argument[3]))
            yield from body if argument[0] is None else [(op, argument[0], body)]
        elif op in REPEATS:
            body = tuple(plain(argument[2]))
            if body:  # of nothing, `regex` keeps no repeat
                yield from body if argument[:2] == (1, 1) else [(op, *map(int, argument[:2]), body)]
        elif op is sre.BRANCH:
            yield op, tuple(tuple(plain(branch)) for branch in argument[1])
        elif op is sre.GROUPREF_EXISTS:
            yield op, argument[0], tuple(plain(argument[1])), tuple(plain(argument[2] or []))
        elif op in (sre.ASSERT, sre.ASSERT_NOT):
            yield op, argument[0], tuple(plain(argument[1]))
        elif op is sre.ATOMIC_GROUP:
            yield op, tuple(plain(argument))
        elif op is sre.IN:
            flat = tuple(part for member in argument for part in member)
            yield op, SIGNS.get(flat, flat)
        elif op is sre.FAILURE:
            yield sre.ASSERT_NOT, 1, ()
        else:
            yield op, {sre.AT_BEGINNING: sre.AT_BEGINNING_STRING}.get(argument, argument)


def test_reads_what_python_reads() -> None:
    grammar = Grammar(5)
    compared = 0
    for _ in range(400):
        pattern, _ = grammar.pattern()
        if re.search(r"\(\?x|\{[eis]|\(\?#\\", pattern):
            continue  # `regex` skips more blanks, counts errors, and has escapes in comments
        try:
            theirs = _parser.parse(pattern, int(re.IGNORECASE))
            ours = read(pattern, ignore_case=True)
        except (re.error, regex.error):
            continue
        same = ours.known and tuple(plain(ours.tree)) == tuple(plain(theirs))
        assert same, pattern  # the trees themselves take minutes to show side by side
        compared += 1
    assert compared > 150


@pytest.mark.parametrize(
    "pattern",
    [
        r"\X",
        "a(?R)?b",
        "(?r)ab",
        "(?w)\\bab",
        "(?if)straße",
        "(?if:straße)",
        "(?p)a|ab",
        "(?L)ab",
        "(?(?=a)ab|c)",
        "(?:foo){e<=1}",
        "(?<n>a(?<n>b))",
    ],
)
def test_what_it_does_not_know_is_said(pattern: str) -> None:
    assert not read(pattern, ignore_case=True).known


def test_a_version_of_regex_with_other_types_leaves_the_pattern_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(regex_tree._CONSTRUCTS, "Character")
    assert not read("teas?", ignore_case=True).known
    assert compile_trigger("teas?", ignore_case=True, normalise=True).required_literals is None


@pytest.mark.parametrize("ignore_case", [True, False])
def test_text_without_a_construct_is_read_as_regex_reads_it(ignore_case: bool) -> None:
    every_sign = [chr(code) for code in (*range(1, 0x250), 0x1E9E, 0x1F389, 0xFB05)]
    signs = [r"\b", *every_sign, *(f"\\{sign}" for sign in every_sign if sign.isascii())]
    dice = random.Random(3)
    plain_text = [one for one in signs if regex_parser._PLAIN.fullmatch(one)]
    assert len(plain_text) > len(every_sign)
    texts = ["".join(dice.choices(plain_text, k=12)) for _ in range(300)]
    for text in [*plain_text, *texts]:
        # A group of nothing is left out of the tree, and asks for the parser.
        assert read(text, ignore_case=ignore_case) == read(f"{text}(?:)", ignore_case=ignore_case)


@pytest.mark.parametrize(
    ("pattern", "offset"),
    [
        ("(?P<nick>tea)", 4),
        ("(?<nick>tea)", 3),
        ("(?#(?<nick>)(?<nick>tea)", 15),
        (r"\(?<nick>(?<nick>tea)", 12),
        ("(?|(?<nick>a)|(?<nick>b))", 6),
    ],
)
def test_a_name_is_found_where_it_names(pattern: str, offset: int) -> None:
    assert name_offset(pattern, "nick", ignore_case=True) == offset


TWO_LETTERS = "|".join(f"{chr(97 + n % 26)}{chr(100 + n // 3)}" for n in range(30))
COSTLY = {
    "plus signs within each other, with a tail": "(?:" * 20 + "ab" + "c)+" * 20,
    "plus signs within each other": "(?:" * 20 + "ab" + ")+" * 20,
    "forty of them": "(?:" * 40 + "ab" + "c)+" * 40,
    "stars within each other": "(?:" * 20 + "ab" + ")*" * 20,
    "a few times within each other": "(?:" * 20 + "ab" + "){0,3}" * 20,
    "many times within each other": "(?:" * 30 + "a" + "){0,12}" * 30,
    "sets behind what only regex reads": r"\p{L}(?:" + "[ab][cd]" * 110 + "){9999}",
    "thirty alternatives": f"(?:{TWO_LETTERS})+x",
    "nine times thirty alternatives": f"(?:{TWO_LETTERS})" * 9,
    "a hundred times anything": ".*" * 100 + "x",
    "anything, and a letter": ".*a" * 300,
    "sets in a row": "[a-z0-9_]+" * 90,
    "options in a row": "a?" * 400 + "b",
    "nothing, often": r"(?:\b|){9000}x",
    "look-aheads within each other": "(?=a" * 90 + ")" * 90,
    "a conditional of a look-ahead": "(?(?=(?:(?:a{255}){255}){255})b|c)",
}


@pytest.mark.parametrize("pattern", COSTLY.values(), ids=COSTLY.keys())
def test_is_judged_or_refused_at_little_cost(pattern: str) -> None:
    """It is some 30 ms of processor time, 160 where coverage is measured; a bomb takes minutes."""
    begun = time.process_time()
    with suppress(PatternError):
        compile_trigger(pattern, ignore_case=True, normalise=True)
    assert time.process_time() - begun < 2
