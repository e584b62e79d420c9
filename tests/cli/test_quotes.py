"""`talkback quotes`: what is asked, what is answered, and with which exit code."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from talkback.cli.main import main
from talkback.quotes.file import read_pool

RULES = """\
[rules.silent]
triggers = "nobody says this"
reply = "never"

[rules.twss]
triggers = "what (s?he|they) said"
unless = "not what"
pool = ["women", "inline"]

[rules.private]
on = ["private"]
triggers = "^"
pool = "inline"

[rules.off]
enabled = false
triggers = "hello"
pool = "women"

[pools.inline]
quotes = ["one ~ A", "two"]
"""
WOMEN = "# our women\nFirst said ~ A. Author ~ Book, 1900\n\nIt’s second\n"


@pytest.fixture(autouse=True)
def work_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with rules.toml, two quotes files and an inline pool, and no config elsewhere."""
    folder = tmp_path / "work"
    (folder / "quotes").mkdir(parents=True)
    (folder / "rules.toml").write_text(RULES, "utf-8")
    (folder / "quotes" / "women.txt").write_text(WOMEN, "utf-8")
    (folder / "quotes" / "spare.txt").write_text("spare ~ S\n", "utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("TALKBACK_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    return folder


def quotes(*arguments: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(main, ["quotes", *arguments], input=stdin)


def women(work_folder: Path) -> str:
    return (work_folder / "quotes" / "women.txt").read_text("utf-8")


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


@pytest.mark.parametrize("arguments", [["add", "new"], ["remove", "1"], ["import", "rules.toml"]])
def test_the_built_in_quotes_are_not_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    result = quotes(*arguments)
    assert result.exit_code == 2
    assert "talkback init" in result.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "work"]


def test_the_built_in_quotes_can_be_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert quotes("list").stdout.startswith("notable-women\t1\t")
    assert quotes("pools").stdout.startswith("notable-women\t")
    assert quotes("check").exit_code == 0


def test_list_numbers_the_quotes_of_each_pool() -> None:
    result = quotes("list")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "inline\t1\tone ~ A",
        "inline\t2\ttwo",
        "women\t1\tFirst said ~ A. Author ~ Book, 1900",
        "women\t2\tIt’s second",
        "spare\t1\tspare ~ S",
    ]


LISTED = {
    "one pool": (["--pool", "women"], ["First said", "It’s second"]),
    "by a part of the text, straight for curly": (["--search", "IT'S"], ["It’s second"]),
    "by a part of the source": (["--search", "1900"], ["First said"]),
    "by author": (["--author", "author"], ["First said"]),
    "by author in one pool": (["--author", "a", "--pool", "inline"], ["one"]),
}


@pytest.mark.parametrize(("arguments", "texts"), LISTED.values(), ids=LISTED)
def test_list_finds(arguments: list[str], texts: list[str]) -> None:
    result = quotes("list", *arguments, "--json")
    assert [found["text"] for found in json.loads(result.stdout)] == texts


def test_list_as_json_holds_all_that_is_known() -> None:
    result = quotes("list", "--json", "--pool", "women")
    assert json.loads(result.stdout)[0] == {
        "pool": "women",
        "number": 1,
        "text": "First said",
        "author": "A. Author",
        "source": "Book, 1900",
    }
    assert result.stderr == ""


