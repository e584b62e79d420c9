"""The sieve loses no line: what a trigger matches is among the lines that it names."""

import os
import random
from dataclasses import replace

import pytest

from talkback.engine.normalise import normalise
from talkback.engine.prefilter.trigger import PatternError, compile_trigger
from talkback.replay.prefilter.line_prefilter import LinePrefilter, Wanted
from tests.engine.grammar import Grammar

PAIRS = int(os.environ.get("TALKBACK_PAIRS", "30000"))
LINES = 50
TYPED = {"'": "’", '"': "“", "-": "–"}
WORDS = ("hello", "that", "world", "what", "so", "at hand", "other")


def wanted(pattern: str, *, ignore_case: bool = True, normal: bool = True) -> Wanted:
    return Wanted(((pattern, ignore_case, normal),), ("talkback",))


def block(texts: list[str], head: str = "[12:34] <nick> ") -> bytes:
    return "".join(f"\n{head}{text}" for text in texts).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("normal", [True, False], ids=["normalised", "as sent"])
@pytest.mark.parametrize(
    "head",
    ["[12:34] <nick> ", "2024-01-02 12:34:56\tnick\t", "<nick> ", "[12:34] <nick> <alice> "],
)
def test_no_line_is_lost(normal: bool, head: str) -> None:
    """Random patterns, and lines made of what they match with blanks, colours and folds."""
    found = sifted = 0
    for seed in range(PAIRS // 6 // LINES):
        grammar = Grammar(seed)
        pattern, sample = grammar.pattern()
        try:
            prefilter = LinePrefilter.of(wanted(pattern, normal=normal))
            trigger = compile_trigger(pattern, ignore_case=True, normalise=normal)
        except PatternError:
            continue
        texts = [grammar.line([sample]).replace("\n", " ").replace("\r", " ") for _ in range(LINES)]
        dice = random.Random(seed)
        texts = [blown_up(text, dice) for text in texts]
        lines = block(texts, head)
        named = {lines.count(b"\n", 0, place) for place in prefilter.lines(lines)}
        for number, text in enumerate(texts):
            try:
                seen = normalise(text).text if normal else text
                matches = trigger.compiled.search(seen, timeout=0.2) is not None
            except TimeoutError:
                continue
            found += matches
            sifted += matches and not prefilter.without_literals
            assert not matches or prefilter.without_literals or number in named, (pattern, text)
    assert found > PAIRS / 6 / 20, "hardly anything matched: the test has lost its teeth"
    assert sifted > found / 5, "hardly any trigger has literals"


def test_a_line_that_begins_with_the_nick_is_looked_at_whatever_stands_behind_it() -> None:
    """Rules for mentions search what is left of it, which the triggers here do not know."""
    prefilter = LinePrefilter.of(wanted("^coffee"))
    texts = ["talkback: coffee", "@TALKBACK coffee", "\x02talkback\x02, coffee", " talkback:coffee"]
    lines = block([*texts, "tea"])
    named = [lines.count(b"\n", 0, place) for place in prefilter.lines(lines)]
    assert named == list(range(len(texts)))
    assert all(map(prefilter.concerns, texts))


def test_what_stands_behind_a_name_is_looked_at_where_there_are_bridges() -> None:
    forms = ("<{nick}> {text}", "[{network}] {nick}: {text}")
    for pattern in ("^coffee", "^coffee$", "^.{6}$"):
        prefilter = LinePrefilter.of(replace(wanted(pattern), forms=forms))
        texts = ["<alice> coffee", "[net] alice: coffee", "<\x0304al\u200bice\x03> \x02coffee"]
        texts += ["<alice> talkback: coffee", "<alice> @TalkBack: tea"]
        asked = prefilter.concerns_loosely if prefilter.without_literals else prefilter.concerns
        assert all(map(asked, texts[:3]))
        assert all(map(prefilter.concerns, texts))
        assert not asked("<alice> a cup of tea")
        lines = block(texts[:2])
        assert prefilter.without_literals or len(prefilter.lines(lines)) == 2


@pytest.mark.parametrize("seed", range(40))
def test_phrases_that_overlap_hide_no_line(seed: int) -> None:
    """Few words, many phrases of them, and any blanks and commas between."""
    dice = random.Random(seed)

    def phrase(separators: tuple[str, ...]) -> str:
        text = dice.choice(WORDS)
        for _ in range(dice.randint(1, 4)):
            text += dice.choice(separators) + dice.choice(WORDS)
        return text

    patterns = [phrase((" ", " ", ", ")) for _ in range(8)]
    prefilter = LinePrefilter.of(
        Wanted(tuple((one, True, True) for one in patterns), ("talkback",))
    )
    texts = [phrase((" ", "  ", ", ", ",  ", "   ", "\t ")) for _ in range(200)]
    lines = block(texts)
    named = {lines.count(b"\n", 0, place) for place in prefilter.lines(lines)}
    assert not prefilter.without_literals
    for number, text in enumerate(texts):
        seen = normalise(text).text
        assert number in named or not any(one in seen for one in patterns), text
    assert len(named) < len(texts), "everything is named: the test has lost its teeth"


def blown_up(text: str, dice: random.Random) -> str:
    """Blanks doubled here and there, and apostrophes and dots as phones type them."""
    typed = dice.random() < 0.5
    return "".join(
        " " * dice.choice((1, 1, 2, 5)) if char == " " else TYPED.get(char, char) if typed else char
        for char in text
    ).replace("..." if typed else "…", "…")


@pytest.mark.parametrize(
    ("pattern", "line", "named"),
    [
        pytest.param("hello world", "oh hello world", True, id="a phrase"),
        pytest.param("hello world", "oh hello   world", True, id="a phrase with more blanks"),
        pytest.param("hello world", "oh hello\tworld", True, id="a phrase with a tab"),
        pytest.param("hello world", "oh hello, world", False, id="a phrase with a comma in it"),
        pytest.param(r"\btwss\b", "newtwssletter", False, id="a word inside another"),
        pytest.param(r"\btwss\b", "TWSS", True, id="a word at the line's end"),
        pytest.param(r"\?\?\?", "what???", True, id="signs"),
        pytest.param(r"\?\?\?", "what??", False, id="too few signs"),
        pytest.param("café", "cafe", False, id="an accent that is not there"),
        pytest.param("twss", "ｔｗｓｓ", True, id="letters that are only alike"),
        pytest.param("twss", "t\x02wss", True, id="bold in the middle of a word"),
        pytest.param("twss", "talkback: hello", True, id="the bot's nick, whatever is wanted"),
    ],
)
def test_lines_named(pattern: str, line: str, named: bool) -> None:
    lines = block(["nothing here", line, "nor here"])
    expected = [lines.index(b"\n", 1)] if named else []
    assert LinePrefilter.of(wanted(pattern)).lines(lines) == expected


@pytest.mark.parametrize(
    ("pattern", "normal", "line", "named"),
    [
        pytest.param("don't", True, "I don’t", True, id="an apostrophe"),
        pytest.param(r"\bdon\b", False, "I don’t", True, id="a word before one"),
        pytest.param("tea", True, "I don’t — well…", False, id="nothing but what was typed"),
        pytest.param("(’|tea)", False, "I don’t", True, id="a trigger that tells them apart"),
        pytest.param("don’t", False, "I don’t", True, id="one that asks for it"),
        pytest.param("tea", True, "I don’t like thé", True, id="and what is not ASCII"),
    ],
)
def test_what_phones_type(pattern: str, normal: bool, line: str, named: bool) -> None:
    lines = block(["it’s “nothing”", line, "nor here’s"])
    there = [lines.index(b"\n", 1)] if named else []
    found = LinePrefilter.of(wanted(pattern, normal=normal)).lines(lines)
    assert found == there or (named and there[0] in found)


def test_what_requires_no_text_is_found_in_what_phones_type() -> None:
    lines = block(["it’s", "that’s that’s", "no"])
    prefilter = LinePrefilter.of(wanted(r"\b(\w{4,}'s) \1"))
    named = {*prefilter.lines(lines), *prefilter.lines_without_literals(lines)}
    assert named == {lines.index(b"\n", 1)}


def test_a_match_that_hides_another_names_its_line_too() -> None:
    """Across the end of a line, where nothing tells one from the next."""
    prefilter = LinePrefilter.of(
        Wanted((("said hello", True, True), ("hello there", True, True)), ("bot",))
    )
    lines = b"\nhe said\nhello there\nno more"
    assert prefilter.lines(lines) == [0, 8]


@pytest.mark.parametrize(
    ("nick", "own"),
    [("talkback", True), ("TalkBack", True), ("talkback_", False), ("xtalkback", False)],
)
def test_own_lines_are_known_by_the_nick(nick: str, own: bool) -> None:
    assert LinePrefilter.of(wanted("twss")).is_own(nick) is own


def test_brackets_in_a_nick_are_what_the_network_takes_them_for() -> None:
    prefilter = LinePrefilter.of(Wanted((), ("bot[a]",)))
    assert prefilter.is_own("BOT{A}")
    assert prefilter.lines(b"\n[12:34] <bot{a}> hello") == [0]


def test_a_bomb_is_left_to_the_decision() -> None:
    """A search that needs long is given up, and the line kept."""
    assert LinePrefilter.of(wanted(r"(?:a|a)*(?=b\d)b")).concerns("a" * 5000 + "b")
