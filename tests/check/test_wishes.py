"""What people ask of a bot that goes by rules, each wish as rules with a session that holds."""

from pathlib import Path

import pytest

from talkback.check.run import check

WISHES = sorted((Path(__file__).parents[1] / "cases" / "wishes").glob("*.toml"))


@pytest.mark.parametrize("path", WISHES, ids=lambda path: path.stem)
def test_a_wish_is_granted_and_check_has_nothing_to_say_of_it(path: Path) -> None:
    assert [str(problem) for problem in check(path, [path.with_suffix(".txt")]).problems] == []


@pytest.mark.parametrize("path", WISHES, ids=lambda path: path.stem)
def test_a_wish_says_what_it_is_for(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert not any(line.startswith("#") for line in lines[1:])


def test_there_are_wishes() -> None:
    assert len(WISHES) == 60
