"""Each lint has cases that it is there for, and near cases that it leaves alone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from talkback.check.run import check
from talkback.config.find_config import builtin
from talkback.engine.rule import Rule
from talkback.init.starter import write_starter
from talkback.lint import runner
from talkback.lint.lint import LintFinding, RuleLint
from talkback.lint.lint_context import LintContext
from talkback.lint.matches_everything import MATCHES_EVERYTHING
from talkback.lint.no_example import NO_EXAMPLE
from talkback.lint.runner import OWN, PROBLEMS
from talkback.lint.unfiltered import UNFILTERED
from talkback.model.errors import Severity
from tests.marked import Case, cases, codes

_CASES = cases(Path(__file__).parent / "cases")
_USUAL = {NO_EXAMPLE.id}
"""Nearly every case has it, so that it counts only where it is named."""


def checked(text: str, folder: Path) -> list[str]:
    (folder / "rules.toml").write_text(text, encoding="utf-8")
    return [str(problem) for problem in check(Path("rules.toml")).problems]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.sentence)
def test_what_is_hardly_meant_is_told_at_its_place(folder: Path, case: Case) -> None:
    text = re.sub(r"LONG(\d+)", lambda long: "x" * int(long[1]), case.text)
    (folder / "rules.toml").write_text(text, encoding="utf-8")
    problems = check(Path("rules.toml")).problems
    unnamed = _USUAL - {problem.rpartition(" ")[2] for problem in case.problems}
    told = [problem for problem in problems if problem.code not in unnamed]
    assert [f"{problem.location} {problem.code}" for problem in told] == list(case.problems)
    assert case.wording in " ".join(problem.message for problem in told)


def test_every_lint_has_a_case() -> None:
    elsewhere = {UNFILTERED.id}
    assert {code for code in codes(_CASES) if code > "TB8"} | elsewhere == {lint.id for lint in OWN}


def test_codes_are_unique_and_explained() -> None:
    ids, titles = {code.id for code in PROBLEMS}, {code.title for code in PROBLEMS}
    assert len(ids) == len(titles) == len(PROBLEMS)
    for code in PROBLEMS:
        assert code.meaning.endswith(".")
        assert code.remedy.endswith(".")


def test_a_lint_names_the_rule_and_is_a_warning(folder: Path) -> None:
    rule = '[rules.a]\ntriggers = "x*"\nreply = "y"\n'
    (folder / "rules.toml").write_text(rule, encoding="utf-8")
    [problem] = check(Path("rules.toml")).problems
    assert (problem.code, problem.rule) == (MATCHES_EVERYTHING.id, "a")
    assert problem.severity is Severity.WARNING


def test_a_lint_that_fails_is_told_once_a_rule_and_keeps_no_other_from_speaking(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check_rule(rule: Rule, context: LintContext) -> Iterator[LintFinding]:
        yield LintFinding(rule.location, str(1 / (len(rule.name) - 1)))

    failing = RuleLint("TB899", "Failing", "It fails.", "Nothing.", check_rule)
    monkeypatch.setattr(runner, "LINTS", (failing, MATCHES_EVERYTHING))
    rule = "[rules.a]\ntriggers = 'x*'\nreply = 'y'\n"
    found = checked(rule + rule.replace("rules.a", "rules.bb"), folder)
    assert found[0].startswith("rules.toml:1:8: TB105 TB899 cannot look at the rule a: ")
    assert [problem.split(" ")[1] for problem in found] == ["TB105", "TB803", "TB899", "TB803"]


def test_who_replaces_the_rules_that_init_wrote_is_not_greeted_by_problems(folder: Path) -> None:
    write_starter(folder)
    assert checked("[rules.a]\ntriggers = 'tea'\nreply = 'y'\n", folder) == []
    pool = 'pool = "notable-women"\n'
    assert checked(f"[rules.a]\ntriggers = 'tea'\n{pool}", folder) == []
    with (folder / "quotes/notable-women.txt").open("a") as quotes:
        quotes.write("Tea first. ~ Somebody\n")
    [problem] = checked(f"[rules.a]\ntriggers = 'tea'\n{pool}", folder)
    assert " TB807 " in problem


def test_a_fortune_file_is_no_quotes_file(folder: Path) -> None:
    (folder / "quotes").mkdir()
    (folder / "quotes/p.txt").write_text("It rains.\n  -- Ada\n%\nIt pours.\n%\n", encoding="utf-8")
    rules = '[rules.a]\ntriggers = "tea"\npool = "p"\nexamples = ["tea"]\n'
    [problem] = checked(rules, folder)
    assert problem.startswith(
        "quotes/p.txt:3:1: TB508 this is a fortune file, not one quote a line"
    )


def _rules(count: int, trigger: str) -> str:
    rules = [f"[rules.r{n}]\ntriggers = 'word{n}x'\nreply = 'y'\n" for n in range(count)]
    return "".join(rules) + f"[rules.odd]\ntriggers = '{trigger}'\nreply = 'y'\n"


@pytest.mark.parametrize(
    ("count", "trigger", "told"),
    [
        (100, r"(?=.*d)(?=.*g)", True),
        (10, r"(?=.*d)(?=.*g)", False),
        (100, r"(a\w)teapot\1", False),
        (100, r"^\w{3}$", False),
    ],
    ids=["many rules", "few rules", "text that must be there", "text that RE2 can look for"],
)
def test_a_trigger_that_nothing_filters(folder: Path, count: int, trigger: str, told: bool) -> None:
    found = [
        problem for problem in checked(_rules(count, trigger), folder) if "TB811" not in problem
    ]
    place = f"rules.toml:{count * 3 + 2}:12: {UNFILTERED.id} "
    assert [problem.startswith(place) for problem in found] == [True] * told


def test_quotes_files_are_linted_line_by_line(folder: Path) -> None:
    (folder / "quotes").mkdir()
    (folder / "quotes/p.txt").write_text(
        f"# comment\nOne. ~ Ada\n\none ~ Ada\nhave some tea\n{'x' * 400}\n", encoding="utf-8"
    )
    (folder / "quotes/stray.txt").write_text("One\n", encoding="utf-8")
    rules = '[rules.a]\ntriggers = "tea"\npool = "p"\nexamples = ["tea"]\n'
    found = [problem.partition(" ")[0] for problem in checked(rules, folder)]
    codes = [problem.split(" ")[1] for problem in checked(rules, folder)]
    assert found == [
        "quotes/p.txt:4:1:", "quotes/p.txt:5:1:", "quotes/p.txt:6:1:", "quotes/stray.txt:1:1:",
    ]  # fmt: skip
    assert codes == ["TB505", "TB807", "TB507", "TB809"]


def test_a_file_that_is_declared_under_another_name_is_no_stray(folder: Path) -> None:
    (folder / "quotes").mkdir()
    (folder / "quotes/other.txt").write_text("One\n", encoding="utf-8")
    pool = '[pools.p]\npath = "quotes/other.txt"\n'
    rule = '[rules.a]\ntriggers = "tea"\npool = "p"\nexamples = ["tea"]\n'
    assert checked(pool + rule, folder) == []


def test_the_rules_that_ship_are_clean() -> None:
    assert check(builtin()).problems == ()
