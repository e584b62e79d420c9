"""What `test-rule` tells about a line: each rule's way through the gates, and the reply."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from talkback.cli.main import main
from talkback.cli.views.gate_trace_view import rows
from talkback.engine.gates import needs_history
from tests.engine.test_explain import ORDER, asked

RULES = r"""
[rules.tea]
triggers = ['\btea\b', '(?P<drink>earl grey|a blend of which nobody ever told me the right name)']
unless = ["iced"]
reply = "{nick}: {match}?"
continue = true
[rules.dice]
triggers = "tea"
chance = 0.0
reply = "dice"
[rules.kettle]
triggers = "tea"
reply = "kettle"
[rules.late]
triggers = "tea"
reply = "late"
[rules.cup]
triggers = '\bcup\b'
reply = "cup"
[rules.whisper]
triggers = "tea"
on = ["private"]
reply = "psst"
[rules.endless]
triggers = 'say (.*)'
reply = "{1} {1} {1} {1} {1}"
"""
TOLD = """\
tea, and cups
  tea      fires
    matched    \\btea\\b at 0–3
    not known  needs a history: -v names the gates
  dice     chance
    matched    tea at 0–3
    not known  needs a history: -v names the gates
    refused    chance: chance = 0
  kettle   fires
    matched    tea at 0–3
    not known  needs a history: -v names the gates
  late     earlier rule
    matched    tea at 0–3
    refused    earlier rule: kettle
  cup      no match      \\bcup\\b would match without \\b
  whisper  scope         on: channel; tea at 0–3
  1 other did not match
→ #talkback: you: tea?
→ #talkback: kettle
"""
ASKED = "scope · event · trigger · unless · also · earlier rule · empty pool · absent · when"
HISTORY = (
    "needs a history: disabled · opt-out · mute · loop · share · channel limit · person limit · "
    "cooldown · user cooldown · match cooldown · silence · within reply · quorum"
)
IN_FULL = f"""\
tea, and cups
  tea      fires
    matched    \\btea\\b at 0–3
    passed     {ASKED} · chance
    not known  {HISTORY}
  dice     chance
    matched    tea at 0–3
    passed     {ASKED}
    not known  {HISTORY}
    refused    chance: chance = 0
  kettle   fires
    matched    tea at 0–3
    passed     {ASKED} · chance
    not known  {HISTORY}
  late     earlier rule
    matched    tea at 0–3
    passed     scope · event · trigger · unless · also
    refused    earlier rule: kettle
    not asked  empty pool … chance
  cup      no match      \\bcup\\b would match without \\b
  whisper  scope         on: channel; tea at 0–3
  endless  no match
