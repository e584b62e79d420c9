"""Every tester reads the lines of a bridge as the bot does."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from talkback.cli.main import main

CONFIG = """
[networks.net]
host = "irc.example.net"
channels = ["#tea"]
[[networks.net.bridges]]
who = "mask:*!*@bridge.example"
form = ["<{nick}> {text}", "[{network}] {nick}: {text}"]
[networks.far]
host = "irc.example.org"
channels = ["#tea"]
[rules.tea]
triggers = '^(?P<what>tea|mate)'
reply = "{nick}: {what}!"
user_cooldown = "1m"
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(CONFIG)
    return tmp_path


def write(text: str, name: str = "rules.toml") -> None:
    Path(name).write_text(text, encoding="utf-8")


def run(*args: str) -> Result:
    return CliRunner().invoke(main, args)


def asked(*args: str) -> tuple[str | None, list[str], str]:
    """Which rule fires, what is said, and to whom."""
    found = json.loads(run("test-rule", "--json", *args).stdout)
    return found["fired"], [reply["text"] for reply in found["replies"]], found["nick"]


@pytest.mark.parametrize(
    "args",
    [
        ("--bridge", "<alice> tea"),
        ("--bridge", "[telegram] alice: tea"),
        ("--bridge", "<\x0304al\u200bice\x03> tea"),
        ("--bridge", "--nick", "alice", "tea"),
        ("--bridge", "--network", "net", "<alice> tea"),
        ("--nick", "mb!mb@bridge.example", "<alice> tea"),
        ("--bridge", "/me <alice> tea"),
    ],
    ids=" ".join,
)
def test_a_line_of_the_bridge_is_of_who_is_behind_it(args: tuple[str, ...]) -> None:
    assert asked(*args) == ("tea", ["alice: tea!"], "alice")


@pytest.mark.parametrize(
    "args",
    [
        ("<alice> tea",),
        ("--nick", "mb!mb@home.example", "<alice> tea"),
        ("--nick", "mb!mb@bridge.example", "tea"),
        ("--bridge", "tea"),
        ("--bridge", "<talkback> tea"),
        ("--bridge", "--private", "<alice> tea"),
        ("--bridge", "<a> <alice> tea"),
    ],
    ids=" ".join,
)
def test_what_is_nobodys_words_fires_nothing(args: tuple[str, ...]) -> None:
    assert asked(*args)[:2] == (None, [])


def test_the_tester_tells_who_it_is_and_where_the_match_stands() -> None:
    told = run("test-rule", "--bridge", "<alice> tea, please").stdout
    assert "said by alice, who is behind the bridge bridge" in told
    assert "at 8–11" in told
    [rule] = json.loads(run("test-rule", "--json", "--bridge", "<alice> tea").stdout)["rules"]
    assert rule["span"] == [8, 11]
    silent = run("test-rule", "--bridge", "tea").stdout
    assert "fits no form of the bridge" in silent


def test_an_order_through_the_bridge_is_one() -> None:
    found = json.loads(run("test-rule", "--json", "--bridge", "<alice> !talkback ignoreme").stdout)
    assert (found["order"], found["nick"]) == ("ignoreme", "alice")


def test_a_network_without_bridges_says_so() -> None:
    done = run("test-rule", "--bridge", "--network", "far", "<alice> tea")
    assert done.exit_code == 2
    assert "far has no bridges" in done.stderr


def test_examples_are_said_by_the_bridge() -> None:
    write(
        CONFIG
        + """examples = [
    { line = "<alice> tea", bridge = true, reply = "alice: tea!" },
    { line = "tea", nick = "alice", bridge = true, reply = "alice: tea!" },
    { line = "<alice> tea", nick = "mb", host = "mb@bridge.example" },
]
counter_examples = [
    { line = "<alice> tea" },
    { line = "tea", bridge = true },
    { line = "<talkback> tea", bridge = true },
]
"""
    )
    assert run("check").stdout == ""
    write(CONFIG + 'examples = [{ line = "<alice> tea", bridge = true, network = "far" }]\n')
    assert "far has no bridges" in run("check").stdout


SESSION = """<bridge> <alice> tea?
<talkback> alice: tea!
<bridge> [telegram] bob: tea
<talkback> bob: tea!
<bridge> <alice> tea
(silence)
<alice> tea
<talkback> alice: tea!
<bridge> <carl> !talkback ignoreme
<bridge> <carl> tea
(silence)
<carl> tea
<talkback> carl: tea!
<bridge!mb@bridge.example> tea
(silence)
<dora!d@home.example> <emil> tea
(silence)
* bridge <emil> tea
<talkback> emil: tea!
"""


def test_a_session_has_bridges() -> None:
    write(SESSION, "session.txt")
    done = run("check", "session.txt")
    assert (done.stdout, done.exit_code) == ("", 0)


def test_the_same_log_replayed_says_the_same() -> None:
    """Orders aside, which a replay does not obey."""
    lines = [line for line in SESSION.splitlines() if "carl" not in line]
    said = [line for line in lines if not line.startswith(("(", "<talkback>"))]
    write("".join(f"[12:00:{n:02}] {line}\n" for n, line in enumerate(said)), "tea.log")
    found = json.loads(run("replay", "--json", "tea.log").stdout)
    fired = sum(line.startswith("<talkback>") for line in lines)
    assert (found["fired"]["tea"], found["matched"]["tea"]) == (fired, fired + 1)
    assert "4 messages are in a form of a bridge, and taken for its own" in found["notes"][0]
    assert "1 messages of bridges are in none of their forms" in found["notes"][1]


def test_a_raw_log_tells_the_bridge_by_its_host() -> None:
    line = "@time=2026-01-02T12:00:0{}Z :{} PRIVMSG #tea :{}\n"
    said = [
        ("mb!mb@bridge.example", "<alice> tea"),
        ("bob!b@home.example", "<alice> tea"),
        ("mb!mb@bridge.example", "<al\u200bice> tea"),
        ("alice/d!mb@bridge.example", "tea"),
    ]
    write("".join(line.format(n, *each) for n, each in enumerate(said)), "raw.log")
    found = json.loads(run("replay", "--json", "raw.log").stdout)
    assert (found["fired"]["tea"], found["matched"]["tea"]) == (2, 3)


def test_the_rules_are_shown_with_the_bridges() -> None:
    told = run("rules").stdout
    assert "bridge on net: mask:*!*@bridge.example <{nick}> {text} or [{network}]" in told
