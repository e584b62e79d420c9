"""What the first second of a command imports, and what not: whoever calls it waits for it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import talkback
from tests.e2e.servers.server import reserved_ports

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
MISTAKES = {"talkback.config.other_syntax", "talkback.config.other_words"}
NO_ANSWER = {
    "talkback.lint",
    "talkback.net.protocol.outgoing",
    "talkback.config.reading_cache",
    *MISTAKES,
}
NO_HELP = {"shutil"}
STANDARD_DATACLASS = re.compile(r"^from dataclasses import (?:.*\b)?dataclass\b", re.MULTILINE)
COMPILED = {"talkback.model.lazy_dataclass"}
"""Modules with a class for which the lazy ones know too little."""
EAGER_PATTERN = re.compile(r"^\w+ = (?:re|regex)\.compile\(", re.MULTILINE)
ASKED_AT_ONCE = {
    "talkback.config.chunked_toml", "talkback.config.locations.toml_spans",
    "talkback.config.values.durations", "talkback.config.values.irc_names",
    "talkback.config.wording", "talkback.engine.normalise",
    "talkback.engine.prefilter.regex_parser", "talkback.engine.template",
    "talkback.snapshot.named",
}  # fmt: skip
"""Modules with patterns that every start asks, or every line."""
CHEAP = {
    "talkback.cli.completion", "talkback.cli.standard_output",
    "talkback.engine.prefilter.dialect_check", "talkback.engine.prefilter.re2_overapproximation",
    "talkback.model.settings", "talkback.terminal.folding",
}  # fmt: skip
"""Modules whose other patterns take less than a tenth of a millisecond."""
UNJOINED = {
    "httpx", "prometheus_client", "prompt_toolkit", "rich", "sqlite3", "talkback.bot.commands",
    "talkback.bot.observe.counters", "talkback.chatlogs", "talkback.console", "talkback.ircd",
    "talkback.lease", "talkback.lint", "talkback.quotes.formats", "talkback.replay", *MISTAKES,
}  # fmt: skip
"""What a bot that is alone on its networks does not need before it has joined."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    (tmp_path / "chat.log").write_text("[09:01] <ann> tea\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    return tmp_path


def imports(*arguments: str) -> list[str]:
    """All modules that a command imports, each when it is done."""
    argv = [sys.executable, "-X", "importtime", "-m", "talkback", *arguments]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    return re.findall(r"\| +([\w.]+)$", done.stderr, re.MULTILINE)


def of(loaded: set[str], packages: set[str]) -> set[str]:
    return {name for name in loaded if any(f"{name}.".startswith(f"{p}.") for p in packages)}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("command", "unneeded"),
    [
        pytest.param(("--help",), HEAVY | RULELESS, id="--help"),
        pytest.param(("test-rule", "no such thing"), HEAVY | NO_ANSWER | NO_HELP, id="test-rule"),
        pytest.param(("rules",), HEAVY | NO_ANSWER | NO_HELP, id="rules"),
        pytest.param(("check",), HEAVY, id="check"),
        pytest.param(("replay", "chat.log"), PROCESSES, id="replay of a small log"),
    ],
)
def test_a_command_imports_nothing_that_it_does_not_need(
    command: tuple[str, ...], unneeded: set[str]
) -> None:
    loaded = set(imports(*command))
    assert "talkback.cli.main" in loaded
    assert of(loaded, unneeded) == set()


@pytest.fixture
def on_the_way(folder: Path) -> list[str]:
    """What a bot has imported when it finds nobody at the port of its network."""
    with reserved_ports(1) as (port,):
        place = f"host = '127.0.0.1'\nport = {port}\ntls = false\n"
        network = f"[bot]\nstate = false\n[networks.test]\n{place}"
        (folder / "rules.toml").write_text(network + RULES, encoding="utf-8")
        loaded = imports("run", "--once")
    assert "talkback.bot.supervisor" in loaded
    return loaded


def test_a_bot_imports_nothing_that_it_does_not_need_to_join(on_the_way: list[str]) -> None:
    assert of(set(on_the_way), UNJOINED) == set()


def test_a_bot_imports_the_irc_library_before_all_else(on_the_way: list[str]) -> None:
    """It looks through the stack of imports, and all modules: 25 of 240 ms where both are large."""
    before = of(set(on_the_way[: on_the_way.index("irc.events")]), {"talkback"})
    assert of(before, {"talkback.bot", "talkback.config", "talkback.engine"}) == set()


def test_what_a_resolver_needs_is_imported_before_its_thread_begins(on_the_way: list[str]) -> None:
    """The heap of a thread keeps what an import took; the main one uses it again."""
    assert on_the_way.index("encodings.idna") < on_the_way.index("talkback.net.io.dial")


def test_what_joins_compiles_no_pattern_that_it_does_not_ask(on_the_way: list[str]) -> None:
    """`talkback.model.lazy_pattern` has them compiled later."""
    ours = of(set(on_the_way), {"talkback"})
    eager = {name for name in ours if EAGER_PATTERN.search(source(name))}
    assert eager - ASKED_AT_ONCE - CHEAP == set()


def test_what_joins_compiles_no_methods_of_its_classes(on_the_way: list[str]) -> None:
    compiled = {name for name in of(set(on_the_way), {"talkback"}) if compiles_methods(name)}
    assert compiled - COMPILED == set()


@pytest.mark.usefixtures("folder")
def test_what_answers_a_line_compiles_no_methods_of_its_classes() -> None:
    ours = of(set(imports("test-rule", "tea")), {"talkback"})
    assert "talkback.net.protocol.outgoing" in ours
    assert {name for name in ours if compiles_methods(name)} - COMPILED == set()


def compiles_methods(module: str) -> bool:
    return STANDARD_DATACLASS.search(source(module)) is not None


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


def source(module: str) -> str:
    path = PACKAGE.joinpath(*module.split(".")[1:])
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file.read_text(encoding="utf-8")
