"""`talkback quotes list`, `pools` and `check`: what there is, and what is wrong with it."""

import json
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from talkback.cli.main import main
from tests.cli.quotes.making import RULES, Terminal, quotes


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


@pytest.mark.parametrize("command", ["list", "pools", "check", "export"])
def test_a_config_that_is_a_pipe_is_told_and_not_waited_for(command: str) -> None:
    Path("rules.toml").unlink()
    os.mkfifo("rules.toml")
    result = quotes(command)
    assert result.exit_code == 2
    assert "it is a pipe or a device, not a file" in result.stderr


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


@pytest.mark.parametrize("name", ["quotes/women.txt", "women.txt"])
def test_who_names_a_pool_by_its_file_is_told_its_name(name: str) -> None:
    result = quotes("list", "--pool", name)
    assert result.exit_code == 2
    assert f"there is no pool {name}; did you mean women?" in result.stderr
    assert "quotes/quotes" not in result.stderr


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