def test_list_exits_1_where_nothing_is_found() -> None:
    result = quotes("list", "--search", "zzz")
    assert (result.exit_code, result.stdout) == (1, "")
    result = quotes("list", "--search", "zzz", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (1, [])


def test_pools_are_told_with_number_and_file() -> None:
    assert quotes("pools").stdout.splitlines() == [
        "inline\t2\trules.toml:21:11",
        "women\t2\tquotes/women.txt",
        "spare\t1\tquotes/spare.txt",
    ]


def test_a_declared_file_is_one_pool(work_folder: Path) -> None:
    rules = RULES + '[pools.other]\npath = "quotes/spare.txt"\n'
    (work_folder / "rules.toml").write_text(rules, "utf-8")
    assert "other\t1\tquotes/spare.txt\n" in quotes("pools").stdout
    assert "\nspare\t" not in quotes("pools").stdout


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


def test_check_finds_every_flaw_with_its_place(work_folder: Path) -> None:
    (work_folder / "quotes" / "women.txt").write_text(f"a ~ b\na ~ b ~ c\nA!\nd\x02\n{'x' * 401}\n")
    (work_folder / "quotes" / "spare.txt").write_bytes(b"caf\xe9\n")
    (work_folder / "quotes" / "bare.txt").write_text("# nothing\n")
    (work_folder / "quotes" / "folder.txt").mkdir()
    result = quotes("check")
    assert result.exit_code == 1
    assert [line.split(" ")[:2] for line in result.stdout.splitlines()] == [
        ["quotes/women.txt:2:1:", "TB504"],
        ["quotes/women.txt:3:1:", "TB505"],
        ["quotes/women.txt:4:1:", "TB506"],
        ["quotes/women.txt:5:1:", "TB507"],
        ["quotes/bare.txt:1:1:", "TB503"],
        ["quotes/folder.txt:1:1:", "TB501"],
        ["quotes/spare.txt:1:4:", "TB502"],
    ]
    assert result.stderr == "errors: 5, warnings: 2\n"


STRAYS = {".#women.txt": None, "._women.txt": b"\0\xff", "#women.txt#": b"\xff", "women.txt~": b"",
          "~$women.txt": b"\xff", "Thumbs.db": b"\xff", ".DS_Store": b"\xff"}  # fmt: skip
"""What editors, file managers and systems leave; None for a link that leads nowhere."""


def test_what_editors_and_systems_leave_is_no_pool(work_folder: Path) -> None:
    before = quotes("list").stdout, quotes("pools").stdout, quotes("check").stdout
    for name, data in STRAYS.items():
        path = work_folder / "quotes" / name
        path.symlink_to("me@host.1:1") if data is None else path.write_bytes(data)
    assert (quotes("list").stdout, quotes("pools").stdout, quotes("check").stdout) == before
    assert "TB809" in (checked := CliRunner().invoke(main, ["check"]).stdout)
    assert not [name for name in STRAYS if name in checked]


def test_a_pool_that_cannot_be_read_keeps_no_other_from_being_shown(work_folder: Path) -> None:
    (work_folder / "quotes" / "latin.txt").write_bytes(b"caf\xe9\n")
    (work_folder / "quotes" / "cookie.txt").write_text("a\n%\n")
    for command in ("list", "pools"):
        result = quotes(command)
        assert result.exit_code == 0
        assert "left out: quotes/latin.txt:1:4: byte 0xE9 is not UTF-8" in result.stderr
        assert "left out: quotes/cookie.txt:2:1: this is a fortune file" in result.stderr
        assert "spare" in result.stdout
    assert "latin\t?\tquotes/latin.txt" in quotes("pools").stdout
    assert quotes("remove", "-y", "spare").exit_code == 0
    assert quotes("list", "--pool", "latin").exit_code == 2


def test_check_tells_of_a_fortune_file_once(work_folder: Path) -> None:
    (work_folder / "quotes" / "women.txt").write_text("One.\n-- A\n%\nTwo.\n-- A\n%\n")
    for arguments in (["quotes", "check"], ["check"]):
        said = CliRunner().invoke(main, arguments).stdout
        assert said.count("women.txt") == 1
        assert "quotes/women.txt:3:1: TB508 this is a fortune file" in said
        assert "talkback quotes import --pool women FILE" in said


def test_check_exits_0_where_there_are_only_warnings(work_folder: Path) -> None:
    (work_folder / "quotes" / "spare.txt").write_text("a\nA!\n")
    result = quotes("check", "--pool", "spare")
    assert result.exit_code == 0
    assert "TB505" in result.stdout


@pytest.mark.parametrize("form", ["lines", "json", "fortune"])
def test_what_is_exported_can_be_imported(work_folder: Path, form: str) -> None:
    exported = quotes("export", "--pool", "women", "--format", form)
    assert (exported.exit_code, exported.stderr) == (0, "")
    (work_folder / "file").write_text(exported.stdout, "utf-8")
    imported = quotes("import", "file", "--pool", "spare")
    assert imported.exit_code == 0
    found = read_pool(work_folder / "quotes" / "spare.txt")
    assert found[1:] == read_pool(work_folder / "quotes" / "women.txt")
    again = quotes("import", "file", "--pool", "spare")
    assert (again.exit_code, "nothing was added" in again.stderr) == (1, True)


def test_import_tells_of_many_quotes_by_numbers(work_folder: Path) -> None:
    (work_folder / "file").write_text(
        "".join(f"quote {n}\n" for n in range(60)) + "Quote 1!\n" * 30
    )
    result = quotes("import", "file")
    assert result.exit_code == 0
    assert "added 60 of 90 quotes to quotes/women.txt" in result.stderr
    assert "not added: 10 more: too like another" in result.stderr
    assert len(result.stderr.splitlines()) == 24


def test_import_shows_its_progress_on_a_terminal(work_folder: Path) -> None:
    (work_folder / "file").write_text("".join(f"quote {n}\n" for n in range(60)))
    terminal = Terminal("import", "file")
    assert terminal.end() == 0
    assert "100%" in terminal.seen
    assert "added 60 of 60 quotes to quotes/women.txt" in terminal.seen


def test_import_on_trial_changes_nothing(work_folder: Path) -> None:
    (work_folder / "file").write_text("new ~ N\nFirst said!\nIt rains. – Ann\n", "utf-8")
    for pool in ("women", "fresh"):
        result = quotes("import", "file", "--dry-run", "--pool", pool)
        assert result.exit_code == 0
        assert f"would be added to quotes/{pool}.txt: new ~ N" in result.stderr
        assert f" of 3 quotes would be added to quotes/{pool}.txt" in result.stderr
        assert "warning: “– Ann” is text" in result.stderr
    assert women(work_folder) == WOMEN
    assert {path.name for path in (work_folder / "quotes").iterdir()} == {"women.txt", "spare.txt"}
    assert quotes("import", "file", "--dry-run").stderr.count("too like") == 1


def test_import_makes_a_pool_and_undo_takes_it_away(work_folder: Path) -> None:
    (work_folder / "file").write_text("new ~ N\nold ~ O\n")
    result = quotes("import", "file", "--pool", "fresh")
    assert result.exit_code == 0
    assert 'fresh is a new pool; a rule draws from it with pool = "fresh"' in result.stderr
    assert "to take it back: talkback quotes undo --pool fresh\n" in result.stderr
    assert read_pool(work_folder / "quotes/fresh.txt") == read_pool(work_folder / "file")
    undone = quotes("undo", "--pool", "fresh")
    assert (undone.exit_code, undone.stderr.splitlines()[-1]) == (
        0, "took back 2 of 2 quotes from quotes/fresh.txt",
    )  # fmt: skip
    assert not (work_folder / "quotes/fresh.txt").exists()


def test_import_makes_the_pool_that_a_rule_names_already(work_folder: Path) -> None:
    (work_folder / "rules.toml").write_text('[rules.a]\ntriggers = "nobody"\npool = "fresh"\n')
    (work_folder / "file").write_text("new\n")
    assert quotes("import", "file", "--pool", "fresh").exit_code == 0
    assert quotes("list").stdout == (
        "fresh\t1\tnew\nspare\t1\tspare ~ S\n"
        "women\t1\tFirst said ~ A. Author ~ Book, 1900\nwomen\t2\tIt’s second\n"
    )


def test_undo_takes_back_what_the_last_import_added_and_nothing_else(work_folder: Path) -> None:
    (work_folder / "file").write_text("one more\ntwo more\nFirst said!\n")
    assert quotes("import", "file").exit_code == 0
    assert quotes("add", "three more").exit_code == 0
    assert quotes("remove", "-y", "two more").exit_code == 0
    undone = quotes("undo")
    assert undone.exit_code == 0
    assert "took back 1 of 2 quotes from quotes/women.txt" in undone.stderr
    assert women(work_folder) == WOMEN + "three more\n"
    again = quotes("undo")
    assert (again.exit_code, women(work_folder)) == (1, WOMEN + "three more\n")
    assert again.stderr == "there is no import into quotes/women.txt to take back\n"


def test_undo_of_what_is_damaged_is_an_error(work_folder: Path) -> None:
    for damaged in ("", "[]", '{"quotes": [1], "made_file": 1}', '{"quotes": 1}', "\x00"):
        (work_folder / "quotes/.women.txt.undo").write_text(damaged)
        result = quotes("undo")
        assert (result.exit_code, women(work_folder)) == (2, WOMEN)
        assert ".women.txt.undo: is damaged; remove it" in result.stderr


@pytest.mark.parametrize("name", ["a/b", "../a", ".a", "#a", "~a", ""])
def test_import_makes_no_pool_whose_file_would_be_elsewhere_or_hidden(
    work_folder: Path, name: str
) -> None:
    (work_folder / "file").write_text("new\n")
    result = quotes("import", "file", "--pool", name)
    assert result.exit_code == 2
    assert "cannot be a pool's name" in result.stderr
    assert {path.name for path in (work_folder / "quotes").iterdir()} == {"women.txt", "spare.txt"}


def test_import_that_adds_nothing_makes_no_pool(work_folder: Path) -> None:
    (work_folder / "file").write_text("what she said\n")
    assert quotes("import", "file", "--pool", "fresh").exit_code == 1
    assert not (work_folder / "quotes/fresh.txt").exists()


def test_import_of_a_file_that_is_none_is_an_error() -> None:
    result = quotes("import", "nowhere")
    assert (result.exit_code, result.stderr) == (2, "talkback: nowhere: there is no such file\n")


class Terminal:
    """`talkback quotes` on a terminal of its own, answered as by a person."""

    def __init__(self, *arguments: str, **environ: str) -> None:
        self._screen, keyboard = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "talkback", "quotes", *arguments],
            stdin=keyboard,
            stdout=keyboard,
            stderr=keyboard,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", **environ},
        )
        os.close(keyboard)
        self.seen = ""

    def answer(self, question: str, answer: str) -> None:
        asked = len(self.seen)
        while question not in self.seen[asked:]:
            assert self._read(), self.seen
        os.write(self._screen, f"{answer}\n".encode())

    def end(self) -> int:
        while self._read():
            pass
        os.close(self._screen)
        return self._process.wait(20)

    def _read(self) -> bool:
        try:
            data = os.read(self._screen, 4096)
        except OSError:  # Linux says EIO where the last writer has gone
            return False
        self.seen += data.decode()
        return bool(data)


