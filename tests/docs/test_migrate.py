"""The pages about other bots: rules in their formats, taken over as written, hold in a session."""

import ast
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from talkback.snapshot.snapshot import read_snapshot
from tests.docs.console import Reader, blocks

INDEX = Path(__file__).parents[2] / "docs" / "migrate.md"
PAGES = {page.stem: page for page in sorted(INDEX.with_suffix("").glob("*.md"))}


def written(bot: str, file: str) -> str:
    """The text that a page has for this file."""
    (text,) = (block.body for block in blocks(PAGES[bot]) if block.file == file)
    return text


@pytest.mark.parametrize("bot", PAGES)
def test_rules_and_quotes_of_another_bot_are_taken_over_as_the_page_says(
    bot: str, tmp_path: Path
) -> None:
    Reader(tmp_path).follow(PAGES[bot])
    rules = read_snapshot(tmp_path / "rules.toml").ruleset.rules
    session = written(bot, "session.txt")
    assert len(rules) >= 3
    assert session.count("<talkback>") >= 2
    assert f"(migrate/{bot}.md)" in INDEX.read_text(encoding="utf-8")


def patterns_of(plugin: str) -> Iterator[tuple[str, str]]:
    """Each decorator of Sopel's that has a pattern, by its name."""
    for function in ast.parse(plugin).body:
        for mark in function.decorator_list if isinstance(function, ast.FunctionDef) else ():
            assert isinstance(mark, ast.Call)
            assert isinstance(mark.func, ast.Attribute)
            if mark.func.attr in ("rule", "search"):
                assert isinstance(mark.args[0], ast.Constant)
                yield mark.func.attr, str(mark.args[0].value)


def test_each_pattern_of_the_plugin_for_sopel_is_in_the_rules_beside_it() -> None:
    rules = written("sopel", "rules.toml")
    for kind, pattern in patterns_of(written("sopel", "tea.py")):
        ours = pattern.removeprefix("$nickname: ")
        if pattern != ".*":
            assert f"'{'^' * (kind == 'rule')}{ours}'" in rules


def test_what_quotegrabs_grabbed_is_taken_over_with_the_nick_of_whoever_said_it(
    tmp_path: Path,
) -> None:
    file, script = tmp_path / "QuoteGrabs.sqlite3.db", tmp_path / "quotes.py"
    script.write_text(written("limnoria", "quotes_from_limnoria.py"), encoding="utf-8")
    with sqlite3.connect(file) as grabs:
        grabs.execute("CREATE TABLE quotegrabs (id, nick, hostmask, added_by, added_at, quote)")
        grabs.execute(
            "INSERT INTO quotegrabs VALUES (1, ?, '', '', 0, '<ann> Do or do not.')", [b"ann"]
        )
    grabs.close()
    done = subprocess.run([sys.executable, script, file], capture_output=True, check=True)
    assert json.loads(done.stdout) == {"text": "Do or do not.", "author": "ann"}
