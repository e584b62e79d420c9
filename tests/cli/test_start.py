"""What the first second of a command imports, and what not: whoever calls it waits for it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import talkback

PACKAGE = Path(talkback.__file__).parent
RULES = "[rules.tea]\ntriggers = 'tea'\nreply = '{nick}: a cup.'\nexamples = ['tea']\n"
HEAVY = {
    "asyncio", "concurrent.futures", "cryptography", "difflib", "http", "irc", "logging", "pickle",
    "platformdirs", "prompt_toolkit", "pygls", "rich", "socket", "sqlite3", "ssl", "tempfile",
    "xml", "zoneinfo",
}  # fmt: skip
RULELESS = {
    "json",
    "regex",
    "tomli",
    "talkback.config",
    "talkback.engine",
    "talkback.model.message",
}
PROCESSES = {"concurrent.futures.process", "multiprocessing", "pickle", "socket", "subprocess"}
NO_ANSWER = {"talkback.lint", "talkback.net.protocol.outgoing", "talkback.config.reading_cache"}
STANDARD_DATACLASS = re.compile(r"^from dataclasses import (?:.*\b)?dataclass\b", re.MULTILINE)
COMPILED = {
    "talkback.engine.gate_context", "talkback.engine.template", "talkback.model.lazy_dataclass",
}  # fmt: skip
"""Modules with a class for which the lazy ones know too little."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    (tmp_path / "chat.log").write_text("[09:01] <ann> tea\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    return tmp_path


def imported(*arguments: str) -> set[str]:
    """All modules that a command imports."""
    argv = [sys.executable, "-X", "importtime", "-m", "talkback", *arguments]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    return set(re.findall(r"\| +([\w.]+)$", done.stderr, re.MULTILINE))


def of(loaded: set[str], packages: set[str]) -> set[str]:
    return {name for name in loaded if any(f"{name}.".startswith(f"{p}.") for p in packages)}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("command", "unneeded"),
    [
        pytest.param(("--help",), HEAVY | RULELESS, id="--help"),
        pytest.param(("test-rule", "no such thing"), HEAVY | NO_ANSWER, id="test-rule"),
        pytest.param(("rules",), HEAVY | NO_ANSWER, id="rules"),
        pytest.param(("check",), HEAVY, id="check"),
        pytest.param(("replay", "chat.log"), PROCESSES, id="replay of a small log"),
    ],
)
def test_a_command_imports_nothing_that_it_does_not_need(
    command: tuple[str, ...], unneeded: set[str]
) -> None:
    loaded = imported(*command)
    assert "talkback.cli.main" in loaded
    assert of(loaded, unneeded) == set()


@pytest.mark.usefixtures("folder")
def test_what_answers_a_line_compiles_no_methods_of_its_classes() -> None:
    ours = of(imported("test-rule", "tea"), {"talkback"})
    assert "talkback.net.protocol.outgoing" in ours
    compiled = {name for name in ours if STANDARD_DATACLASS.search(_source(name))}
    assert compiled - COMPILED == set()


def test_nothing_is_looked_through_at_the_end_of_a_command() -> None:
    """All memory goes back then; looking through it took a sixth of the time of `test-rule`."""
    code = (
        "import atexit, gc\n"
        "atexit.register(lambda: print(len(gc.get_objects()), gc.get_freeze_count()))\n"
        "from talkback.cli.main import main\n"
        "main(['--version'])"
    )
    argv = [sys.executable, "-c", code]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    looked_through, left_alone = map(int, done.stdout.splitlines()[-1].split())
    assert looked_through < 100 < left_alone


def _source(module: str) -> str:
    path = PACKAGE.joinpath(*module.split(".")[1:])
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file.read_text(encoding="utf-8")
