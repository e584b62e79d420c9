"""`talkback quotes import`, `undo` and `export`: in, back, and out."""

from pathlib import Path

import pytest

from talkback.quotes.file import read_pool
from tests.cli.quotes.making import WOMEN, Terminal, quotes, women


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
