"""What we say to write for each network can be used, as `init` writes it and with an account."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from talkback.check.run import check
from talkback.cli.main import main
from talkback.init.network_snippets import network_names, prose, snippet, with_login
from talkback.init.starter import write_starter
from talkback.model.errors import Severity, TalkbackError

NAMES = network_names()
RULE = '[rules.a]\ntriggers = "x"\nreply = "y"\nexamples = ["x"]\n'


def problems(path: Path) -> list[str]:
    return [str(problem) for problem in check(path).problems]


def test_each_network_of_the_docs_is_there() -> None:
    wanted = "libera oftc hackint quakenet undernet dalnet efnet ircnet rizon ergo twitch znc soju"
    assert {*wanted.split(), "tor", "gamesurge"} == {*NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_starter_with_it_has_no_problems(name: str, tmp_path: Path) -> None:
    rules, *_ = write_starter(tmp_path, (name,))
    text = rules.read_text(encoding="utf-8")
    assert f"\n[networks.{name}]\n" in text
    assert "No network is named here" not in text
    assert text.count("# operator = ") == 1
    assert problems(rules) == []


@pytest.mark.parametrize("name", NAMES)
def test_with_an_account_it_is_as_good(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = with_login(snippet(name))
    for variable in re.findall(r'env = "(\w+)"', text):
        monkeypatch.setenv(variable, "hunter2")
    for file in re.findall(r'"(\w+\.pem)"', text):
        (tmp_path / file).write_text("a certificate", encoding="utf-8")
    path = tmp_path / "rules.toml"
    path.write_text(text + RULE, encoding="utf-8")
    found = check(path).problems
    assert [str(each) for each in found if each.severity is Severity.ERROR] == []
    assert not {each.code for each in found} - {"TB208"}, found


@pytest.mark.parametrize("name", NAMES)
def test_what_a_network_asks_is_dated_to_the_day(name: str) -> None:
    assert re.match(r"[^(]+\([^)]*2026-\d\d-\d\d\)", prose(snippet(name)))


def test_several_networks_stand_one_after_the_other(tmp_path: Path) -> None:
    rules, *_ = write_starter(tmp_path, ("oftc", "Libera", "oftc"))
    text = rules.read_text(encoding="utf-8")
    assert re.findall(r"^\[networks\.(\w+)\]", text, re.MULTILINE) == ["oftc", "libera"]
    assert problems(rules) == []


def test_a_network_that_is_not_known_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(TalkbackError, match="did you mean libera"):
        write_starter(tmp_path, ("libra",))
    done = CliRunner().invoke(main, ["init", str(tmp_path), "--network", "nowhere"])
    assert done.exit_code == 2
    assert "known: dalnet, efnet" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_init_says_where_to_look(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["init", str(tmp_path), "--network", "twitch"])
    assert done.exit_code == 0
    assert "What each network asks for stands above its table" in done.stderr
    assert 'join_rate = "20/10s"' in (tmp_path / "rules.toml").read_text(encoding="utf-8")


def test_a_unit_names_no_network(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["init", str(tmp_path), "--systemd", "--network", "twitch"])
    assert done.exit_code == 2
    assert "--network is for rules.toml" in done.stderr
    assert list(tmp_path.iterdir()) == []
