"""What people want of a bot that answers by rules: each wish with its rules and a session."""

from pathlib import Path

import pytest

from talkback.check.run import check

FOLDER = Path(__file__).parents[1] / "conversations"
RULES = sorted(FOLDER.glob("*.toml"))


@pytest.mark.parametrize("rules", RULES, ids=lambda path: path.stem)
def test_a_wish_holds_and_nothing_is_to_be_said_of_it(rules: Path) -> None:
    assert [str(problem) for problem in check(rules, [rules.with_suffix(".txt")]).problems] == []


def test_each_session_has_its_rules() -> None:
    assert RULES
    assert {path.stem for path in FOLDER.glob("*.txt")} == {path.stem for path in RULES}