→ #talkback: you: tea?
→ #talkback: kettle
"""

BROKEN = tuple(f" {gate.split()[0]}" for gate in ORDER if " " in gate)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(RULES, encoding="utf-8")
    return path


def told(config: Path, *args: str) -> str:
    return CliRunner().invoke(main, ("test-rule", "-c", str(config), *args)).stdout


def on_a_terminal(config: Path, columns: int, line: str) -> str:
    """What stands on a screen of so many columns."""
    screen, theirs = pty.openpty()
    argv = [sys.executable, "-m", "talkback", "test-rule", "-v", "-c", str(config), line]
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    env |= {"TERM": "xterm", "COLUMNS": str(columns)}
    with subprocess.Popen(argv, stdin=theirs, stdout=theirs, stderr=theirs, env=env):
        os.close(theirs)
        shown = b""
        while more := _read(screen):
            shown += more
    os.close(screen)
    return shown.decode()


def _read(screen: int) -> bytes:
    """Nothing when the other end is closed; Linux says so with an error."""
    try:
        return os.read(screen, 65536)
    except OSError:
        return b""


def plain(shown: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", shown).replace("\r\n", "\n")


def test_what_did_not_match_is_folded_and_what_a_rule_passed_is_left_out(config: Path) -> None:
    assert told(config, "tea, and cups") == TOLD


def test_in_full_each_rule_shows_its_way_through_the_gates(config: Path) -> None:
    assert told(config, "-v", "tea, and cups") == IN_FULL


def test_where_no_rule_has_anything_to_tell_all_are_counted(config: Path) -> None:
    assert told(config, "hello") == "hello\n  7 rules did not match (1 scope)\n→ nothing\n"


def test_one_rule_alone_is_not_folded(config: Path) -> None:
    assert told(config, "--rule", "tea", "hello") == "hello\n  tea  no match\n→ nothing\n"


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_a_terminal_gets_the_same_in_colour_folded_to_its_width(config: Path, columns: int) -> None:
    line = "a blend of which nobody ever told me the right name"
    for said in ("tea, and cups", line):
        shown = on_a_terminal(config, columns, said)
        assert "\x1b[" in shown
        head, _, body = plain(shown).partition("\n")
        assert head == f"rules: {config}"
        assert body.split() == told(config, "-v", said).split()
        ways = [row for row in body.splitlines() if row.startswith("    ")]
        assert max(map(len, ways)) <= columns
        assert not any(row.lstrip().startswith("·") for row in ways)
        assert not any(row.endswith(BROKEN) for row in ways), "a gate is not torn apart"


def test_a_veto_is_named(config: Path) -> None:
    shown = told(config, "--rule", "tea", "iced tea")
    assert "    matched    \\btea\\b at 5–8\n    refused    unless: iced\n→ nothing" in shown


@pytest.mark.parametrize(
    ("gate", "behind"),
    [
        ("silence", "within reply … chance"),
        ("within reply", "quorum … chance"),
        ("quorum", "chance"),
        ("chance", None),
    ],
)
def test_what_was_not_asked_is_told_from_where_to_where(gate: str, behind: str | None) -> None:
    shown = [row.plain.strip() for row in rows(asked([gate]), "tea", None)]
    assert shown[3].startswith(f"refused    {gate}: ")
    assert shown[4:] == ([] if behind is None else [f"not asked  {behind}"])


def test_a_cooldown_tells_what_is_left() -> None:
    shown = [row.plain.strip() for row in rows(asked(["cooldown"]), "tea", None)]
    assert shown[3] == "refused    cooldown: 60 s left"


def test_json_has_the_gates_that_were_asked(config: Path) -> None:
    rules: dict[str, Any] = {
        rule["rule"]: [(gate["gate"], gate["passed"], gate["detail"]) for gate in rule["gates"]]
        for rule in json.loads(told(config, "--json", "tea, and cups"))["rules"]
    }
    details = {gate: "needs a history" for gate in ORDER if needs_history(gate)}
    assert {"mute", "cooldown", "within reply"} < set(details) < set(ORDER)
    assert rules["tea"] == [(gate, True, details.get(gate, "")) for gate in ORDER]
    assert rules["dice"] == [
        *((gate, True, details.get(gate, "")) for gate in ORDER[:-1]),
        ("chance", False, "chance = 0"),
    ]
    assert rules["late"] == [
        *((gate, True, "") for gate in ORDER[:5]),
        ("earlier rule", False, "kettle"),
    ]
    assert rules["cup"] == [
        ("scope", True, ""),
        ("event", True, ""),
        ("trigger", False, ""),
    ]
    assert rules["whisper"] == [("scope", False, "on: channel")]


def test_a_reply_that_is_cut_is_shown_line_by_line_with_its_bytes(config: Path) -> None:
    words = "ä" * 100
    *_, first, second, third = told(config, f"say {words}").splitlines()
    assert first == second == f"→ #talkback: {words} {words}  (401 bytes)"
    assert third == f"→ #talkback: {words}  (200 bytes)"


def test_a_reply_longer_than_the_bot_says_is_shown_as_far_as_it_does(config: Path) -> None:
    shown = told(config, f"say {'x' * 450}").splitlines()
    assert sum(row.startswith("→") for row in shown) == 4
    assert shown[-1] == "  cut here: a reply takes 4 lines at most"


@pytest.mark.parametrize(
    ("nick", "why"),
    [
        ("ChanServ", "the network's own program or a bouncer's, which no rule answers"),
        ("*status!znc@znc.in", "names nobody"),
        ("Q!TheQBot@CServe.quakenet.org", "which no rule answers"),
        ("TalkBack", "the bot itself, which never answers what it says"),
    ],
)
def test_who_is_never_answered_is_told_instead(config: Path, nick: str, why: str) -> None:
    argv = ("test-rule", "-c", str(config), "--nick", nick, "tea")
    done = CliRunner().invoke(main, argv)
    assert (done.exit_code, done.stdout) == (2, "")
    assert why in done.stderr


def test_of_several_lines_each_is_shown_and_is_an_object(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text('[rules.a]\ntriggers = "tea"\nas = "notice"\nreply = """a {nick}\\nb\\n"""\n')
    assert told(path, "tea").splitlines()[-2:] == [
        "→ #talkback (notice): a you",
        "→ #talkback (notice): b",
    ]
    assert json.loads(told(path, "--json", "tea"))["replies"] == [
        {"target": "#talkback", "text": "a you", "as": "notice"},
        {"target": "#talkback", "text": "b", "as": "notice"},
    ]


def test_of_several_lines_one_that_is_too_long_is_shown_cut(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text('[rules.a]\ntriggers = "say (.*)"\nreply = """{1} {1}\\nb"""\n')
    shown = told(path, f"say {'x' * 300}").splitlines()
    assert [row[:14] for row in shown[-3:-1]] == ["→ #talkback: x", "→ #talkback: b"]
    assert shown[-1] == "  cut here: of a reply of several lines each is cut to one"


EVENTS = """
[rules.hi]
on = ["join"]
user_cooldown = "1d"
reply = "hi {nick} in {channel}"
[rules.bye]
on = ["part"]
triggers = 'time(?P<what>out)'
user_cooldown = "1d"
reply = "bye {nick}: {what}, {message}"
"""


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(EVENTS, encoding="utf-8")
    return path


def test_who_comes_says_nothing(events: Path) -> None:
    head, hi, matched, *_, answer = told(events, "--join", "--nick", "ann").splitlines()
    assert (head, hi) == ("--> ann", "  hi  fires")
    assert matched.split(None, 1) == ["matched", "every join"]
    assert answer == "→ #talkback: hi ann in #talkback"


def test_who_leaves_may_say_why(events: Path) -> None:
    shown = told(events, "--part", "--nick", "ann", "Ping", "timeout").splitlines()
    assert shown[0] == "<-- ann (Ping timeout)"
    assert shown[-1] == "→ #talkback: bye ann: out, Ping timeout"
    assert told(events, "--part").splitlines()[0] == "<-- you"


def test_a_split_is_told_as_what_it_is(events: Path) -> None:
    shown = told(events, "--part", "hub.example timeout.example").splitlines()
    assert "  bye  event  a netsplit; time(?P<what>out) at 12–19; what = out" in shown


def test_in_json_a_rule_without_triggers_has_none(events: Path) -> None:
    asked = json.loads(told(events, "--json", "--join"))
    assert (asked["line"], asked["fired"]) == ("", "hi")
    [hi, bye] = asked["rules"]
    assert (hi["matched"], hi["trigger"], hi["span"]) == (True, None, [0, 0])
    assert (bye["outcome"], bye["gates"][-1]["gate"]) == ("scope", "scope")


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ((), "Missing argument 'LINE...'"),
        (("--join", "hello"), "nothing is said with --join: leave LINE out"),
        (("--join", "--part"), "--join and --part exclude each other"),
        (("--part", "--private"), "--private and --part exclude each other"),
        (("--join", "--bridge"), "--bridge and --join exclude each other"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_asked_together_is_refused(
    events: Path, words: tuple[str, ...], wrong: str
) -> None:
    done = CliRunner().invoke(main, ["test-rule", "-c", str(events), *words])
    assert done.exit_code == 2
    assert wrong in done.output
