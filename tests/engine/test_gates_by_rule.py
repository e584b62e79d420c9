"""A rule is asked about by the gates whose keys it sets, and that makes no difference."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from talkback.engine import gates
from talkback.engine.gates import Gate
from talkback.engine.gates_by_rule import GatesByRule
from talkback.engine.rule import NICK, Rule
from talkback.model.settings import Limits, Rate
from tests.engine.making import ALICE, BOB, UNLIMITED, Chat, rule, ruleset

KEYS: dict[str, Any] = {
    "unless": ("iced",),
    "also": ("please",),
    "cooldown": 30.0,
    "user_cooldown": 60.0,
    "match_cooldown": 45.0,
    "after_silence": 20.0,
    "within_reply": 40.0,
    "quorum": Rate(2, 90.0),
    "chance": 0.0,
    "continue_": True,
    "to": NICK,
    "shadow": True,
}
LINES = ("tea", "tea please", "iced tea please", "iced tea", "coffee", "TEA", "milk and tea please")


class AllGates(GatesByRule):
    """Asks every gate about every rule."""

    def of(self, rule: Rule) -> Sequence[Gate]:
        return gates.GATES


@pytest.mark.parametrize("seed", range(60))
def test_the_other_gates_would_have_said_nothing(seed: int) -> None:
    dice = Random(seed)
    set_keys = [dict(dice.sample(list(KEYS.items()), dice.randint(0, 3))) for _ in range(2)]
    rules = ruleset(
        *(rule("tea|coffee|milk", name=str(at), **keys) for at, keys in enumerate(set_keys)),
        limits=dice.choice((Limits(), UNLIMITED)),
    )
    few, every = Chat(rules), Chat(rules)
    every.decider._gates = AllGates()
    for _ in range(40):
        few.now = every.now = few.now + dice.choice((0.1, 5.0, 25.0))
        text, sender = dice.choice(LINES), dice.choice((ALICE, BOB))
        assert few.decide(text, sender=sender) == every.decide(text, sender=sender)


def test_a_rule_that_sets_no_key_meets_few_gates() -> None:
    asked = [gate.outcome for gate in GatesByRule().of(rule("tea"))]
    assert "opt-out" in asked
    assert not {"unless", "also", "when", "cooldown", "silence", "quorum"}.intersection(asked)


def test_a_rule_that_was_changed_meets_other_gates() -> None:
    known = GatesByRule()
    assert "cooldown" not in [gate.outcome for gate in known.of(rule("tea"))]
    assert "cooldown" in [gate.outcome for gate in known.of(rule("tea", cooldown=5.0))]
