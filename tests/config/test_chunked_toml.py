"""Read in pieces, a text means what it means to tomli; what is wrong is wrong at the same place."""

import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import tomli

from talkback.config import chunked_toml
from talkback.config.chunked_toml import loads
from tests.config.making import EVERY_KEY, SHIPPED, TRICKY

A, B, C = (f'[rules.{name}]\ntriggers = "{name}"\n' for name in "abc")
TRICKY_BUT_NAN = TRICKY.replace("nan", "inf")
"""What is not a number is not even equal to itself."""

DAMAGES = ("", "[rules]\n", "[rules.x]\n", "'''\n", "x = [\n", "]\n", '"')
BIG = "".join(f'[rules.r{number}]\ntriggers = "{number:0500}"\n' for number in range(1000))


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """A piece for each rule."""
    monkeypatch.setattr(chunked_toml, "LENGTH", 1)


def outcome(read: Callable[[str], dict[str, Any]], text: str) -> object:
    """The values and the order of the rules, or what is wrong and where."""
    try:
        values = read(text)
    except tomli.TOMLDecodeError as error:
        return str(error)
    rules = values.get("rules")
    return values, list(rules) if isinstance(rules, dict) else rules


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(A + B + C, id="rules alone"),
        pytest.param('[bot]\nnick = "x"\n' + A + B + "[pools.p]\nquotes = []\n" + C, id="others"),
        pytest.param("[rules]\n" + A + B + C, id="the table of rules before them"),
        pytest.param(A + B + C + "[rules]\n", id="the table of rules behind them"),
        pytest.param(A + B + "[rules.a.x]\ny = 1\n", id="a table of a rule behind another rule"),
        pytest.param("[rules.b.x]\ny = 1\n" + A + B, id="a table of a rule before the rule"),
        pytest.param("[[x]]\n" + A + B + "[x.y]\n" + C, id="an array of tables, gone on with"),
        pytest.param(A + B + "x = '''\n[rules.c]\n'''\n" + C, id="a header in a string"),
        pytest.param("x = '''\n[rules.c]\n'''\n" + A + B, id="a header in the first string"),
        pytest.param("x = '''\n[rules.c]\n'''\nrules = 3\n", id="no other header than in a string"),
        pytest.param(A + B + "x = [\n[rules.c]\n]\n", id="a header where a list is"),
        pytest.param("rules = { d = {} }\n" + A + B, id="an inline table that is added to"),
        pytest.param("rules.d.x = 1\n" + A + B, id="a dotted key"),
        pytest.param("[rules]\n" + A + B + "[rules]\n" + C, id="the table of rules twice"),
        pytest.param("[rules]\n" + A + B + '["r\\u0075les"]\n' + C, id="twice, in disguise"),
        pytest.param(A + B + "[[rules]]\n" + C, id="an array of rules"),
        pytest.param(A + B + A, id="a rule twice"),
        pytest.param("[bot]\n" + A + B + "[bot]\n" + C, id="another table twice"),
        pytest.param("  [rules.\"a b\"]\n[rules.'c.d']\n" + A, id="names in quotes"),
        pytest.param(A + B + "[rules.c\n", id="a header that does not end"),
        pytest.param(A + B + 'x = "\\b\\d"\n' + C, id="a wrong escape"),
        pytest.param(A + B + "x = '''\n" + C, id="a string that does not end"),
        pytest.param(A + B + "x = [1,\n" + C, id="a list that does not end"),
        pytest.param(
            A + B + "x = '''\n[rules.c]\n'''\n=", id="an error behind a header in a string"
        ),
    ],
)
def test_values_and_errors_are_those_of_the_whole(text: str) -> None:
    assert outcome(loads, text) == outcome(tomli.loads, text)


@pytest.mark.parametrize("text", [SHIPPED, EVERY_KEY, TRICKY_BUT_NAN])
@pytest.mark.parametrize("length", [1, 100, 1000])
def test_damaged_texts_are_read_as_in_one_go(
    text: str, length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only where two things are wrong may it be the other one that is told."""
    monkeypatch.setattr(chunked_toml, "LENGTH", length)
    rng = random.Random(length)
    lines = (text + BIG[:2000]).splitlines(keepends=True)
    for _ in range(100):
        damaged = lines[:]
        for _ in range(rng.randint(0, 3)):
            place = rng.randrange(len(damaged))
            damaged[place : place + rng.randrange(2)] = [rng.choice((*DAMAGES, rng.choice(lines)))]
        found, whole = (outcome(read, "".join(damaged)) for read in (loads, tomli.loads))
        assert found == whole or (isinstance(found, str) and isinstance(whole, str))


def test_a_long_text_is_cut_at_rules_into_short_pieces() -> None:
    cuts = list(chunked_toml._cuts(BIG))
    assert len(BIG) > 10 * chunked_toml.LENGTH
    assert all(BIG.startswith("[rules.", cut) for cut in cuts[:-1])
    assert max(end - start for start, end in pairwise(cuts)) < chunked_toml.LENGTH + 1000
    assert outcome(loads, BIG) == outcome(tomli.loads, BIG)
