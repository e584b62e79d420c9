"""Which way each rule went: the gates it passed, the one that refused, and those not asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from talkback.config.values.times import parse_window
from talkback.engine.decision import Decision, Outcome, Verdict
from talkback.engine.explain import GateTrace, explain, gate_trace
from talkback.engine.gates import gate_names
from talkback.engine.rule import Rule
from talkback.engine.state import MutePeriod, State
from talkback.model.local_time import LocalTime
from talkback.model.message import Event, MessageKind, Origin
from talkback.model.settings import Limits, Rate
from tests.engine.making import ALICE, HERE, UNLIMITED, Chat, rule, ruleset

ORDER = (
    "scope",
    "event",
    "trigger",
    "unless",
    "also",
    "earlier rule",
    "empty pool",
    "absent",
    "disabled",
    "opt-out",
    "mute",
    "when",
    "loop",
    "share",
    "channel limit",
    "person limit",
    "cooldown",
    "user cooldown",
    "match cooldown",
    "silence",
    "within reply",
    "quorum",
    "chance",
)
RULE: Mapping[str, Mapping[str, Any]] = {
    "scope": {"on": frozenset({MessageKind.PRIVATE})},
    "unless": {"unless": ("tea",)},
    "also": {"also": ("lemon",)},
    "empty pool": {"pools": ("dry",), "reply": "{quote}"},
    "absent": {"to": "nick"},
    "cooldown": {"cooldown": 60.0},
    "user cooldown": {"user_cooldown": 60.0},
    "match cooldown": {"match_cooldown": 60.0},
    "when": {"when": (parse_window("10:00-11:00"),)},
    "silence": {"after_silence": 1.0},
    "within reply": {"within_reply": 0.001},
    "quorum": {"quorum": Rate(2, 60.0)},
    "chance": {"chance": 0.0},
}
"""What makes a gate refuse, for those that a rule makes refuse; below, for the others."""

LIMITS: Mapping[str, Mapping[str, Any]] = {
    "loop": {"loop_guard": True},
    "share": {"max_share": 0.001},
    "channel limit": {"channel_rate": Rate(1, 3600.0)},
    "person limit": {"person_rate": Rate(1, 3600.0)},
}
WISHES: Mapping[str, Callable[[State], None]] = {
    "disabled": lambda state: state.disabled.put("rule", 0.0),
    "opt-out": lambda state: state.opted_out.put(("net", "al@home.example"), 0.0),
    "mute": lambda state: state.muted.put(("net", "#here"), MutePeriod(0.0, 1e9)),
}
LISTENS = frozenset({MessageKind.CHANNEL, MessageKind.PART})
TALK = "so I said to him that this is the longest line that anybody ever heard: tea"
BOMB = "(a|a)*$"
ANOTHER = rule("(?:xx|y)*(?<=q)tea", name="another")
"""A trigger that may take long, too: the first of a line is searched for without a clock."""


def explained(chat: Chat, text: str, **changes: Any) -> Decision:  # noqa: ANN401 - of a Message
    """What `test-rule` gets; nothing is remembered."""
    heard = HERE._replace(text=text, **changes)
    return explain(chat.decider, chat.decider.decide(heard, chat.now), chat.now)


def merged(table: Mapping[str, Mapping[str, Any]], gates: Sequence[str]) -> dict[str, Any]:
    return {key: value for gate in gates for key, value in table.get(gate, {}).items()}


def asked(gates: Sequence[str]) -> Verdict:
    """The verdict on a rule, about which each of these gates has something to say."""
    generous = Limits(channel_rate=Rate(99, 3600.0), person_rate=Rate(99, 3600.0), max_share=1.0)
    rests: dict[str, Any] = dict.fromkeys(("cooldown", "user_cooldown", "match_cooldown"), 0.01)
    asking = rule("no", name="asking", within_reply=1.0, after_silence=1.0)
    chat = Chat(ruleset(rule("tea", **rests), asking, limits=generous))
    for _ in range(5):
        chat.decide(TALK)
        chat.now += 0.02
    for gate in gates:
        if gate in WISHES:
            WISHES[gate](chat.state)
    keys = {"on": LISTENS} | merged(RULE, gates)
    strict = rule("coffee" if "trigger" in gates else "tea", **keys)
    rules = [rule("tea", name="first"), strict] if "earlier rule" in gates else [strict]
    limits = replace(UNLIMITED, **merged(LIMITS, gates))
    chat.decider.ruleset = ruleset(*rules, pools={"dry": ()}, limits=limits)
    event = Event(MessageKind.PART, Origin.BOT) if "event" in gates else None
    sender = replace(ALICE, relay="hub") if "absent" in gates else ALICE
    return explained(chat, TALK, event=event, sender=sender).verdicts[-1]


def test_the_gates_stand_in_the_order_of_the_policy() -> None:
    assert gate_names() == ORDER


@pytest.mark.parametrize("gate", ORDER)
def test_the_way_ends_at_the_gate_that_refuses(gate: str) -> None:
    at = ORDER.index(gate)
    assert gate_trace(asked([gate])) == GateTrace(ORDER[:at], gate, ORDER[at + 1 :])


@pytest.mark.parametrize(
    ("gate", "behind"),
    [(gate, ORDER[at:]) for at, gate in enumerate(ORDER) if gate != "earlier rule"],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_of_all_that_would_refuse_the_first_does(gate: str, behind: Sequence[str]) -> None:
    assert gate_trace(asked(behind)).refused == gate


def test_an_earlier_rule_is_told_before_the_dice() -> None:
    """It speaks only where no limit on all rules refuses, so those cannot refuse behind it."""
    of_the_rule = ["earlier rule", "empty pool", "disabled", *ORDER[-5:]]
    assert gate_trace(asked(of_the_rule)).refused == "earlier rule"


@pytest.mark.parametrize("shadow", [False, True], ids=["said", "in the shadow"])
def test_who_speaks_passed_them_all(shadow: bool) -> None:
    [verdict] = explained(Chat(ruleset(rule("tea", shadow=shadow))), "tea").verdicts
    assert gate_trace(verdict) == GateTrace(ORDER, None, ())


@pytest.mark.parametrize(
    ("silent", "gate"),
    [
        (rule("tea", enabled=False), "scope"),
        (rule(BOMB), "trigger"),
        (rule("tea", unless=(BOMB,)), "unless"),
        (rule("tea", also=(BOMB,)), "also"),
    ],
    ids=[
        "a rule that is not enabled",
        "a trigger out of time",
        "an unless out of time",
        "an also out of time",
    ],
)
def test_where_a_refusal_has_another_name_than_its_gate(silent: Rule, gate: str) -> None:
    chat = Chat(ruleset(ANOTHER, silent), stopwatch=count().__next__)
    verdict = explained(chat, "tea").verdicts[-1]
    assert verdict.outcome in (Outcome.DISABLED, Outcome.TIMEOUT)
    assert gate_trace(verdict).refused == gate


def test_a_trigger_out_of_time_is_not_searched_for_again() -> None:
    """With more time it would be found, and the bot would be silent about a match."""
    chat = Chat(ruleset(ANOTHER, rule(BOMB)), stopwatch=count().__next__)
    verdict = explained(chat, "tea").verdicts[-1]
    assert (verdict.outcome, verdict.match) == (Outcome.TIMEOUT, None)


def test_a_time_that_is_not_known_is_told_by_the_gate_that_asks() -> None:
    chat = Chat(ruleset(rule("tea", when=(parse_window("10:00-11:00"),))))
    chat.shown = LocalTime()
    [verdict] = explained(chat, "tea").verdicts
    assert (verdict.outcome, gate_trace(verdict).refused) == (Outcome.SCOPE, "when")


def test_out_of_scope_the_match_is_told_all_the_same() -> None:
    [verdict] = explained(
        Chat(ruleset(rule("tea", on=frozenset({MessageKind.PRIVATE})))), "tea"
    ).verdicts
    assert verdict.match is not None
    assert gate_trace(verdict).passed == ()


def test_who_asks_why_changes_no_dice() -> None:
    rules = ruleset(
        *(rule("tea", name=str(n), chance=0.5, pools=("p",), reply=None) for n in range(3)),
        pools={"p": [str(n) for n in range(20)]},
    )
    quiet, curious = Chat(rules, seed=7), Chat(rules, seed=7)
    for _ in range(50):
        decided = quiet.decider.decide(HERE._replace(text="tea"), 0.0)
        told = explained(curious, "tea").verdicts
        assert [verdict.outcome for verdict in told] == [v.outcome for v in decided.verdicts]
        assert [verdict.reply for verdict in told] == [v.reply for v in decided.verdicts]
        assert [gate_trace(verdict).refused for verdict in told if verdict.reply is None] == [
            verdict.outcome for verdict in decided.verdicts if verdict.reply is None
        ]
    assert quiet.decider.rng.getstate() == curious.decider.rng.getstate()
