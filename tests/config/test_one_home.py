"""A new key is a field and a row, a new placeholder a row, and no more."""

from dataclasses import fields
from pathlib import Path

import pytest
import tomli

from talkback.cli.views.rule_view import facts
from talkback.config.schema import RULE, RULE_KEYS
from talkback.engine.rule import Rule
from tests.changed_copy import asked
from tests.config.making import EVERY_KEY, read

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
SETTINGS = (
    ("talkback/model/settings.py", "    log: Path | None = None\n", '    motto: str = "tea"\n'),
    (
        "talkback/config/bot_keys.py",
        "    log = Key(\n",
        """\
    motto = Key("motto", or_false(text), "a string, or false", '"tea"', "A made-up key.")
""",
    ),
    (
        "talkback/model/settings.py",
        "    reconnect: Reconnect = field(",
        "    patience: float = 3.0\n",
    ),
    (
        "talkback/config/network_keys.py",
        "    reconnect = Key(",
        """    patience = Key("patience", duration, DURATION, '"3s"', "A made-up key.")\n""",
    ),
)
PLACEHOLDER = (
    "talkback/engine/placeholders.py",
    '    PlaceholderKind(\n        "bot",\n',
    """\
    PlaceholderKind(
        "shout", lambda context: context.message.text.upper(), "the line, louder", "yell"
    ),
""",
)
ASK_KEY = """
import json
from pathlib import Path
from docs.generate import page
from talkback.cli.views.rule_view import facts
from talkback.config.json_schema import json_schema
from talkback.config.loader import read_config
from talkback.config.schema import TABLES_OF_KEY

config = read_config(Path("rules.toml"))
print(json.dumps({
    "found": [f"{problem.location} {problem.code}" for problem in config.report.diagnostics],
    "fields": [rule.patience for rule in config.rules],
    "shown": [dict(facts(rule)).get("patience") for rule in config.rules],
    "home": TABLES_OF_KEY["patience"],
    "documented": "| `patience` |" in page("rules.md"),
    "schema": json_schema()["definitions"]["rules.NAME"]["properties"]["patience"]["default"],
}))
"""
ASK_SETTINGS = """
import json
from pathlib import Path
from docs.generate import page
from talkback.config.loader import read_config

def settings(text):
    path = Path("rules.toml")
    path.write_text(text)
    config = read_config(path)
    found = [problem.code for problem in config.report.diagnostics]
    return [config.bot.motto, config.networks[0].patience, *found]

print(json.dumps({
    "usual": settings("[networks.n]\\nhost = 'h'"),
    "set": settings("[bot]\\nmotto = 'mate'\\n[networks.n]\\nhost = 'h'\\npatience = '1m'"),
    "off": settings("[bot]\\nmotto = false\\n[networks.n]\\nhost = 'h'\\npatience = 'long'"),
    "documented": ["| `motto` |" in page("rules.md"), "| `patience` |" in page("rules.md")],
}))
"""
ASK_PLACEHOLDER = """
import json
from pathlib import Path
from docs.generate import page
from talkback.check.run import check

path = Path("rules.toml")
found = [problem.message for problem in check(path).problems]
print(json.dumps({
    "found": found,
    "documented": "| `{shout}` | the line, louder |" in page("rules.md"),
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
SHOUTED = """\
[bot]
state = false
[rules.a]
triggers = '^a'
unless = '(?P<shout>b)'
reply = "{shout}!"
examples = [{ line = "a cup", reply = "A CUP!" }, { line = "a pot", reply = "A CUP!" }]
[rules.c]
triggers = '^c'
reply = "{yell} {shuot}"
"""


def test_each_field_has_a_row_and_each_row_a_field() -> None:
    assert set(RULE_KEYS) == {field.name for field in fields(Rule)} - {"name", "location"}
    assert {key.name for key in RULE_KEYS.values()} == set(RULE.keys)


def test_a_new_key_is_a_field_and_a_row(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    assert asked(tmp_path, (FIELD, ROW), ASK_KEY) == {
        "found": ["rules.toml:17:12 TB203"],
        "fields": [5.0, 3600.0, 3.0],
        "shown": ["5s", "1h", None],
        "home": "[rules.NAME]",
        "schema": "3s",
        "documented": True,
    }


def test_a_new_key_of_the_bot_or_of_a_network_is_a_field_and_a_row(tmp_path: Path) -> None:
    """The file has no rules, which is warned of (TB104)."""
    assert asked(tmp_path, SETTINGS, ASK_SETTINGS) == {
        "usual": ["tea", 3.0, "TB104"],
        "set": ["mate", 60.0, "TB104"],
        "off": [None, 3.0, "TB104", "TB203"],
        "documented": [True, True],
    }


def test_a_new_placeholder_is_a_row(tmp_path: Path) -> None:
    """Its value is in an example, its other name and its group in what check says."""
    (tmp_path / "rules.toml").write_text(SHOUTED, encoding="utf-8")
    assert asked(tmp_path, (PLACEHOLDER,), ASK_PLACEHOLDER) == {
        "found": [
            "the group shout cannot be used in a reply: {shout} has its own meaning",
            "this example gets another reply: expected “A CUP!”, got “A POT!”",
            "unknown placeholder {yell}; write {shout}",
            "unknown placeholder {shuot}; did you mean shout?",
        ],
        "documented": True,
    }


@pytest.mark.usefixtures("folder")
def test_every_key_that_differs_from_its_default_is_shown() -> None:
    snapshot, _ = read(EVERY_KEY)
    assert snapshot is not None
    everything, usual = snapshot.ruleset.rules
    written = tomli.loads(EVERY_KEY)["rules"]["all"].keys()
    assert {key for key, _ in facts(everything)} == written - {"chance"}
    patterns = [fact for fact in facts(everything) if fact[0] in ("triggers", "unless")]
    assert patterns == [
        ("triggers", "that.s what (?P<who>s?he) said"),
        ("triggers", r"\btwss\b"),
        ("unless", "not what she said"),
    ]
    assert dict(facts(everything)) | {
        "ignore_case": "false",
        "on": "action, channel, join, mention, part, private",
        "channels": "#talkback, libera/#py*, &a/b, *",
        "cooldown": "1d",
        "when": "Fri 22:00-06:00",
        "unless": "not what she said",
        "user_cooldown": "2.5s",
        "match_cooldown": "10m",
        "after_silence": "1m",
        "within_reply": "1m",
        "quorum": "3/30s",
        "as": "notice",
        "to": "#ops",
        "continue": "true",
        "counter_examples": "2",
    } == dict(facts(everything))
    assert list(facts(usual)) == [
        ("triggers", "x"),
        ("pool", "good"),
        ("chance", "0.5"),
        ("cooldown", "30s"),
    ]