def test_add_asks_on_a_terminal_for_what_is_missing(work_folder: Path) -> None:
    terminal = Terminal("add", "--source", "S")
    terminal.answer("Quote: ", "  asked for ")
    terminal.answer("Author: ", "")
    assert terminal.end() == 0, terminal.seen
    assert women(work_folder) == f"{WOMEN}asked for ~  ~ S\n"


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


def test_list_is_a_table_on_a_terminal_without_colour_where_it_is_unwanted() -> None:
    coloured, plain = Terminal("list"), Terminal("list", NO_COLOR="1")
    assert (coloured.end(), plain.end()) == (0, 0)
    for screen in (coloured.seen, plain.seen):
        assert "First said ~ A. Author" in screen
        assert "\t" not in screen
    assert "\x1b[" in coloured.seen
    assert re.search(r"\x1b\[[\d;]*[34]\d", plain.seen) is None


def test_what_a_file_holds_cannot_move_the_cursor(work_folder: Path) -> None:
    (work_folder / "quotes" / "women.txt").write_text("red \x1b[31m\n")
    terminal = Terminal("list", "--pool", "women")
    assert terminal.end() == 0
    assert "red \\x1b[31m" in terminal.seen
    assert quotes("list", "--pool", "women").stdout == "women\t1\tred \\x1b[31m\n"


def test_eight_adds_at_once_some_killed_lose_nothing_and_add_nothing_twice(
    work_folder: Path,
) -> None:
    """A victim is killed at a random moment after the first of the eight is done."""
    dice = Random(7)
    texts = [f"quote {number} of many" for number in range(8)]
    adders = {text: _start("add", text) for text in texts}
    adders[texts[0]].wait(30)
    for text in dice.sample(texts[1:], 4):
        adders[text].send_signal(signal.SIGKILL)
    promised = {text for text, adder in adders.items() if adder.wait(30) == 0}
    assert texts[0] in promised
    found = Counter(quote.text for quote in read_pool(work_folder / "quotes" / "women.txt"))
    assert promised <= set(found)
    again = {text: _start("add", text) for text in texts}
    assert {text for text, adder in again.items() if adder.wait(30) == 1} == set(found) & set(texts)
    assert Counter(
        quote.text for quote in read_pool(work_folder / "quotes" / "women.txt")
    ) == Counter(["First said", "It’s second", *texts])


def _start(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "talkback", "quotes", *arguments]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
