"""The pages for whoever runs a bot: what they name exists, and their steps do what they say."""

import ast
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import talkback
from talkback.doctor.finding import Step
from talkback.engine.decision import Outcome
from talkback.engine.gates import GATES
from talkback.lint.runner import PROBLEMS
from tests.docs.console import Reader, blocks

DOCS = Path(__file__).parents[2] / "docs"
_ROW = re.compile(r"^\| (?P<told>.+?) \| (?P<remedy>.+) \|$", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")


def told() -> Iterator[tuple[str, str]]:
    """The left column of the tables of symptoms: each row, and each name in it."""
    page = (DOCS / "troubleshooting.md").read_text(encoding="utf-8")
    for row in _ROW.finditer(page):
        for name in _CODE.findall(row["told"]):
            yield row["told"], name


@cache
def events() -> frozenset[str]:
    """The names of the log's events: each is a text beside its level."""
    trees = (
        ast.parse(path.read_text(encoding="utf-8"))
        for path in Path(talkback.__file__).parent.rglob("*.py")
    )
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    return frozenset(name for call in calls for name in named(call.args))


def named(arguments: list[ast.expr]) -> Iterator[str]:
    for level, name in pairwise(arguments):
        if "evel" in ast.unparse(level) and isinstance(name, ast.Constant):
            yield str(name.value)


@pytest.mark.parametrize(("row", "name"), [*told()])
def test_what_troubleshooting_says_is_told_is_told_by_the_program(row: str, name: str) -> None:
    codes = {code.id for code in PROBLEMS}
    outcomes = {*map(str, Outcome), *(gate.outcome for gate in GATES)}
    if name.startswith("TB"):
        assert name in codes
    elif row.startswith("doctor ") and name != "join-refused":
        assert name in {*map(str, Step)}
    else:
        assert name in outcomes | events()


def test_every_gate_has_its_place_among_the_reasons_for_silence() -> None:
    named = {name for _, name in told()}
    assert {str(gate.outcome) for gate in GATES} - named == set()


@pytest.mark.parametrize("page", ["backup.md", "two-bots.md"])
def test_the_steps_of_a_page_do_what_it_says(page: str, tmp_path: Path) -> None:
    Reader(tmp_path).follow(DOCS / page)


def test_the_unit_for_a_home_folder_is_one_that_systemd_takes(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("needs systemd-analyze: apt-get install systemd")
    (unit,) = (block.body for block in blocks(DOCS / "install.md") if block.language == "ini")
    path = tmp_path / "talkback.service"
    path.write_text(unit.replace("%h/.local/share/talkback/venv/bin/talkback", "/bin/true"))
    done = subprocess.run(
        [analyze, "--user", "verify", "--man=no", str(path)],
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
