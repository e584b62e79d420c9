"""Triggers without a text that they require, searched for in a block: no line is lost."""

import random

import pytest

from talkback.engine.normalise import normalise
from talkback.engine.prefilter.trigger import PatternError, Trigger, compile_trigger
from talkback.replay.prefilter import block_search
from talkback.replay.prefilter.block_search import BlockSearch, is_free
from talkback.replay.prefilter.literal_search import WORDS, odd_lines
from tests.engine.grammar import Grammar

HEADS = ("[12:34] <nick> ", "[12:34] <nick>", "2024-01-02 12:34:56\tnick\t", "nick: ")


def trigger(pattern: str, *, normal: bool = True) -> Trigger:
    return compile_trigger(pattern, ignore_case=True, normalise=normal)


def named(one: Trigger, block: bytes) -> set[int]:
    places = BlockSearch.of([one]).lines(block)
    return {block.count(b"\n", 0, place) for place in places}


@pytest.mark.parametrize(
    ("pattern", "free"),
    [
        (r"\b(\w{4,}) \1\b", True),
        (r"(.)\1\1", True),
        (r"\d{5}", True),
        (r"[a-f]+ ?\w", True),
        ("x*", True),
        (r"^\d", False),
        (r"\d$", False),
        (r"(?=\d)\d", False),
        (r"(?<!\w)\d", False),
        (r"\d++1", False),
        (r"(?>\d+)1", False),
        (r"[^a]{5}", False),
        (r"\W\W", False),
        (r"\B\d", False),
        (r"(a)?(?(1)b|c)", False),
        (r"\d\K\d", False),
    ],
)
def test_which_triggers_do_not_look_around(pattern: str, free: bool) -> None:
    assert is_free(trigger(pattern)) is free


@pytest.mark.parametrize("seed", range(30))
def test_no_line_is_lost(seed: int) -> None:
    """Random patterns, and lines made of what they match, with blanks doubled and tabs."""
    dice = random.Random(seed)
    for number in range(40):
        grammar = Grammar(seed * 1000 + number)
        pattern, sample = grammar.pattern()
        normal = dice.random() < 0.5
        try:
            one = trigger(pattern, normal=normal)
        except PatternError:
            continue
        if not is_free(one):
            continue
        texts = [_plain(grammar.line([sample]), dice) for _ in range(20)]
        head, end = dice.choice(HEADS), dice.choice(("", "\r"))
        block = "".join(f"\n{head}{text}{end}" for text in texts).encode()
        found = named(one, block)
        odd = {block.count(b"\n", 0, place) for place in odd_lines(block, block.translate(WORDS))}
        for at, text in enumerate(texts):
            seen = normalise(text).text if normal else text
            assert at in found or at in odd or not one.is_found(seen), (pattern, text)


def _plain(text: str, dice: random.Random) -> str:
    line = text.encode("ascii", "ignore").decode().replace("\n", " ").replace("\r", " ")
    return "".join(dice.choice((" ", " ", "  ", "\t")) if char == " " else char for char in line)


@pytest.mark.parametrize(
    ("pattern", "lines", "expected"),
    [
        (r"\b(\w{4,}) \1\b", ["that that", "that  that", "that thats", "no"], {0, 1}),
        (r"(\w{4})\s+\1", ["and that", "that is", "no"], {0, 1}),
        (r"\d\d", ["a1", "22", "3 33"], {1, 2}),
        (r"x*", ["a", "xx", "b"], {0, 1, 2}),
    ],
)
def test_lines_named(pattern: str, lines: list[str], expected: set[int]) -> None:
    assert named(trigger(pattern), "".join(f"\n{line}" for line in lines).encode()) == expected


def test_what_takes_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block_search, "_LIMIT", 0.0)
    with pytest.raises(TimeoutError):
        BlockSearch.of([trigger(r"\b(\w{4,}) \1\b")]).lines(b"\nthat this other word" * 20_000)
