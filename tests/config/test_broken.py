"""Broken configs, each with the code and the exact place of every problem in it."""

import os
from pathlib import Path

import pytest

from talkback.config.codes import Code
from talkback.model.errors import ConfigError
from talkback.snapshot.snapshot import read_snapshot
from tests.config.making import read
from tests.marked import Case, cases, codes

_CASES = cases(Path(__file__).parent / "broken")


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.sentence)
def test_every_problem_is_named_with_its_code_and_place(folder: Path, case: Case) -> None:
    _, found = read(case.text)
    assert [f"{problem.location} {problem.code}" for problem in found] == list(case.problems)
    messages = " ".join(problem.message for problem in found)
    assert case.wording in messages
    assert "hunter2" not in messages


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.sentence)
def test_places_hold_with_the_line_ends_of_windows(folder: Path, case: Case) -> None:
    _, found = read("\ufeff" + case.text.replace("\n", "\r\n"))
    assert [f"{problem.location} {problem.code}" for problem in found] == list(case.problems)


def test_every_code_of_a_config_has_a_case() -> None:
    """From TB6xx on they are what running the rules finds; their tests are with who runs them."""
    elsewhere = {Code.NOT_UTF8.id, Code.UNFORESEEN.id}
    assert {code for code in codes(_CASES) if code < "TB6"} | elsewhere == {
        code.id for code in Code if code.id < "TB6"
    }


@pytest.mark.parametrize("line", ['reply = "{nik}"', 'pool = "nowhere"', 'pool = "blank"'])
def test_a_rule_s_problem_names_the_rule(folder: Path, line: str) -> None:
    _, found = read(f'[rules.greet]\ntriggers = "x"\n{line}\n')
    assert [problem.rule for problem in found] == ["greet"]


def test_a_file_that_is_not_utf_8_is_told_by_its_first_bad_byte(folder: Path) -> None:
    Path("rules.toml").write_bytes(b"# caf\xc3\xa9\n# \xc3\xa9\xe9\n")
    with pytest.raises(ConfigError, match=r"^rules\.toml:2:4: TB102 byte 0xE9 is not UTF-8"):
        read_snapshot(Path("rules.toml"))


@pytest.mark.parametrize(
    ("path", "reason"),
    [("nowhere.toml", "No such file"), ("quotes", "Is a directory"), ("pipe", "it is a pipe")],
)
def test_a_file_that_cannot_be_read_says_why(folder: Path, path: str, reason: str) -> None:
    os.mkfifo("pipe")
    with pytest.raises(ConfigError, match=rf"^{path}:1:1: TB101 .*{reason}"):
        read_snapshot(Path(path))
