"""Two hundred people and a few programs, for a week: the bot stays polite.

`TALKBACK_SEEDS=50` plays fifty weeks with each set of rules, `TALKBACK_LINES=50000` busier ones.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from talkback.bot.commands import dispatcher
from talkback.engine import gates, state
from talkback.engine.decision import Outcome
from talkback.engine.gate_context import GateContext
from talkback.model.message import DrawnQuote
from tests.community import talk
from tests.community.audit import breaches
from tests.community.bot import exchanges
from tests.community.crowd import KEEPER
from tests.community.week import Plan, Week
from tests.community.world import DAY, Clock

SEEDS = range(1, 1 + int(os.environ.get("TALKBACK_SEEDS", "1")))
LINES = int(os.environ.get("TALKBACK_LINES", "3000"))
ADMINS = {"shipped": None, "lively": KEEPER, "eager": KEEPER, "patient": KEEPER, "watchful": KEEPER}
FEW = 12
"""How many breaches are enough to be shown."""


def judged(week: Week, rules: str) -> list[str]:
    bot, sibling = week.bot, week.sibling
    ours = breaches(bot.ledger, bot.snapshot.ruleset, ADMINS[rules])
    return (ours + breaches(sibling.ledger, sibling.snapshot.ruleset))[:FEW]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rules", ADMINS)
async def test_a_week_among_people_is_polite(rules: str, seed: int, clock: Clock) -> None:
    week = Week(Plan(rules, seed, lines=LINES), clock)
    await week.play()
    assert judged(week, rules) == []


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rules", ["lively", "patient", "watchful"])
async def test_a_week_with_restarts_is_as_polite(
    rules: str, seed: int, clock: Clock, tmp_path: Path
) -> None:
    """Cooldowns, budgets, bags, pauses, counts and wishes go on where they were."""
    week = Week(Plan(rules, seed, lines=LINES // 2), clock, tmp_path / "talkback.db")
    await week.play(restarts=(0.6 * DAY, 1.55 * DAY, 3.7 * DAY, 5.5 * DAY))
    assert breaches(week.bot.ledger, week.bot.snapshot.ruleset, KEEPER)[:FEW] == []


@pytest.mark.skipif(not talk.LOGS.is_dir(), reason="no folder of chat logs: see talk.py")
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_week_of_real_talk_is_polite(seed: int, clock: Clock) -> None:
    week = Week(Plan("lively", seed, lines=LINES), clock, talk=talk.logged)
    await week.play()
    assert judged(week, "lively") == []


async def test_people_are_answered(clock: Clock) -> None:
    """Politeness is no excuse for silence: who asks in a calm hour is heard, and is no machine."""
    week = Week(Plan("shipped", seed=5), clock)
    await week.play()
    heard = [each for each in exchanges(week.bot) if each.line.planted]
    asked = [each for each in heard if Outcome.OPT_OUT not in dict(each.silences).values()]
    answered = sum(bool(each.answers) for each in asked)
    machines = [each for each in asked if "loop" in dict(each.silences).values()]
    assert answered > 0.85 * len(asked) > 100
    assert len(machines) < 0.01 * len(asked)


async def test_who_waits_speaks_in_the_end(clock: Clock) -> None:
    week = Week(Plan("patient", lines=LINES), clock)
    await week.play()
    heard = exchanges(week.bot)
    spoke = {answer.rule for each in heard for answer in each.answers}
    waited = {outcome for each in heard for _, outcome in each.silences}
    assert spoke == {rule.name for rule in week.bot.snapshot.ruleset.rules}
    assert {"when", "silence", "within reply", Outcome.QUORUM, "match cooldown"} <= waited


GATES = {
    Outcome.DISABLED: ("lively", "switched off"),
    Outcome.OPT_OUT: ("lively", "left alone"),
    "mute": ("lively", "muted"),
    "loop": ("eager", "round 3 with a program"),
    "share": ("eager", "share: "),
    "channel limit": ("lively", "channel limit: "),
    Outcome.PERSON_LIMIT: ("eager", "person limit: "),
    "cooldown": ("lively", " cooldown: "),
    "user cooldown": ("lively", "user cooldown: "),
    "match cooldown": ("patient", "match cooldown: "),
    "when": ("patient", "when: "),
    "silence": ("patient", "silence: "),
    "within reply": ("patient", "within reply: "),
    Outcome.QUORUM: ("patient", "quorum: "),
}


@pytest.mark.parametrize("gate", GATES)
async def test_the_audit_sees_that_a_gate_is_open(
    gate: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut = tuple(each for each in gates.GATES if each.outcome != gate)
    assert len(shut) < len(gates.GATES)
    monkeypatch.setattr(gates, "GATES", shut)
    rules, breach = GATES[gate]
    week = Week(Plan(rules, people=60, lines=1000), clock)
    await week.play()
    found = breaches(week.bot.ledger, week.bot.snapshot.ruleset, KEEPER)
    assert any(breach in each for each in found), found[:FEW]


@pytest.mark.parametrize(
    ("order", "breach"), [("mute", "the channel is muted"), ("disable", "the rule is switched off")]
)
async def test_the_audit_sees_that_operators_are_not_heeded(
    order: str, breach: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(dispatcher.OPERATOR_HANDLERS, order, lambda _: "done")
    week = Week(Plan("lively", people=60, lines=1000), clock)
    await week.play()
    found = breaches(week.bot.ledger, week.bot.snapshot.ruleset, KEEPER)
    assert any(breach in each for each in found), found[:FEW]


async def test_the_audit_sees_that_an_alert_was_kept_from_being_said(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def left_alone(question: GateContext) -> str | None:
        """As for an answer."""
        return "left alone" if question.person in question.state.opted_out else None

    heeding = tuple(
        replace(each, refusal=left_alone) if each.outcome == Outcome.OPT_OUT else each
        for each in gates.GATES
    )
    monkeypatch.setattr(gates, "GATES", heeding)
    week = Week(Plan("watchful", lines=2000), clock)
    await week.play()
    found = breaches(week.bot.ledger, week.bot.snapshot.ruleset, KEEPER)
    assert any("alert kept silent for no reason: opt-out" in each for each in found), found[:FEW]


async def test_the_audit_sees_quotes_that_come_again(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forget(bags: object, drawn: DrawnQuote) -> None:
        """Put nothing back into no bag."""

    monkeypatch.setattr(state, "mark_drawn", forget)
    week = Week(Plan("lively", people=60, lines=1000), clock)
    await week.play()
    found = breaches(week.bot.ledger, week.bot.snapshot.ruleset, KEEPER)
    assert any("quote again" in each for each in found)
