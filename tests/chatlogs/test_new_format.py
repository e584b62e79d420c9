"""A log format has one home: with its lines in `line_forms` alone, everything knows it."""

from pathlib import Path

from tests.changed_copy import asked

HOME = "talkback/chatlogs/line_forms.py"
FORMAT = (
    (
        HOME,
        "class LogFormat(StrEnum):",
        '''\
ARROWS = LineForm(
    "arrows", rb"(?P<nick>[^ \\t\\n]+) => ", rb"(?P<actor>[^ \\t\\n]+) ==> ", gap=rb" +"
)
"""`nick => text`, `nick ==> deed`."""


''',
    ),
    (HOME, '    RAW = "raw"\n', '    ARROWS = "arrows"\n'),
    (HOME, "    LogFormat.RAW: (),\n", "    LogFormat.ARROWS: (ARROWS,),\n"),
    (HOME, "CHANNEL, TABS, ANGLE,", "ARROWS, "),
)
QUESTION = """
import json
from pathlib import Path
from click.testing import CliRunner
from talkback.cli.main import main

def replayed(*options):
    argv = ["replay", "-c", "rules.toml", "--json", *options, "tea.log"]
    told = json.loads(CliRunner().invoke(main, argv).stdout)
    return [told["messages"], told["fired"]["tea"], told["unread"]]

print(json.dumps({
    "found out": replayed(),
    "named": replayed("--format", "arrows"),
    "another": replayed("--format", "irssi"),
}))
"""
RULES = '[bot]\nstate = false\n[rules.tea]\ntriggers = "tea"\nreply = "Tea!"\n'
LOG = "09:01:00 alice => tea, anyone?\n09:02:00 bob ==> pours tea\n09:02:30 -!- carol joined\n"


def test_a_new_log_format_is_a_form_and_its_names(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    (tmp_path / "tea.log").write_text(LOG, encoding="utf-8")
    assert asked(tmp_path, FORMAT, QUESTION) == {
        "found out": [2, 2, 0],
        "named": [2, 2, 0],
        "another": [0, 0, 0],
    }
