"""Whatever is thrown while a config is read ends as a problem at a place, and quotes nothing."""

import logging
from pathlib import Path

import pytest

from talkback.config.locations.location_map import LocationMap
from talkback.config.value import ConfigValue, ReadContext
from talkback.model.errors import ConfigError
from talkback.snapshot.snapshot import read_snapshot
from talkback.system.regular_file import read_regular_file
from tests.config.making import read

RULE = '[rules.tea]\ntriggers = "tea"\nreply = "y"\n'


def test_a_value_whose_reader_breaks_is_told_at_its_place(folder: Path) -> None:
    def break_(node: ConfigValue) -> None:
        raise KeyError(node.value)

    source = ReadContext(folder, LocationMap("rules.toml", RULE), {}, {})
    ConfigValue("hunter2", ("rules", "tea", "reply"), source, "a string").read_or_report(break_)
    [problem] = source.report.diagnostics
    assert str(problem).startswith("rules.toml:3:9: TB105 talkback cannot read this (KeyError)")
    assert problem.rule == "tea"
    assert "hunter2" not in str(problem)


def test_a_file_whose_reader_breaks_is_told_at_its_head(folder: Path) -> None:
    def break_(path: Path) -> bytes:
        raise RuntimeError(path)

    with pytest.raises(ConfigError, match=r"^rules\.toml:1:1: TB105 "):
        read_snapshot(Path("rules.toml"), read=break_)


def test_a_pool_whose_reader_breaks_is_told_where_it_is_asked_for(folder: Path) -> None:
    def break_(path: Path) -> bytes:
        if path.suffix == ".txt":
            raise RuntimeError(path)
        return read_regular_file(path)

    Path("rules.toml").write_text('[rules.a]\ntriggers = "x"\npool = "good"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"^rules\.toml:3:8: TB105 "):
        read_snapshot(Path("rules.toml"), read=break_)


def test_the_log_has_the_traceback_but_not_the_words(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def break_(path: Path) -> bytes:
        raise RuntimeError("hunter2")

    with caplog.at_level(logging.DEBUG), pytest.raises(ConfigError):
        read_snapshot(Path("rules.toml"), read=break_)
    assert "in break_" in caplog.text
    assert "hunter2" not in caplog.text.replace('raise RuntimeError("hunter2")', "")


@pytest.mark.parametrize(("ends", "place"), [("\r\r\n", "1:12"), ("\r", "1:12"), ("\n\r", "2:1")])
def test_line_ends_that_are_none_are_told_by_the_first(folder: Path, ends: str, place: str) -> None:
    snapshot, found = read(RULE.replace("\n", ends))
    assert snapshot is None
    assert [f"{problem.location} {problem.code}" for problem in found] == [
        f"rules.toml:{place} TB103"
    ]
