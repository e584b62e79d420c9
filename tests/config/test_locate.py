"""Which file is read."""

from pathlib import Path

import platformdirs
import pytest

from talkback.app.snapshot import read_snapshot
from talkback.config.locate import Found, builtin, locate
from talkback.errors import ConfigError


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
    assert locate(told, {"TALKBACK_CONFIG": str(by_variable)}) == Found(told)


def test_the_variable_comes_before_the_current_directory(home: Path) -> None:
    by_variable = home / "variable.toml"
    by_variable.touch()
    Path("rules.toml").touch()
    assert locate(None, {"TALKBACK_CONFIG": str(by_variable)}) == Found(by_variable)


def test_the_current_directory_comes_before_the_user_s(home: Path) -> None:
    (home / "user").mkdir()
    (home / "user" / "rules.toml").touch()
    Path("rules.toml").touch()
    assert locate(None, {}) == Found(Path("rules.toml"))


def test_the_user_s_comes_before_the_built_in_one(home: Path) -> None:
    (home / "user").mkdir()
    (home / "user" / "rules.toml").touch()
    assert locate(None, {}) == Found(home / "user" / "rules.toml")


@pytest.mark.parametrize("environ", [{}, {"TALKBACK_CONFIG": ""}])
def test_last_comes_the_built_in_one(home: Path, environ: dict[str, str]) -> None:
    found = locate(None, environ)
    assert found == Found(builtin(), builtin=True)
    assert read_snapshot(found.path).ruleset.rules


def test_no_other_file_stands_in_for_one_that_was_told(home: Path) -> None:
    Path("rules.toml").touch()
    with pytest.raises(ConfigError, match=r"^nowhere\.toml:1:1: TB101 there is no file nowhere"):
        locate(Path("nowhere.toml"), {})


def test_no_other_file_stands_in_for_that_of_the_variable(home: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml \(from \$TALKBACK_CONFIG\)"):
        locate(None, {"TALKBACK_CONFIG": "nowhere.toml"})
