"""The commands as a stranger calls them: what they print, where, and how they end."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from talkback import __version__
from talkback.cli.main import COMMANDS, main

RULES = """
[pools.p]
quotes = ["One ~ A", "Two ~ B"]
[defaults]
pool = "p"
[rules.tea]
triggers = '(?P<how>good|bad) (tea)'
unless = "no tea"
[rules.milk]
triggers = "milk"
enabled = false
[rules.nod]
triggers = "nods"
on = ["action"]
as = "action"
reply = "nods at {nick}"
[rules.whisper]
triggers = "psst"
on = ["private"]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(RULES, encoding="utf-8")
    return path


def talkback(*args: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, args, input=stdin)


def asked(config: Path, *args: str, stdin: str | bytes | None = None) -> list[Any]:
    """What `test-rule --json` prints, an object a line."""
    done = talkback("test-rule", "-c", str(config), "--json", *args, stdin=stdin)
    assert not done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_who_says_it_may_have_a_rank(config: Path) -> None:
    ranked = config.with_name("ranked.toml")
    ranked.write_text("[rules.a]\ntriggers = 'hi'\nusers = ['rank:op']\nreply = 'yes'\n")
    assert [
        asked(ranked, *args, "hi")[0]["fired"]
        for args in (
            (),
            ("--rank", "voice"),
            ("--rank", "op"),
            ("--nick", "@ann"),
            ("--nick", "+ann!a@h"),
        )
    ] == [None, None, "a", "a", None]
    wrong = ["test-rule", "-c", str(ranked), "--rank"]
    for words in (["admin", "hi"], ["op", "--private", "hi"]):
        done = talkback(*wrong, *words)
        assert done.exit_code == 2
        assert "Traceback" not in done.stderr


def test_nobody_is_logged_in_to_any_account(config: Path) -> None:
    done = talkback("test-rule", "-c", str(config), "--account", "*", "good tea")
    assert done.exit_code == 2
    assert '"*" is no account: name the one that is logged in to, as alice' in done.stderr


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)], ids=str)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_explains_itself(command: tuple[str, ...], flag: str) -> None:
    done = talkback(*command, flag)
    assert done.exit_code == 0
    assert done.stdout.startswith("Usage: ")


def test_the_version() -> None:
    assert talkback("--version").stdout == f"talkback {__version__}\n"


def test_python_m_talkback_is_the_same_program() -> None:
    argv = [sys.executable, "-m", "talkback", "--version"]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert done.stdout == f"talkback {__version__}\n"


def test_a_typo_gets_a_hint() -> None:
    done = talkback("test-rul", "x")
    assert done.exit_code == 2
    assert "Did you mean 'test-rule'?" in done.stderr


