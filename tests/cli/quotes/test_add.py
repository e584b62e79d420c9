"""`talkback quotes add`: a quote is added once, or refused with its reason."""

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from talkback.cli.main import main
from talkback.quotes.file import read_pool
from tests.cli.quotes.making import WOMEN, Terminal, quotes, women
from tests.deadline import DEADLINE

ADDED = {
    "a text": (["new"], "new\n"),
    "with its author": (["new", "--author", "N"], "new ~ N\n"),
    "with author and source": (["new", "--author", "N", "--source", "S"], "new ~ N ~ S\n"),
    "with a source alone": (["new", "--source", "S"], "new ~  ~ S\n"),
    "in the form of the file": (["new ~ N ~ S, 1900"], "new ~ N ~ S, 1900\n"),
    "in the form of the file, and a source": (["new ~ N", "--source", "S"], "new ~ N ~ S\n"),
    "that begins with a dash": (["--", "-new-"], "-new-\n"),
    "that its rule would not answer": (["that's not what she said"], "that's not what she said\n"),
    "that only a disabled rule would answer": (["hello"], "hello\n"),
    "near another, forced": (["first said!", "--force"], "first said!\n"),
    "that would fire a rule, forced": (["what he said", "--force"], "what he said\n"),
}


@pytest.mark.parametrize(("arguments", "line"), ADDED.values(), ids=ADDED)
def test_add_appends_a_quote(work_folder: Path, arguments: list[str], line: str) -> None:
    """Without --pool it goes to the first pool of the first rule that has one."""
    result = quotes("add", *arguments)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"added to quotes/women.txt: {line}"
    assert women(work_folder) == WOMEN + line


def test_add_takes_the_pool_that_the_first_rule_names_in_its_reply(work_folder: Path) -> None:
    rules = '[rules.a]\ntriggers = "x"\nreply = ["y", "{quote:spare}"]\n'
    (work_folder / "rules.toml").write_text(rules, encoding="utf-8")
    result = quotes("add", "first said")
    assert (result.exit_code, result.stderr) == (0, "added to quotes/spare.txt: first said\n")


NOT_ADDED = {
    "the same again": (["It’s second"], 1, "already there: quotes/women.txt:4"),
    "the same again, forced": (["It’s second", "--force"], 1, "already there"),
    "nearly the same": (["ITS SECOND", "--author", "X"], 1, "too like quotes/women.txt:4"),
    "what would fire a rule": (["that’s what she said"], 1, "would fire the rule twss"),
    "a control character": (["bold \x02text"], 1, "not added: bold \\x02text: it holds"),
    "a line end": (["a\nQUIT"], 1, "U+000A"),
    "a comment": (["# one"], 1, "comment"),
    "nothing": ([""], 1, "there is no text"),
    "an author who is another in the line": (["a ~ B", "--author", "C"], 2, "author “B” already"),
    "to a pool in rules.toml": (["new", "--pool", "inline"], 2, "rules.toml:21:11; edit"),
    "to a pool that is misspelt": (["new", "--pool", "wimen"], 2, "did you mean women?"),
    "to a pool that does not exist": (["new", "--pool", "zzz"], 2, "write its first quote to"),
    "no text and no terminal": ([], 2, "Missing TEXT"),
}


@pytest.mark.parametrize(("arguments", "code", "reason"), NOT_ADDED.values(), ids=NOT_ADDED)
def test_add_refuses(work_folder: Path, arguments: list[str], code: int, reason: str) -> None:
    result = quotes("add", *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert reason in result.stderr
    assert women(work_folder) == WOMEN
    assert not (work_folder / "quotes" / "zzz.txt").exists()


def test_force_is_only_offered_where_it_helps() -> None:
    assert "--force" in quotes("add", "first said").stderr
    assert "--force" not in quotes("add", "a\x02").stderr


def test_add_takes_each_line_of_standard_input(work_folder: Path) -> None:
    lines = "\ufeffnew\n\n# comment\nnewer ~ N\r\nIt’s second\nnew"
    result = quotes("add", "-", "--source", "S", stdin=lines.encode())
    assert result.exit_code == 0
    assert women(work_folder) == f"{WOMEN}new ~  ~ S\nnewer ~ N ~ S\n"
    assert "added 2 of 4 quotes" in result.stderr


def test_add_places_the_byte_of_standard_input_that_is_not_utf8(work_folder: Path) -> None:
    result = quotes("add", "-", stdin=b"new\ncaf\xe9\n")
    assert result.exit_code == 2
    assert "standard input:2:4: byte 0xE9" in result.stderr
    assert women(work_folder) == WOMEN


def test_add_warns_of_a_quote_that_will_be_cut(work_folder: Path) -> None:
    result = quotes("add", "x" * 401)
    assert result.exit_code == 0
    assert "warning: 401 bytes in chat" in result.stderr


def test_add_writes_to_a_file_that_no_rule_uses_yet(work_folder: Path) -> None:
    assert quotes("add", "new", "--pool", "spare").exit_code == 0
    assert (work_folder / "quotes" / "spare.txt").read_text() == "spare ~ S\nnew\n"


def test_add_mends_an_empty_pool(work_folder: Path) -> None:
    (work_folder / "quotes" / "women.txt").write_text("# empty\n")
    assert quotes("add", "new").exit_code == 0


def test_the_config_is_that_of_the_option(
    work_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    assert quotes("add", "new", "-c", str(work_folder / "rules.toml")).exit_code == 0
    result = CliRunner().invoke(
        main, ["-c", str(work_folder / "rules.toml"), "quotes", "add", "other"]
    )
    assert result.exit_code == 0
    assert women(work_folder) == f"{WOMEN}new\nother\n"


def test_a_broken_config_is_named_with_its_place(work_folder: Path) -> None:
    (work_folder / "rules.toml").write_text("[rules.a]\ntriggers = 1\n")
    result = quotes("add", "new")
    assert result.exit_code == 2
    assert "rules.toml:2:12: TB202" in result.stderr


def test_add_asks_on_a_terminal_for_what_is_missing(work_folder: Path) -> None:
    terminal = Terminal("add", "--source", "S")
    terminal.answer("Quote: ", "  asked for ")
    terminal.answer("Author: ", "")
    assert terminal.end() == 0, terminal.seen
    assert women(work_folder) == f"{WOMEN}asked for ~  ~ S\n"


def test_eight_adds_at_once_some_killed_lose_nothing_and_add_nothing_twice(
    work_folder: Path,
) -> None:
    """A victim is killed at a random moment after the first of the eight is done."""
    dice = Random(7)
    texts = [f"quote {number} of many" for number in range(8)]
    adders = {text: _start("add", text) for text in texts}
    adders[texts[0]].wait(DEADLINE)
    for text in dice.sample(texts[1:], 4):
        adders[text].send_signal(signal.SIGKILL)
    promised = {text for text, adder in adders.items() if adder.wait(DEADLINE) == 0}
    assert texts[0] in promised
    found = Counter(quote.text for quote in read_pool(work_folder / "quotes" / "women.txt"))
    assert promised <= set(found)
    again = {text: _start("add", text) for text in texts}
    refused = {text for text, adder in again.items() if adder.wait(DEADLINE) == 1}
    assert refused == set(found) & set(texts)
    assert Counter(
        quote.text for quote in read_pool(work_folder / "quotes" / "women.txt")
    ) == Counter(["First said", "It’s second", *texts])


def _start(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "talkback", "quotes", *arguments]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
