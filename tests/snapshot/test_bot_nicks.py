"""A network may have another nick for the bot: every tester goes by it, as the bot does."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from talkback.check.run import check
from talkback.cli.main import main
from talkback.model.bot_nicks import BotNicks
from talkback.model.settings import BotSettings, Network
from tests.net.transcript import Player

CONFIG = """
[bot]
nick = ["mybot", "mybot2"]
state = false
[networks.near]
host = "irc.example.org"
channels = ["#tea"]
[networks.far]
host = "irc.example.net"
nick = ["robo", "robo_"]
channels = ["#tea"]
[rules.here]
on = ["mention"]
triggers = '^tea'
reply = "{bot} is here"
examples = [
  { line = "robo: tea", network = "far", reply = "robo is here" },
  { line = "mybot: tea", reply = "mybot is here" },
]
counter_examples = [{ line = "mybot: tea", network = "far" }]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def said(config: Path, *options: str) -> list[str]:
    done = CliRunner().invoke(main, ["test-rule", "-c", str(config), "--json", *options])
    return [reply["text"] for reply in json.loads(done.stdout)["replies"]]


def test_examples_and_sessions(config: Path, tmp_path: Path) -> None:
    session = tmp_path / "session.txt"
    session.write_text(
        "<ann> mybot: tea\n<mybot> mybot is here\n"
        "-- on far\n<ann> robo: tea\n<robo> robo is here\n<ann> mybot: tea\n(silence)\n",
        encoding="utf-8",
    )
    assert [str(problem) for problem in check(config, [session]).problems] == []


def test_test_rule(config: Path) -> None:
    assert said(config, "mybot: tea") == ["mybot is here"]
    assert said(config, "--network", "far", "robo: tea") == ["robo is here"]
    assert said(config, "--network", "far", "mybot: tea") == []


def test_replay(config: Path, tmp_path: Path) -> None:
    log = tmp_path / "far" / "#tea.log"
    log.parent.mkdir()
    log.write_text(
        "[2024-01-02 09:00:01] <ann> robo: tea\n[2024-01-02 09:01:01] <ann> mybot: tea\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(main, ["replay", "-c", str(config), "--json", str(log)])
    assert json.loads(done.stdout)["fired"] == {"here": 1}


def test_the_session_registers_and_takes_over_another_by_reload() -> None:
    player = Player(Network("far", "irc.test", 6697, nicks=("robo", "robo_")))
    player.begin()
    assert "NICK robo" in player.lines
    player.feed(":irc.test 433 * robo :in use")
    assert player.lines[-1] == "NICK robo_"
    player.feed(":irc.test 001 robo_ :Welcome")
    player.feed(":irc.test 376 robo_ :End of MOTD")
    player.lines.clear()
    player.session.update(Network("far", "irc.test", 6697, nicks=("other",)), player.bot, 5.0)
    player.collect()
    assert player.lines == ["NICK other"]


def test_without_its_own_a_network_has_the_bots() -> None:
    nicks = BotNicks.of(
        BotSettings(nicks=("a", "b")), [Network("x", "h", 1), Network("y", "h", 1, nicks=("c",))]
    )
    assert [nicks.on(name) for name in ("x", "y", "z")] == ["a", "c", "a"]
    assert nicks.every == ("a", "b", "c")
