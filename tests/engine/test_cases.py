"""The hit and miss tables: what a trigger is found in, and what it is not."""

from pathlib import Path
from typing import Any

import pytest
import tomli

from talkback.config.find_config import builtin
from talkback.engine.ruleset import RuleSet
from talkback.snapshot.snapshot import read_snapshot
from tests.engine.making import Chat, rule, ruleset

CASES = Path(__file__).parent.parent / "cases"


def table(name: str) -> list[Any]:
    cases = tomli.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return [
        pytest.param(case, line, kind == "hits", id=f"{case['why']}: {line!r} {kind}")
        for case in cases
        for kind in ("hits", "misses")
        for line in case[kind]
    ]


@pytest.mark.parametrize(("case", "line", "hit"), table("matching"))
def test_matching(case: dict[str, Any], line: str, hit: bool) -> None:
    flags = {key: case[key] for key in ("ignore_case", "normalise") if key in case}
    fires = Chat(ruleset(rule(case["trigger"], **flags))).says(line)
    assert bool(fires) is hit
    neighbours = [rule(f"unrelated {n}", name=f"n{n}") for n in range(50)]
    among_many = Chat(ruleset(*neighbours, rule(case["trigger"], **flags))).says(line)
    assert fires == among_many, "a rule's verdict depends on its neighbours"


@pytest.fixture(scope="module")
def shipped() -> RuleSet:
    return read_snapshot(builtin()).ruleset


@pytest.mark.parametrize(("case", "line", "hit"), table("shipped"))
def test_the_rules_that_ship(
    shipped: RuleSet,
    case: dict[str, Any],
    line: str,
    hit: bool,
) -> None:
    fired = [verdict.rule.name for verdict in Chat(shipped).decide(line).fired]
    assert (fired == [case["rule"]]) is hit
