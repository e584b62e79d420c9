"""A folder with quotes to look at and to change."""

from pathlib import Path

import pytest

from tests.cli.quotes.making import RULES, WOMEN


@pytest.fixture(autouse=True)
def work_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with rules.toml, two quotes files and an inline pool, and no config elsewhere."""
    folder = tmp_path / "work"
    (folder / "quotes").mkdir(parents=True)
    (folder / "rules.toml").write_text(RULES, "utf-8")
    (folder / "quotes" / "women.txt").write_text(WOMEN, "utf-8")
    (folder / "quotes" / "spare.txt").write_text("spare ~ S\n", "utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("TALKBACK_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    return folder
