"""A gate has one home: with its row alone everything that tells of gates tells of it."""

import ast
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner

from docs import generate
from talkback.cli.main import main
from talkback.engine import gates
from talkback.engine.explain import GateTrace, gate_trace
from talkback.engine.gate_context import GateContext
from talkback.engine.gates import GATES, Gate, matched
from talkback.replay.report import Score
from tests.engine.making import Chat, rule, ruleset
from tests.engine.test_explain import ORDER, explained


def asks_the_moon(question: GateContext) -> str | None:
    """Made up for these tests."""
    return "the moon is full" if "moon" in question.message.text else None


MOON = Gate("moon", asks_the_moon, "the moon is full", ("moon",))


@pytest.fixture(autouse=True)
def _moon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "GATES", (*GATES, MOON))


def test_a_new_gate_refuses_and_is_explained() -> None:
    [verdict] = explained(Chat(ruleset(rule("tea"))), "tea under the moon").verdicts
    assert (verdict.outcome, verdict.detail) == ("moon", "the moon is full")
    assert gate_trace(verdict) == GateTrace(ORDER, "moon", ())
    [verdict] = explained(Chat(ruleset(rule("tea"))), "tea").verdicts
    assert gate_trace(verdict).passed[-1] == "moon"


def test_a_new_gate_is_what_why_remembers() -> None:
    chat = Chat(ruleset(rule("tea")))
    chat.decide("tea under the moon")
    [refused] = chat.state.refused.values()
    assert (refused.outcome, refused.detail) == ("moon", "the moon is full")


def test_a_new_gate_is_counted_in_a_replay() -> None:
    decision = Chat(ruleset(rule("tea"))).decide("tea under the moon")
    score = Score()
    for verdict in matched(decision):
        score.count(decision, verdict, None)
    assert (score.matched, score.held_back) == (1, {"moon": 1})


def test_a_new_gate_may_be_part_of_matching(monkeypatch: pytest.MonkeyPatch) -> None:
    part = Gate("moon", asks_the_moon, "the moon is full", matching=True)
    monkeypatch.setattr(gates, "GATES", (*GATES, part))
    assert matched(Chat(ruleset(rule("tea"))).decide("tea under the moon")) == []


@pytest.mark.parametrize("form", ["for people", "for machines"])
def test_a_new_gate_is_shown_by_test_rule(tmp_path: Path, form: str) -> None:
    config = tmp_path / "rules.toml"
    config.write_text("[rules.tea]\ntriggers = 'tea'\nreply = 'Tea!'\n", encoding="utf-8")
    args = ["test-rule", "-c", str(config), "tea under the moon"]
    if form == "for people":
        assert "refused    moon: the moon is full" in CliRunner().invoke(main, args).stdout
        return
    told = json.loads(CliRunner().invoke(main, [*args, "--json"]).stdout)["rules"][0]
    assert told["gates"][-1] == {"gate": "moon", "passed": False, "detail": "the moon is full"}


def test_a_new_gate_has_its_row_in_the_reference() -> None:
    assert "| `moon` | the moon is full | `moon` |  |\n" in generate.page("people.md")


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: str(gate.outcome))
def test_a_gate_names_the_tables_that_it_reads(gate: Gate) -> None:
    own = set(_attributes_of_state(inspect.getsource(gate.refusal)))
    told = set(gate.reads) - {"paused_triggers"}  # those the search of a trigger reads
    assert own == told


def _attributes_of_state(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(dedent(source))):
        match node:
            case ast.Attribute(value=ast.Attribute(attr="state") | ast.Name("state"), attr=table):
                yield table
