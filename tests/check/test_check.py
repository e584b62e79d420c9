"""No damage to a config keeps `check` from saying what it has to say, at places that are there."""

import random
from pathlib import Path

import pytest

from talkback.check.run import Checked, check
from talkback.cli.views.check_view import FORMATS
from talkback.config.codes import Code
from talkback.lint.runner import PROBLEMS
from talkback.model.errors import Diagnostic, Severity
from tests.config.making import ENVIRON, EVERY_KEY, SHIPPED

PIECES = (*"[]{}\"'=.,#()*+|\\\n’ ", "'''", '"""', "(?P<x>", "{quote}", "true", "[[", "]]", "\r\n")
CODES = {code.id for code in PROBLEMS}


@pytest.fixture(autouse=True)
def quotes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("quotes").mkdir()
    for pool in ("notable-women", "in-earnest", "good"):
        Path(f"quotes/{pool}.txt").write_text("x ~ y\n", encoding="utf-8")
    Path("secret").write_text("hunter2", encoding="utf-8")
    Path("file.pem").touch()


def checked(text: str) -> Checked:
    Path("rules.toml").write_text(text, encoding="utf-8", newline="")
    return check(Path("rules.toml"), environ=ENVIRON)


@pytest.mark.parametrize("text", [SHIPPED, EVERY_KEY], ids=["shipped", "every key"])
@pytest.mark.parametrize("seed", range(3))
def test_random_edits(
    text: str, seed: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    rng = random.Random(seed)
    for _ in range(60):
        damaged = text
        for _ in range(rng.randint(1, 3)):
            start = rng.randrange(len(damaged))
            damaged = damaged[:start] + rng.choice(PIECES) + damaged[start + rng.randint(0, 2) :]
        found = checked(damaged)
        for problem in found.problems:
            lines = Path(problem.location.file).read_text(encoding="utf-8").split("\n")
            assert problem.code in CODES
            assert 1 <= problem.location.line <= len(lines)
            assert 1 <= problem.location.column <= len(lines[problem.location.line - 1]) + 1
        for show in FORMATS.values():
            show(found)


def test_sessions_are_played_only_by_a_config_that_can_be_used() -> None:
    Path("s.txt").write_text("<alice> twss\n(silence)\n", encoding="utf-8")
    Path("quotes/good.txt").unlink()
    assert [problem.code for problem in with_session(SHIPPED)] == [Code.SESSION_DIFFERS.id]
    broken = SHIPPED.replace("[rules.mention]", "[rules.mention]\nnonsense = 1")
    assert [problem.code for problem in with_session(broken)] == [Code.UNKNOWN_KEY.id]


def with_session(text: str) -> tuple[Diagnostic, ...]:
    Path("rules.toml").write_text(text, encoding="utf-8")
    return check(Path("rules.toml"), [Path("s.txt")]).problems


def test_errors_and_warnings_are_counted_apart() -> None:
    broken = '[rules.a]\ntriggers = "x*"\nreply = "{y}"\n'
    odd = '[rules.b]\ntriggers = ["x*", "y*"]\nreply = "z"\n'
    found = checked(broken + odd)
    assert [problem.severity for problem in found.problems].count(Severity.ERROR) == 1
    assert (found.errors, found.warnings) == (1, len(found.problems) - 1)
    assert found.warnings > 1