@pytest.mark.parametrize(
    ("line", "code"), [("that's what she said", 0), ("TWSS", 0), ("good morning", 1), ("", 1)]
)
def test_the_built_in_rules_work_anywhere(line: str, code: int, tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if k != "TALKBACK_CONFIG"}
    env |= {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    argv = [sys.executable, "-m", "talkback", "test-rule", line]
    done = subprocess.run(argv, capture_output=True, cwd=tmp_path, env=env, check=False)
    assert done.returncode == code, done.stderr


def test_a_broken_config_is_exit_2_with_place_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text('[rules.x]\ntriggers = "a(b"\nreply = "r"\n', encoding="utf-8")
    given = ("-c", str(path))
    for args in (
        (*given, "test-rule", "x"),
        ("test-rule", *given, "x"),
        ("quotes", *given, "pools"),
        ("quotes", "pools", *given),
    ):
        done = talkback(*args)
        assert done.exit_code == 2
        assert f"{path}:2:14: TB4" in done.stderr
        assert not done.stdout


def test_a_config_that_is_not_there_is_exit_2(tmp_path: Path) -> None:
    done = talkback("rules", "-c", str(tmp_path / "none.toml"))
    assert done.exit_code == 2
    assert "none.toml" in done.stderr


def test_what_test_rule_says_in_json(config: Path) -> None:
    [said] = asked(config, "--nick", "alice", "--channel", "#c", "so \x02good\x02 tea")
    assert said["line"] == "so \x02good\x02 tea"
    assert said["fired"] == "tea"
    [reply] = said["replies"]
    assert reply == {"target": "#c", "text": reply["text"], "as": "message"}
    assert reply["text"] in {"alice: One ~ A", "alice: Two ~ B"}
    tea, milk, nod, whisper = said["rules"]
    assert tea["matched"] is True
    assert tea["outcome"] == "fires"
    assert tea["trigger"] == "(?P<how>good|bad) (tea)"
    assert tea["span"] == [4, 13]
    assert tea["groups"] == {"how": "good", "2": "tea"}
    assert (milk["outcome"], milk["matched"]) == ("disabled", False)
    assert nod["outcome"] == "scope"
    assert whisper["outcome"] == "scope"


@pytest.mark.parametrize(
    ("args", "fired"),
    [
        (["good tea, no tea"], None),
        (["milk"], None),
        (["/me nods"], "nod"),
        (["nods"], None),
        (["--private", "psst"], "whisper"),
        (["psst"], None),
        (["--rule", "nod", "good tea"], None),
        (["--rule", "tea", "good tea"], "tea"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_which_rule_fires(config: Path, args: list[str], fired: str | None) -> None:
    done = talkback("test-rule", "-c", str(config), "--json", *args)
    assert json.loads(done.stdout)["fired"] == fired
    assert done.exit_code == (1 if fired is None else 0)


def test_the_span_of_an_action_counts_in_the_line_as_given(config: Path) -> None:
    [said] = asked(config, "/me nods")
    assert said["rules"][2]["span"] == [4, 8]


def test_many_lines_from_standard_input(config: Path) -> None:
    done = talkback("test-rule", "-c", str(config), "--json", "-", stdin="hello\ngood tea\n\n")
    fired = [json.loads(line)["fired"] for line in done.stdout.splitlines()]
    assert fired == [None, "tea", None]
    assert done.exit_code == 0


def test_standard_input_need_not_be_utf_8(config: Path) -> None:
    done = talkback("test-rule", "-c", str(config), "--json", "-", stdin=b"caf\xe9 good tea\n")
    assert json.loads(done.stdout)["fired"] == "tea"


@pytest.mark.parametrize(
    "given", [("-",), (os.fsdecode(b"caf\xe9 good tea \x92n\x92"),)], ids=["stdin", "argument"]
)
def test_bytes_are_read_as_the_bot_reads_them(config: Path, given: tuple[str]) -> None:
    [said] = asked(config, *given, stdin=b"caf\xe9 good tea \x92n\x92\r\n")
    assert said["line"] == "caf\u00e9 good tea \u2019n\u2019"


def test_the_same_seed_gives_the_same_answer(config: Path) -> None:
    lines = "good tea\n" * 6
    said = [asked(config, "--seed", "7", "-", stdin=lines) for _ in range(2)]
    assert said[0] == said[1]
    assert {s["replies"][0]["text"] for s in said[0]} == {"you: One ~ A", "you: Two ~ B"}


def test_words_without_quotes_are_one_line(config: Path) -> None:
    [said] = asked(config, "so", "good  tea", "--nick", "ann", "it", "is")
    assert (said["line"], said["fired"]) == ("so good  tea it is", "tea")


ON_TWO_NETWORKS = """
[networks.libera]
host = "irc.example.net"
channels = ["#tea"]
[networks.oftc]
host = "irc.example.org"
[rules.tea]
triggers = "tea"
reply = "{channel} on {network}"
users = ["oftc/account:alice", "ann", "mask:*!*@home.example"]
[rules.lua]
triggers = "tea"
reply = "lua"
channels = ["efnet/#lua"]
"""


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--nick", "ann"], "#tea on libera"),
        (["--nick", "@ann", "--channel", "#milk"], "#milk on libera"),
        (["--nick", "x!y@home.example", "--channel", "oftc/#milk"], "#milk on oftc"),
        (["--account", "alice", "--network", "oftc"], "#talkback on oftc"),
        (["--account", "alice"], None),
        (["--channel", "efnet/#lua"], "lua"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_who_says_it_and_where(tmp_path: Path, args: list[str], said: str | None) -> None:
    config = tmp_path / "rules.toml"
    config.write_text(ON_TWO_NETWORKS, encoding="utf-8")
    [told] = asked(config, *args, "tea")
    assert [reply["text"] for reply in told["replies"]] == ([] if said is None else [said])


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--network", "oftcc"], 'no network is called "oftcc"; did you mean oftc?'),
        (["--network", "x"], 'no network is called "x"; known: libera, oftc, efnet'),
        (["--channel", "tea"], '"tea" is no channel: one begins with #, as "#tea"'),
        (["--channel", "libera/tea"], '"tea" is no channel: one begins with #, as "#tea"'),
        (["--channel", "x/#tea"], 'no network is called "x"'),
        (["--channel", "#a,#b"], "no blanks, no commas"),
        (["--nick", "ann smith"], '"ann smith" names nobody'),
        (["--nick", "#tea"], '"#tea" names nobody'),
        (["--nick", "ann!a"], '"ann!a" names nobody'),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_nobody_and_nowhere_is_wrong_usage(tmp_path: Path, args: list[str], told: str) -> None:
    config = tmp_path / "rules.toml"
    config.write_text(ON_TWO_NETWORKS, encoding="utf-8")
    done = talkback("test-rule", "-c", str(config), *args, "tea")
    assert done.exit_code == 2
    assert told in done.stderr


@pytest.mark.parametrize(
    ("args", "order"),
    [
        (["talkback: help"], "help"),
        (["--private", "why"], "why"),
        (["!talkback sing"], "sing"),
        (["talkback: help me"], None),
        (["why"], None),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_an_order_fires_no_rule(tmp_path: Path, args: list[str], order: str | None) -> None:
    config = tmp_path / "rules.toml"
    config.write_text(
        "[rules.all]\ntriggers = '.'\nreply = 'all'\non = ['channel', 'private', 'mention']\n",
        encoding="utf-8",
    )
    [said] = asked(config, *args)
    assert (said["order"], said["fired"]) == (order, None if order else "all")
    done = talkback("test-rule", "-c", str(config), *args)
    assert done.exit_code == (1 if order else 0)
    assert (f"an order to the bot ({order})" in done.stdout) is bool(order)


def test_what_no_line_of_irc_is_long_enough_for_is_told(tmp_path: Path) -> None:
    config = tmp_path / "rules.toml"
    config.write_text("[rules.a]\ntriggers = 'tea'\nreply = 'a'\n", encoding="utf-8")
    done = talkback("test-rule", "-c", str(config), "x" * 4097 + " tea")
    assert "rules are held against its first 4096 characters" in done.stdout


def test_a_config_without_rules_has_nothing_to_say(tmp_path: Path) -> None:
    config = tmp_path / "rules.toml"
    config.write_text("[bot]\n", encoding="utf-8")
    done = talkback("test-rule", "-c", str(config), "tea")
    assert (done.exit_code, done.stdout) == (1, "tea\n  there are no rules\n→ nothing\n")


def test_of_many_rules_those_are_shown_that_have_something_to_tell(tmp_path: Path) -> None:
    config = tmp_path / "rules.toml"
    rules = [f"[rules.r{n}]\ntriggers = 'tea{n}$'\nreply = 'x'\n" for n in range(60)]
    rules.append("[rules.cup]\ntriggers = '^cup'\nreply = 'x'\n")
    config.write_text("".join(rules).replace("'tea7$'", "'tea7$'\nenabled = false"))
    shown = talkback("test-rule", "-c", str(config), "a cup of tea12").stdout.splitlines()
    assert [row for row in shown if row.startswith("  r12")] == ["  r12  fires"]
    assert "  cup  no match  ^cup would match without ^" in shown
    assert shown[-2:] == ["  58 others did not match (1 disabled)", "→ #talkback: x"]


def test_an_unknown_rule_is_wrong_usage(config: Path) -> None:
    done = talkback("test-rule", "-c", str(config), "--rule", "te", "x")
    assert done.exit_code == 2
    assert "tea" in done.stderr


def test_for_people_the_line_the_verdicts_and_the_reply(config: Path) -> None:
    done = talkback("test-rule", "-c", str(config), "--seed", "1", "good tea")
    assert done.stdout.splitlines()[0] == "good tea"
    assert "tea  fires\n    matched    (?P<how>good|bad) (tea) at 0–8; how" in done.stdout
    assert "→ #talkback: you: " in done.stdout
    assert "\x1b" not in done.stdout


def test_control_characters_of_a_stranger_do_not_reach_the_terminal(config: Path) -> None:
    done = talkback("test-rule", "-c", str(config), "good tea \x1b[2J\x9b2J")
    assert "\x1b" not in done.stdout
    assert "\x9b" not in done.stdout


def test_rules_shows_them_in_order(config: Path) -> None:
    done = talkback("rules", "-c", str(config))
    names = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert names == ["tea", "milk", "nod", "whisper"]
    assert "(?P<how>good|bad) (tea)" in done.stdout
    assert done.exit_code == 0
