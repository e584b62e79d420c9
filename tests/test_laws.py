"""The laws of the architecture, read off the imports."""

import ast
from pathlib import Path

import pytest

import talkback

PACKAGE = Path(talkback.__file__).parent
LAYERS = (
    ("message", "errors", "casemapping", "event", "settings", "line", "parse", "plain", "aside"),
    ("engine",),
    ("config", "store", "net", "ircd", "logs"),
    ("lint",),
    ("app",),
    ("cli",),
    ("__main__",),
)
"""From the bottom up: a module imports its own part, and parts of lower layers."""

RANK = {part: rank for rank, layer in enumerate(LAYERS) for part in layer}
WORLDLY = {
    "asyncio", "datetime", "io", "logging", "os", "pathlib", "secrets", "selectors", "shutil",
    "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "rich",
}  # fmt: skip
PURE = sorted((PACKAGE / "engine").glob("*.py")) + sorted((PACKAGE / "net").glob("session*.py"))


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Every module that is imported anywhere in the file, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports hide the layer"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def calls(path: Path) -> set[str]:
    return {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


@pytest.mark.parametrize("path", modules(), ids=name)
def test_imports_point_one_way(path: Path) -> None:
    part = part_of(path)
    if part == "__init__":
        assert not imports(path)
        return
    for imported in imports(path):
        package, _, rest = imported.partition(".")
        if package != "talkback" or rest == "__version__":
            continue
        target = rest.partition(".")[0]
        assert target == part or RANK[target] < RANK[part] or RANK[part] == 0, imported


@pytest.mark.parametrize("path", PURE, ids=name)
def test_the_engine_and_the_session_touch_nothing_worldly(path: Path) -> None:
    assert not {module.partition(".")[0] for module in imports(path)} & WORLDLY
    assert not calls(path) & {"open", "print", "input"}


@pytest.mark.parametrize("path", PURE, ids=name)
def test_dice_are_handed_in(path: Path) -> None:
    """Only the type may be imported: the module's own functions are a hidden state."""
    used = {module for module in imports(path) if module.partition(".")[0] == "random"}
    assert used <= {"random.Random"}


def test_only_two_modules_know_the_irc_library() -> None:
    knowing = {name(path) for path in modules() if any(i.startswith("irc.") for i in imports(path))}
    assert knowing == {"parse.py", "net/transport.py"}


@pytest.mark.parametrize("path", modules(), ids=name)
def test_no_module_needs_a_table_of_contents(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
