"""An example more in somebody's file: what comes where, and all that stays as it is."""

import re
from collections.abc import Mapping

import pytest

from talkback.config.add_example import NoPlaceError, add_example
from talkback.config.chunked_toml import loads
from talkback.config.find_config import builtin
from talkback.config.written_toml import Written, toml_string

HEAD = "[rules.a]\ntriggers = 'x'\n"
NEW = "new"
ADDED: Mapping[str, tuple[str, str]] = {
    "a list in one line": (
        HEAD + 'examples = ["a"] # c\nreply = "r"\n',
        HEAD + 'examples = ["a", "new"] # c\nreply = "r"\n',
    ),
    "a list in one line with a comma at its end": (
        HEAD + 'examples = ["a", ]\n',
        HEAD + 'examples = ["a", "new", ]\n',
    ),
    "an empty list": (HEAD + "examples = []\n", HEAD + 'examples = ["new"]\n'),
    "an empty list with a comment": (
        HEAD + "examples = [\n    # none yet\n]\n",
        HEAD + 'examples = [\n    # none yet\n    "new",\n]\n',
    ),
    "a line for each item": (
        HEAD + 'examples = [\n\t"a", # first\n\t"b", # last\n]\n',
        HEAD + 'examples = [\n\t"a", # first\n\t"b", # last\n\t"new",\n]\n',
    ),
    "a line for each item, no comma behind the last": (
        HEAD + 'examples = [\n  "a",\n  "b" # last, so far\n]\n',
        HEAD + 'examples = [\n  "a",\n  "b", # last, so far\n  "new"\n]\n',
    ),
    "items that share lines": (
        HEAD + 'examples = ["a",\n    "b", "c"]\n',
        HEAD + 'examples = ["a",\n    "b", "c", "new"]\n',
    ),
    "a list that opens with its first item": (
        HEAD + 'examples = ["a",\n]\n',
        HEAD + 'examples = ["a",\n    "new",\n]\n',
    ),
    "a comma in a line of its own": (
        HEAD + 'examples = [\n  "a" # ]\n  , # "\n]\n',
        HEAD + 'examples = [\n  "a" # ]\n  , # "\n  "new",\n]\n',
    ),
    "a comma beside the bracket": (
        HEAD + 'examples = [\n  "a"\n, ]\n',
        HEAD + 'examples = [\n  "a", "new"\n, ]\n',
    ),
    "strings in single quotes": (
        HEAD + "examples = ['a']\n",
        HEAD + "examples = ['a', 'new']\n",
    ),
    "the last string of a list of tables": (
        HEAD + "examples = ['a', { line = \"b\" }]\n",
        HEAD + "examples = ['a', { line = \"b\" }, 'new']\n",
    ),
    "no list yet": (HEAD, HEAD + 'examples = ["new"]\n'),
    "no list yet, and no line end": (HEAD[:-1], HEAD + 'examples = ["new"]'),
    "no list yet, and the other one is there": (
        HEAD + "counter_examples = [\n    'a',\n] # c\nreply = 'r'\n\n[bot]\n",
        HEAD + "counter_examples = [\n    'a',\n] # c\nexamples = ['new']\nreply = 'r'\n\n[bot]\n",
    ),
    "no list yet, in a table that is indented": (
        "[rules.a]\n  triggers = 'x'\n[rules.b]\n",
        "[rules.a]\n  triggers = 'x'\n  examples = [\"new\"]\n[rules.b]\n",
    ),
    "an inline table": (
        "[rules]\na = { triggers = 'x', reply = 'r' } # c\n",
        "[rules]\na = { triggers = 'x', reply = 'r', examples = [\"new\"] } # c\n",
    ),
    "an inline table with a list": (
        "rules = { a = { examples = ['a'], triggers = 'x' } }",
        "rules = { a = { examples = ['a', 'new'], triggers = 'x' } }",
    ),
    "dotted keys": (
        "[rules]\na.triggers = 'x'\na.reply = 'r'\nb.triggers = 'y'\n",
        "[rules]\na.triggers = 'x'\na.reply = 'r'\na.examples = [\"new\"]\nb.triggers = 'y'\n",
    ),
    "a name in quotes": (
        '[rules."a"]\ntriggers = """\nx"""\n',
        '[rules."a"]\ntriggers = """\nx"""\nexamples = ["new"]\n',
    ),
}


@pytest.mark.parametrize(("before", "after"), ADDED.values(), ids=ADDED)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CR LF"])
def test_it_comes_last_and_nothing_else_moves(before: str, after: str, end: str) -> None:
    before, after = (text.replace("\n", end) for text in (before, after))
    assert add_example(before, "a", "examples", NEW) == after


def test_where_line_ends_are_mixed_each_stays() -> None:
    before = "[rules.a]\r\ntriggers = 'x'\nexamples = [\r\n  'a',\r\n]\n# é\r\n"
    after = "[rules.a]\r\ntriggers = 'x'\nexamples = [\r\n  'a',\r\n  'new',\r\n]\n# é\r\n"
    assert add_example(before, "a", "examples", NEW) == after


REFUSED: Mapping[str, str] = {
    "tables with headers of their own": HEAD + "[[rules.a.examples]]\nline = 'x'\n",
    "a rule that has nothing of its own": "[rules.a]\n",
    "a rule that is not there": "[rules.b]\ntriggers = 'x'\n",
    "no rules at all": "[bot]\n",
    "a string for a list": HEAD + "examples = 'x'\n",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_where_there_is_no_place_it_says_so(text: str) -> None:
    with pytest.raises(NoPlaceError, match="add it by hand"):
        add_example(text, "a", "examples", NEW)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain ☕ text", '"plain ☕ text"'),
        (r"back\slash", r"'back\slash'"),
        ('said "x"', "'said \"x\"'"),
        ('it\'s "x" \\', r'''"it's \"x\" \\"'''),
        ("\x02bold\x0304 \x7f\u200b\U000e0001", r'"\u0002bold\u000304 \u007F\u200B\U000E0001"'),
        ("\x02\U0001f600", '"\\u0002\U0001f600"'),
    ],
)
def test_a_string_is_written_so_that_it_reads_the_same(text: str, written: str) -> None:
    assert toml_string(text) == written
    assert loads(f"a = {written}") == {"a": text}


def test_a_table_is_written_inline() -> None:
    example: Written = {"line": "don't", "nick": "ann", "private": True}
    before, item = (
        HEAD + "examples = ['a']\n",
        """{ line = "don't", nick = 'ann', private = true }""",
    )
    assert add_example(before, "a", "examples", example) == before.replace("'a'", f"'a', {item}")


def test_each_rule_that_ships_takes_one() -> None:
    text = builtin().read_text(encoding="utf-8")
    names = [found[1] for found in re.finditer(r"^\[rules\.(.*)\]", text, re.MULTILINE)]
    for name in names:
        for key in ("examples", "counter_examples"):
            longer = add_example(text, name, key, NEW)
            assert len(set(longer.splitlines()) - set(text.splitlines())) == 1
    assert len(names) > 2
