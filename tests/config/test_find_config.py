"""Which file is read."""

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from talkback.config.find_config import ConfigFile, builtin, find_config
from talkback.model.errors import ConfigError
from talkback.snapshot.snapshot import read_snapshot


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current directory, and a user's config directory with nothing in it."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(platformdirs, "user_config_path", lambda *_, **__: tmp_path / "user")
    return tmp_path


def test_what_is_told_comes_before_the_variable(home: Path) -> None:
    told, by_variable = home / "told.toml", home / "variable.toml"
    told.touch()
    by_variable.touch()
    assert find_config(told, {"TALKBACK_CONFIG": str(by_variable)}) == ConfigFile(told)


def test_the_variable_comes_before_the_current_directory(home: Path) -> None:
    by_variable = home / "variable.toml"
    by_variable.touch()
    Path("rules.toml").touch()
    assert find_config(None, {"TALKBACK_CONFIG": str(by_variable)}) == ConfigFile(by_variable)


def test_the_current_directory_comes_before_the_user_s(home: Path) -> None:
    (home / "user").mkdir()
    (home / "user" / "rules.toml").touch()
    Path("rules.toml").touch()
    assert find_config(None, {}) == ConfigFile(Path("rules.toml"))


def test_the_user_s_comes_before_the_built_in_one(home: Path) -> None:
    (home / "user").mkdir()
    (home / "user" / "rules.toml").touch()
    assert find_config(None, {}) == ConfigFile(home / "user" / "rules.toml")


@pytest.mark.parametrize("environ", [{}, {"TALKBACK_CONFIG": ""}])
def test_last_comes_the_built_in_one(home: Path, environ: dict[str, str]) -> None:
    found = find_config(None, environ)
    assert found == ConfigFile(builtin(), builtin=True)
    assert read_snapshot(found.path).ruleset.rules


def test_no_other_file_stands_in_for_one_that_was_told(home: Path) -> None:
    Path("rules.toml").touch()
    with pytest.raises(ConfigError, match=r"^nowhere\.toml:1:1: TB101 there is no file nowhere"):
        find_config(Path("nowhere.toml"), {})


def test_no_other_file_stands_in_for_that_of_the_variable(home: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml \(from \$TALKBACK_CONFIG\)"):
        find_config(None, {"TALKBACK_CONFIG": "nowhere.toml"})


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to("gone")])
def test_what_is_no_file_is_the_config_all_the_same(
    home: Path, make: Callable[[Path], None]
) -> None:
    make(Path("rules.toml"))
    with pytest.raises(ConfigError, match=r"^rules\.toml:1:1: TB101 rules\.toml cannot be read"):
        read_snapshot(find_config(None, {}).path)


def test_a_link_that_leads_nowhere_tells_where_it_leads(home: Path) -> None:
    Path("rules.toml").symlink_to("gone.toml")
    with pytest.raises(ConfigError, match=r"it is a link to gone\.toml$"):
        read_snapshot(find_config(None, {}).path)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_what_may_not_be_looked_at_is_not_passed_over(home: Path) -> None:
    (home / "user").mkdir(mode=0)
    with pytest.raises(ConfigError, match="Permission denied"):
        read_snapshot(find_config(None, {}).path)


def test_a_config_is_called_by_its_path_or_what_it_is() -> None:
    assert str(ConfigFile(Path("rules.toml"))) == "rules.toml"
    assert str(ConfigFile(builtin(), builtin=True)) == "the built-in rules"
