"""A rule's key has two homes: the field of `Rule` and its row; all else derives from these."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

import talkback
from talkback.cli.views.rule_view import facts
from talkback.config.schema import RULE, RULE_KEYS
from talkback.engine.rule import Rule
from tests.config.making import EVERY_KEY, read

ROOT = Path(talkback.__file__).parent.parent
FIELD = ("talkback/engine/rule.py", "    chance: float = 1.0\n", "    patience: float = 3.0\n")
ROW = (
    "talkback/config/schema.py",
    "    cooldown = RuleKey(\n",
    """\
    patience = RuleKey(
        "patience", duration, DURATION, '"3s"', "A made-up key.", show=duration_text
    )
""",
)
ASKED = """
import json
from pathlib import Path
from docs.generate import page
from talkback.cli.views.rule_view import facts
from talkback.config.loader import read_config
from talkback.config.schema import TABLES_OF_KEY

config = read_config(Path("rules.toml"))
print(json.dumps({
    "found": [f"{problem.location} {problem.code}" for problem in config.report.diagnostics],
    "fields": [rule.patience for rule in config.rules],
    "shown": [dict(facts(rule)).get("patience") for rule in config.rules],
    "home": TABLES_OF_KEY["patience"],
    "documented": "| `patience` |" in page("rules.md"),
}))
"""
RULES = """\
[defaults]
patience = "5s"
[rules.a]
triggers = "a"
reply = "x"
[rules.b]
triggers = "b"
reply = "x"
patience = "1h"
[rules.c]
triggers = "c"
reply = "x"
patience = "3s"
[rules.d]
triggers = "d"
reply = "x"
patience = "long"
"""


def test_each_field_has_a_row_and_each_row_a_field() -> None:
    assert set(RULE_KEYS) == {field.name for field in fields(Rule)} - {"name", "location"}
    assert {key.name for key in RULE_KEYS.values()} == set(RULE.keys)


def test_a_new_key_is_a_field_and_a_row(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for part in ("talkback", "docs", "quotes"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "rules.toml", copy)
    for name, before, new in (FIELD, ROW):
        path = copy / name
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1
        path.write_text(text.replace(before, new + before), encoding="utf-8")
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    environ = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    argv = [sys.executable, "-c", ASKED]
    done = subprocess.run(argv, cwd=tmp_path, env=environ, check=True, stdout=subprocess.PIPE)
    assert json.loads(done.stdout) == {
        "found": ["rules.toml:17:12 TB203"],
        "fields": [5.0, 3600.0, 3.0],
        "shown": ["5s", "1h", None],
        "home": "[rules.NAME]",
        "documented": True,
    }


@pytest.mark.usefixtures("folder")
def test_every_key_that_differs_from_its_default_is_shown() -> None:
    snapshot, _ = read(EVERY_KEY)
    assert snapshot is not None
    everything, usual = snapshot.ruleset.rules
    assert {key for key, _ in facts(everything)} == RULE.keys.keys() - {"chance"}
    assert list(facts(everything))[:3] == [
        ("triggers", "that.s what (?P<who>s?he) said"),
        ("triggers", r"\btwss\b"),
        ("unless", "not what she said"),
    ]
    assert dict(facts(everything)) | {
        "ignore_case": "false",
        "on": "action, channel, mention, private",
        "channels": "#talkback, libera/#py*, &a/b, *",
        "cooldown": "1d",
        "user_cooldown": "2.5s",
        "as": "notice",
        "continue": "true",
        "counter_examples": "2",
    } == dict(facts(everything))
    assert list(facts(usual)) == [
        ("triggers", "x"),
        ("pool", "good"),
        ("chance", "0.5"),
        ("cooldown", "30s"),
    ]
