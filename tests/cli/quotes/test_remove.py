"""`talkback quotes remove`: the one quote that is meant, and no other."""

from pathlib import Path

import pytest

from tests.cli.quotes.making import WOMEN, Terminal, quotes, women

REMOVED = {
    "by number": ["1", "--pool", "women"],
    "by text": ["First said"],
    "by what is said in chat": ["First said ~ A. Author"],
    "by its line": ["First said ~ A. Author ~ Book, 1900", "--yes"],
}


@pytest.mark.parametrize("arguments", REMOVED.values(), ids=REMOVED)
def test_remove_takes_a_quote_out(work_folder: Path, arguments: list[str]) -> None:
    result = quotes("remove", *arguments)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "removed from quotes/women.txt: First said ~ A. Author ~ Book, 1900" in result.stderr
    assert women(work_folder) == "# our women\n\nIt’s second\n"


NOT_REMOVED = {
    "a number of several pools": (["1"], 2, "any of: inline 1, women 1, spare 1"),
    "a number that is too high": (["3", "--pool", "women"], 1, "there is no quote '3'"),
    "a part of a text": (["First sai"], 1, "did you mean women 1: First said"),
    "a quote in rules.toml": (["two"], 2, "rules.toml:21:11; edit them there"),
    "from an unknown pool": (["1", "--pool", "wimen"], 2, "did you mean women?"),
}


@pytest.mark.parametrize(("arguments", "code", "reason"), NOT_REMOVED.values(), ids=NOT_REMOVED)
def test_remove_refuses(work_folder: Path, arguments: list[str], code: int, reason: str) -> None:
    result = quotes("remove", *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert reason in result.stderr
    assert women(work_folder) == WOMEN


def test_remove_asks_which_of_two_quotes_with_the_same_text_is_meant(work_folder: Path) -> None:
    (work_folder / "quotes" / "women.txt").write_text("same ~ A\nsame ~ B\n")
    assert "women 1, women 2" in quotes("remove", "same").stderr
    assert quotes("remove", "same ~ A").exit_code == 0
    assert women(work_folder) == "same ~ B\n"


def test_remove_warns_that_a_pool_is_empty_now(work_folder: Path) -> None:
    result = quotes("remove", "spare")
    assert result.exit_code == 0
    assert "warning: spare is empty now" in result.stderr


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1), ("", 1)])
def test_remove_asks_on_a_terminal(work_folder: Path, answer: str, code: int) -> None:
    terminal = Terminal("remove", "First said")
    terminal.answer("[y/N]: ", answer)
    assert terminal.end() == code, terminal.seen
    assert (women(work_folder) == WOMEN) == bool(code)


def test_remove_does_not_ask_who_said_yes(work_folder: Path) -> None:
    terminal = Terminal("remove", "First said", "--yes")
    assert terminal.end() == 0, terminal.seen
    assert women(work_folder) != WOMEN
