"""Tombi, by the schema: what we ship is clean under it, and what it finds stands where we say."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from talkback.config.json_schema import schema_text
from talkback.config.loader import read_config
from talkback.model.errors import Severity
from tests.config.making import EVERY_KEY, SHIPPED
from tests.docs.console import blocks

TOMBI = Path(sys.executable).with_name("tombi")
pytestmark = pytest.mark.skipif(not TOMBI.exists(), reason="needs Tombi: pip install tombi")

DOCS = Path(__file__).parents[2] / "docs"
OURS = {
    f"{page.stem}-{block.line}": block.body
    for page in (DOCS / "rules.md", *sorted((DOCS / "cookbook").glob("*.md")))
    for block in blocks(page)
    if block.language == "toml"
} | {"shipped": SHIPPED, "every key": EVERY_KEY}
SETTINGS = """\
toml-version = "v1.0.0"
[[schemas]]
path = "rules.schema.json"
include = ["*.toml"]
"""
RULE = "[rules.a]\ntriggers = 'x'\nreply = 'y'\n"
BROKEN: Mapping[str, str] = {
    "an unknown key": RULE + "trigers = 'x'",
    "an unknown key of bot": "[bot]\nnick = 'a'\nnickk = 'b'",
    "an unknown key of a network": "[networks.a]\nhost = 'h'\nchanels = ['#a']",
    "an unknown key of an example": RULE + "examples = [\n  'x',\n  { lien = 'x' },\n]",
    "an unknown table": RULE + "[rulez.b]\ntriggers = 'x'",
    "a number for a string": RULE + "pool = 5",
    "a string for a switch": RULE + "enabled = 'no'",
    "a table for a number": RULE + "chance = { of = 1 }",
    "a number among strings": "[rules.a]\nreply = 'y'\ntriggers = [\n  'x',\n  5,\n]",
    "a string for a list": RULE + "channels = '#a'",
    "a bad word in a list": RULE + "on = ['channel', 'chanel']",
    "a bad word": RULE + "as = 'shout'",
    "a bad mechanism": "[networks.a]\nhost = 'h'\n[networks.a.sasl]\nmechanism = 'plain'",
    "too much chance": RULE + "chance = 1.5",
    "less than no time": RULE + "cooldown = -1",
    "a port beyond the last": "[networks.a]\nhost = 'h'\nport = 70000",
    "a duration in words": RULE + "cooldown = '5 minutes'",
    "a nick of two words": "[bot]\nnick = 'a b'",
    "a channel without its sign": "[networks.a]\nhost = 'h'\nchannels = ['tea']",
    "an empty list of triggers": "[rules.a]\nreply = 'y'\ntriggers = []",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the schema, and nothing to look for in the web."""
    path = tmp_path_factory.mktemp("tombi")
    (path / "rules.schema.json").write_text(schema_text(), encoding="utf-8")
    (path / "tombi.toml").write_text(SETTINGS)
    return path


def linted(folder: Path, files: Mapping[str, str]) -> list[dict[str, Any]]:
    """What Tombi has against these files; it reads them all in one go."""
    names = [f"{place}.toml" for place, _ in enumerate(files)]
    for name, text in zip(names, files.values(), strict=True):
        (folder / name).write_text(text, encoding="utf-8")
    told = folder / "told.json"
    options = ("--offline", "--no-cache", "--quiet", "--diagnostics-format", "json")
    argv = [str(TOMBI), "lint", *options, "--diagnostics-file", str(told), *names]
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    found: list[dict[str, Any]] = json.loads(told.read_text(encoding="utf-8"))
    return found


def test_what_ships_and_the_cookbook_are_clean(folder: Path) -> None:
    assert len(OURS) > 20
    assert linted(folder, OURS) == []


def test_toml_of_a_later_version_is_not(folder: Path) -> None:
    """So what is clean is TOML 1.0."""
    assert linted(folder, {"1.1": "[rules]\na = {\n  triggers = 'x',\n  reply = 'y'\n}\n"})


def test_what_the_schema_can_say_stands_where_check_says_it(folder: Path) -> None:
    found: dict[str, set[int]] = {}
    for row in linted(folder, BROKEN):
        found.setdefault(row["path"], set()).add(row["range"]["start"]["line"])
    told = {name: found.get(f"{place}.toml", set()) for place, name in enumerate(BROKEN)}
    ours = {name: said(folder / f"{place}.toml") for place, name in enumerate(BROKEN)}
    assert told == ours


def said(path: Path) -> set[int]:
    """The lines of which `check` says that they are wrong."""
    found = read_config(path).report.diagnostics
    return {each.location.line for each in found if each.severity is Severity.ERROR}
