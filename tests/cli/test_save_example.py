"""`:save` at the prompt of `test-rule -`: which list a line goes to, and when the file stays."""

import re
from pathlib import Path

import pytest

from talkback.cli.asked_rules import AskedRules, PromptSetup
from talkback.cli.prompt_commands import obey
from talkback.cli.views.test_rule_view import for_people
from talkback.model.errors import TalkbackError
from talkback.snapshot import rule_tester
from tests.cli.asking import RULES, Asked


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(RULES, encoding="utf-8")
    return path


SAVED: dict[str, tuple[tuple[str, ...], str]] = {
    "a line that fires": (("tea?", ":save"), "    'tea?',"),
    "a line that does not": (("team", ":save tea"), "counter_examples = ['team']"),
    "a line that is vetoed": (
        ("late plate", ":save late"),
        'counter_examples = ["plate", "late plate"]',
    ),
    "somebody's line": (
        (":as ann!a@h.example", "tea", ":save"),
        "    { line = 'tea', nick = 'ann', host = 'a@h.example' },",
    ),
    "an operator's line": (
        (":as @ann", "tea", ":save"),
        "    { line = 'tea', nick = 'ann', rank = 'op' },",
    ),
    "a line of another network": (
        (":in oftc/#lua", "tea", ":save"),
        "    { line = 'tea', network = 'oftc', channel = '#lua' },",
    ),
    "a line in private": (
        (":in private", "tea", ":save tea"),
        "counter_examples = [{ line = 'tea', private = true }]",
    ),
    "a line at its time": (
        (":as ann", ":in #pub", ":at Mon 23:00", "late", ":save"),
        'examples = [{ line = "late", nick = "ann", channel = "#pub", at = "Mon 23:00" }]',
    ),
    "a line out of its time": (
        (":as ann", ":at 14:00", "late", ":save late"),
        'counter_examples = ["plate", { line = "late", nick = "ann", at = "14:00" }]',
    ),
    "as it was asked, not as it would be now": (("tea", ":as ann", ":save"), "    'tea',"),
    "an action": (("/me drinks tea", ":save"), "    '/me drinks tea',"),
    "quotes and colours": (('it\'s \x02"tea"', ":save"), r"""    "it's \u0002\"tea\"","""),
}


@pytest.mark.parametrize(("typed", "line"), SAVED.values(), ids=SAVED)
def test_the_last_line_is_saved_as_what_it_is(
    config: Path, typed: tuple[str, ...], line: str
) -> None:
    asked = Asked(config)
    asked.type(*typed)
    assert asked.saved() == line


def test_of_one_rule_alone_no_name_is_needed(config: Path) -> None:
    told = Asked(config, "tea").type("team", ":save")
    assert told == f"{config}:16:21: a counter-example of tea now"


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "no line yet": ((":save",), "there is no line yet"),
    "nothing to explain": ((":why",), "there is no line yet"),
    "no rule fired": (("hello", ":save"), "no rule fired; name the one"),
    "no such rule": (("hello", ":save tee"), "there is no rule 'tee'; the rules are tea, late"),
    "it is there": (
        ("any tea?", ":save"),
        "rules.toml:14:5: this is one of the examples of tea already",
    ),
}


@pytest.mark.parametrize(("typed", "wrong"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_saved_leaves_the_file(
    config: Path, typed: tuple[str, ...], wrong: str
) -> None:
    asked = Asked(config)
    with pytest.raises(TalkbackError, match=re.escape(wrong)):
        asked.type(*typed)
    assert config.read_text(encoding="utf-8") == RULES


def test_a_file_that_does_not_check_is_not_touched(config: Path) -> None:
    asked = Asked(config)
    asked.type("tea!")
    broken = RULES.replace("'any tea?'", "'any coffee?'")
    config.write_text(broken, encoding="utf-8")
    with pytest.raises(TalkbackError, match=r"does not check, so nothing was added: .*:14:5: "):
        asked.type(":save")
    assert config.read_text(encoding="utf-8") == broken


def test_the_built_in_rules_are_nobodys_to_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    rules = AskedRules(PromptSetup(None, rule_tester.TestContext(), None, 1), for_people)
    rules.ask("that's what she said, indeed")
    with pytest.raises(TalkbackError, match="`talkback init` writes a copy"):
        obey(rules, "save", "")


def test_line_ends_and_the_byte_order_mark_stay(config: Path) -> None:
    config.write_bytes(b"\xef\xbb\xbf" + RULES.replace("\n", "\r\n").encode())
    Asked(config).type("tea!", ":save")
    data = config.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf# Ours.\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == RULES.count("\n") + 1
