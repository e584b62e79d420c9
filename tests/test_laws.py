"""The laws of the architecture, read off the imports."""

import ast
from functools import cache
from pathlib import Path

import talkback

PACKAGE = Path(talkback.__file__).parent
LAYERS = (
    ("model",),
    ("system",),
    ("terminal",),
    ("engine",),
    ("config", "quotes", "state", "lease", "chatlogs", "eventlog", "net", "ircd"),
    ("lint",),
    ("snapshot",),
    ("bot", "console", "replay", "doctor", "check", "report", "init", "lsp"),
    ("cli",),
    ("__main__",),
)
"""From the bottom up: a module imports its own part, and parts of lower layers."""

EXCEPTIONS = {
    # `run --local` is a bot and the person who talks with it, in one process.
    "bot/local.py": {"console.Notes", "console.run_console"},
}
RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}
WORLDLY = {
    "asyncio", "datetime", "io", "logging", "os", "pathlib", "secrets", "selectors", "shutil",
    "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "rich",
}  # fmt: skip
MOMENTS = {"datetime.UTC", "datetime.datetime", "datetime.timedelta"}
CLOCKS = {"datetime.now", "datetime.today", "datetime.utcnow"}
IN_TOUCH = frozenset({"client.py", "dial.py", "transport.py", "visit.py"})
"""The modules of net that have the loop, the sockets and the clock; all others are protocol."""

PURE_FOLDERS = ("engine", "lease", "net/protocol")
PURE = sorted(path for folder in PURE_FOLDERS for path in (PACKAGE / folder).rglob("*.py"))
"""Whole folders, so that a new file cannot slip out."""


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    """Every module that is imported anywhere in the file, also inside functions."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports hide the layer"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def calls(path: Path) -> set[str]:
    return {
        node.func.id
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def attributes(path: Path) -> set[str]:
    """Everything of the form `name.attribute`."""
    return {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }


def against_the_stream(path: Path) -> set[str]:
    """Imports of ours that are not of the same part, nor of a lower one."""
    part = part_of(path)
    ours = {rest for i in imports(path) if (rest := i.removeprefix("talkback.")) != i}
    if part == "__init__":
        return imports(path)
    ours -= {"__version__"} | EXCEPTIONS.get(name(path), set())
    foreign = {rest for rest in ours if rest.partition(".")[0] != part}
    return {rest for rest in foreign if RANK[rest.partition(".")[0]] >= RANK[part]}


def test_imports_point_one_way() -> None:
    assert {name(path): wrong for path in modules() if (wrong := against_the_stream(path))} == {}


def test_the_engine_and_the_protocol_touch_nothing_worldly() -> None:
    """The type of a moment may be used to read and write stamps; what asks for now may not."""

    def touched(path: Path) -> set[str]:
        known = {module.partition(".")[0] for module in imports(path) - MOMENTS} & WORLDLY
        return known | (calls(path) & {"open", "print", "input"}) | (attributes(path) & CLOCKS)

    assert len(PURE) > 20
    assert {name(path): found for path in PURE if (found := touched(path))} == {}


def test_dice_are_handed_in() -> None:
    """Only the type may be imported: the module's own functions are a hidden state."""
    used = {module for path in PURE for module in imports(path)}
    assert {module for module in used if module.startswith("random")} == {"random.Random"}


def test_only_two_modules_know_the_irc_library() -> None:
    knowing = {name(path) for path in modules() if any(i.startswith("irc.") for i in imports(path))}
    assert knowing == {"model/line_parser.py", "net/io/transport.py"}


TABLES = {"config/codes.py": "one row for each problem that can be named, and nothing else"}


def test_no_module_needs_a_table_of_contents() -> None:
    others = (path for path in modules() if name(path) not in TABLES)
    lines = {name(path): _lines(path) for path in others}
    assert {name: many for name, many in lines.items() if many > 300} == {}


def test_no_module_of_tests_is_about_two_things() -> None:
    tests = Path(__file__).parent
    lines = {str(path.relative_to(tests)): _lines(path) for path in tests.rglob("*.py")}
    assert {name: many for name, many in lines.items() if many > 350} == {}


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n")


def test_the_protocol_does_not_know_the_sockets() -> None:
    protocol = sorted((PACKAGE / "net/protocol").rglob("*.py"))
    known = {name(path) for path in protocol if any("talkback.net.io" in i for i in imports(path))}
    assert known == set()


def test_the_prefilter_knows_triggers_and_nothing_of_rules() -> None:
    ours = {i for path in (PACKAGE / "engine/prefilter").glob("*.py") for i in imports(path)}
    above = {i for i in ours if i.startswith("talkback.engine.")}
    allowed = ("talkback.engine.prefilter.", "talkback.engine.placeholders.PLACEHOLDERS")
    assert {i for i in above if not i.startswith(allowed)} == set()
