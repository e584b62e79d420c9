"""Broken configs, each with the code and the exact place of every problem in it.

A case in `broken/*.txt` begins with `=== CODE… sentence`; `»` marks where its problems are, in the
order of the codes. `CODE@FILE:LINE:COLUMN` is a problem in another file. A line `--- text` wants
that text in one of the messages.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from talkback.app.snapshot import read_snapshot
from talkback.config.codes import Code
from talkback.errors import ConfigError
from tests.config.making import read

_BROKEN = Path(__file__).parent / "broken"
_CODE = re.compile(r"TB\d\d\d(?:@(\S+))?")
_LONG = {"DEEP": "[" * 1000, "DIGITS": "1" * 5000, "CONTROL": "\1"}


@dataclass(frozen=True, slots=True)
class Case:
    """A broken config and what is to be said of it."""

    sentence: str
    text: str
    problems: tuple[str, ...]
    wording: str


def _case(block: str) -> Case:
    head, _, body = block.partition("\n")
    wording = re.match(r"--- (.*)\n", body)
    marked = body[wording.end() :] if wording else body
    codes = [found[0] for found in _CODE.finditer(head)]
    text = marked.replace("»", "")
    for word, long in _LONG.items():
        text = text.replace(word, long)
    sentence = _CODE.sub("", head).strip()
    return Case(sentence, text, _problems(codes, marked), wording[1] if wording else "")


def _problems(codes: list[str], marked: str) -> tuple[str, ...]:
    places = iter(_places(marked))
    return tuple(
        f"{code.partition('@')[2] or next(places)} {code.partition('@')[0]}" for code in codes
    )


def _places(marked: str) -> list[str]:
    lines = marked.split("\n")
    return [
        f"rules.toml:{number}:{mark.start() - index + 1}"
        for number, line in enumerate(lines, start=1)
        for index, mark in enumerate(re.finditer("»", line))
    ]


_CASES = [
    _case(block)
    for file in sorted(_BROKEN.glob("*.txt"))
    for block in re.split(r"^=== ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
]


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.sentence)
def test_every_problem_is_named_with_its_code_and_place(folder: Path, case: Case) -> None:
    _, found = read(case.text)
    assert [f"{problem.location} {problem.code}" for problem in found] == list(case.problems)
    assert case.wording in " ".join(problem.message for problem in found)


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.sentence)
def test_places_hold_with_the_line_ends_of_windows(folder: Path, case: Case) -> None:
    _, found = read("\ufeff" + case.text.replace("\n", "\r\n"))
    assert [f"{problem.location} {problem.code}" for problem in found] == list(case.problems)


def test_every_code_of_a_config_has_a_case() -> None:
    """From TB6xx on they are what running the rules finds; their tests are with who runs them."""
    said = {problem.rpartition(" ")[2] for case in _CASES for problem in case.problems}
    elsewhere = {Code.NOT_UTF8.id}
    assert {code for code in said if code < "TB6"} | elsewhere == {
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
    [("nowhere.toml", "No such file"), ("quotes", "Is a directory")],
)
def test_a_file_that_cannot_be_read_says_why(folder: Path, path: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=rf"^{path}:1:1: TB101 .*{reason}"):
        read_snapshot(Path(path))
