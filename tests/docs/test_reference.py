"""The reference is what the program's own tables say, and nothing of them is left out."""

from pathlib import Path

import click
import pytest

from docs.generate import PAGES, regions
from talkback.check.run import check
from talkback.cli.main import COMMANDS, main
from talkback.config.schema import FILE, SECTIONS
from talkback.engine.placeholders import PLACEHOLDERS
from talkback.lint.lint import Lint
from talkback.lint.runner import PROBLEMS
from talkback.model.diagnostic_code import DiagnosticCode
from talkback.model.errors import Severity
from talkback.model.message import MessageKind
from tests.docs.console import Block, blocks

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SHOWN = [
    pytest.param(block, id=f"{page.name} line {block.line}")
    for page in (DOCS / "rules.md", ROOT / "README.md")
    for block in blocks(page)
    if block.language == "toml"
]


def text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def leaves(command: click.Command, path: str) -> dict[str, click.Command]:
    """Every command by what is typed to get it."""
    if not isinstance(command, click.Group):
        return {path: command}
    context = click.Context(command, **main.context_settings)
    inner = {name: command.get_command(context, name) for name in command.list_commands(context)}
    return {
        typed: leaf
        for name, child in inner.items()
        if child is not None
        for typed, leaf in leaves(child, f"{path} {name}").items()
    }


LEAVES = leaves(main, "talkback")
OPTIONS = [
    pytest.param(path, option, id=f"{path} {option.opts[-1]}")
    for path, command in LEAVES.items()
    for option in command.params
    if isinstance(option, click.Option)
]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_up_to_date(name: str) -> None:
    assert PAGES[name]() == text(name), "run: python docs/generate.py"


def test_no_page_is_forgotten_that_has_a_region_to_make() -> None:
    assert {path.name for path in DOCS.glob("*.md") if regions(path.name)} == {*PAGES}


def test_every_table_of_the_file_has_its_keys_in_the_reference() -> None:
    """The top level and [defaults] have no table of keys: their keys are tables and a rule's."""
    page = text("rules.md")
    assert {*regions("rules.md")} - {"placeholders"} == {section.title for section in SECTIONS}
    for name in FILE.keys:
        assert f"\n## [{name}" in page


@pytest.mark.parametrize("name", sorted(PLACEHOLDERS))
def test_every_placeholder_is_explained(name: str) -> None:
    assert f"\n| `{{{name}}}` |" in text("rules.md")


@pytest.mark.parametrize("occasion", MessageKind)
def test_every_way_to_say_a_line_is_explained(occasion: MessageKind) -> None:
    assert f"\n| `{occasion}` |" in text("rules.md")


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_is_documented(path: str) -> None:
    assert f"\n## {path}\n" in text("commands.md")
    assert LEAVES[path].help


@pytest.mark.parametrize(("path", "option"), OPTIONS)
def test_every_option_says_what_it_does(path: str, option: click.Option) -> None:
    assert option.help
    assert f"`{', '.join(option.opts)}" in text("commands.md").partition(f"\n## {path}\n")[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_place_in_the_guide(name: str) -> None:
    assert f"talkback {name}" in text("guide.md")


@pytest.mark.parametrize("code", PROBLEMS, ids=lambda code: code.id)
def test_every_problem_is_documented(code: DiagnosticCode | Lint) -> None:
    assert f"\n## {code.id}\n\n**{code.title}.**" in text("problems.md")


@pytest.mark.parametrize("block", SHOWN)
def test_a_config_that_is_shown_can_be_used(
    block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for secret in ("CHANNEL_KEY", "LIBERA_PASS", "SASL_PASS", "SERVICES_PASS"):
        monkeypatch.setenv(secret, "hunter2")
    quotes = tmp_path / "quotes" / "notable-women.txt"
    quotes.parent.mkdir()
    quotes.write_text("One ~ Ada\nTwo ~ Bea\n", encoding="utf-8")
    (tmp_path / "rules.toml").write_text(block.body, encoding="utf-8")
    found = check(tmp_path / "rules.toml").problems
    assert [str(problem) for problem in found if problem.severity is Severity.ERROR] == []
