"""What a repository of rules takes for its CI: the page, the action, the hook, the matcher."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.docs.console import Reader, blocks

yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PAGE = ROOT / "docs/ci.md"
GOOD = "[rules.tea]\ntriggers = '\\btea\\b'\nreply = 'x'\nexamples = ['tea', 'TEA']\n"
QUOTING = GOOD.replace("'x'", "'{quote}'") + "pool = 'tea'\n"
WARNED = GOOD + "[pools.spare]\nquotes = ['x']\n"
BAD = GOOD.replace("'TEA'", "'coffee'")
TELLS = "<ann> tea\n<talkback> x\n"


def read(name: str) -> Any:  # noqa: ANN401 - as YAML has it
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def shown(key: str) -> Any:  # noqa: ANN401
    """The YAML of the page that has a key at its top."""
    bodies = [block.body for block in blocks(PAGE) if block.language == "yaml"]
    return next(found for body in bodies if key in (found := yaml.safe_load(body)))


@pytest.mark.skipif(not (BIN / "tombi").exists(), reason="needs Tombi: pip install tombi")
def test_the_page_is_true(tmp_path: Path) -> None:
    Reader(tmp_path).follow(PAGE)


class TestAction:
    """Its shape, and its steps run as GitHub runs them."""

    ACTION = read("action.yml")

    def test_it_is_composed_of_shell_steps_that_bash_reads(self) -> None:
        assert self.ACTION["runs"]["using"] == "composite"
        for step in self.ACTION["runs"]["steps"]:
            assert (step["shell"], "${{" in step["run"]) == ("bash", False)
            subprocess.run(["bash", "-n", "-c", step["run"]], check=True)

    def test_what_the_page_shows_are_its_inputs(self) -> None:
        used = shown("jobs")["jobs"]["rules"]["steps"][1]["with"]
        assert set(used) <= set(self.ACTION["inputs"])
        page = PAGE.read_text(encoding="utf-8")
        for name, told in self.ACTION["inputs"].items():
            assert f"| `{name}` |" in page
            assert told["description"]

    @pytest.mark.parametrize(
        ("rules", "inputs", "code"),
        [
            (GOOD, {}, 0),
            (BAD, {}, 1),
            (WARNED, {}, 0),
            (WARNED, {"strict": "true"}, 1),
            (GOOD, {"prove-min": "10"}, 0),
            (GOOD, {"prove-min": "99"}, 1),
            (GOOD, {"sessions": "chats/*.txt"}, 0),
            (GOOD.replace("'x'", "'y'"), {"sessions": "chats/*.txt"}, 1),
            (GOOD, {"config": "other.toml"}, 2),
        ],
    )
    def test_its_exit_code_is_that_of_check(
        self, tmp_path: Path, rules: str, inputs: dict[str, str], code: int
    ) -> None:
        (tmp_path / "rules.toml").write_text(rules)
        (tmp_path / "chats").mkdir()
        (tmp_path / "chats/a b.txt").write_text(TELLS)
        (tmp_path / "temp/talkback").mkdir(parents=True)
        (tmp_path / "temp/talkback/bin").symlink_to(BIN)
        step = self.ACTION["runs"]["steps"][-1]
        defaults = {name: told.get("default", "") for name, told in self.ACTION["inputs"].items()}
        given = defaults | inputs
        env = {
            name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: given[found[1]], value)
            for name, value in step["env"].items()
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
            cwd=tmp_path,
            env=os.environ | env | {"RUNNER_TEMP": str(tmp_path / "temp")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert code == 0 or "::" in done.stdout


class TestHook:
    """The hook, by pre-commit, in repositories made here: it downloads nothing."""

    @pytest.fixture
    def repository(self, tmp_path: Path) -> Path:
        pytest.importorskip("pre_commit")
        hooks = tmp_path / "hooks"
        hooks.mkdir()
        shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
        rev = commit(hooks)
        config = shown("repos")
        [repo] = config["repos"]
        repo |= {"repo": str(hooks), "rev": rev}
        repo["hooks"][0]["language"] = "system"  # talkback is here; else it would be installed
        bot = tmp_path / "bot"
        (bot / "quotes").mkdir(parents=True)
        (bot / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
        (bot / "rules.toml").write_text(QUOTING)
        (bot / "quotes/tea.txt").write_text("Drink up.\n")
        (bot / "README").write_text("A bot.\n")
        commit(bot)
        return bot

    def run(self, bot: Path, *options: str) -> subprocess.CompletedProcess[str]:
        env = os.environ | {
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(bot.parent / "cache"),
        }
        argv = [sys.executable, "-m", "pre_commit", "run", *options]
        return subprocess.run(argv, cwd=bot, env=env, capture_output=True, text=True, check=False)

    def test_it_passes_and_fails_as_check_does(self, repository: Path) -> None:
        good = self.run(repository, "--all-files")
        assert (good.returncode, "Passed" in good.stdout) == (0, True), good.stdout + good.stderr
        (repository / "rules.toml").write_text(BAD)
        bad = self.run(repository, "--all-files")
        assert bad.returncode == 1
        assert "rules.toml:4:20: TB601" in bad.stdout

    @pytest.mark.parametrize(
        ("file", "told"),
        [("rules.toml", "Passed"), ("quotes/tea.txt", "Passed"), ("README", "Skipped")],
    )
    def test_it_runs_where_rules_or_quotes_are_in_the_commit(
        self, repository: Path, file: str, told: str
    ) -> None:
        assert told in self.run(repository, "--files", file).stdout


def commit(folder: Path) -> str:
    """All of a folder, as the first commit of a repository; its name."""
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for args in (("init", "--quiet"), ("add", "."), (*who, "commit", "--quiet", "-m", "x")):
        subprocess.run(["git", *args], cwd=folder, check=True)
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


class TestMatcher:
    """Its expressions, against what check prints."""

    def test_each_problem_is_found_with_all_that_is_told_of_it(self, tmp_path: Path) -> None:
        more = "colour = 'red'\n[rules.b]\ntriggers = '.*'\nreply = 'y'\n"
        (tmp_path / "rules.toml").write_text(BAD + more)
        told = checked(tmp_path)
        keys = ("file", "line", "column", "code", "severity", "message")
        rows = json.loads(checked(tmp_path, "--format", "json"))
        wanted = [{key: str(row[key]) for key in keys} for row in rows]
        assert {row["severity"] for row in wanted} == {"error", "warning"}
        assert [problem for line in told.splitlines() for problem in matched(line)] == wanted


def checked(folder: Path, *options: str) -> str:
    argv = [str(BIN / "talkback"), "check", *options, "rules.toml"]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False).stdout


def matched(line: str) -> list[dict[str, str]]:
    told = []
    for matcher in json.loads((ROOT / "problem-matcher.json").read_text())["problemMatcher"]:
        [pattern] = matcher["pattern"]
        if found := re.search(pattern["regexp"], line):
            parts = {name: found[at] for name, at in pattern.items() if name != "regexp"}
            told.append({**parts, "severity": matcher["severity"]})
    return told
