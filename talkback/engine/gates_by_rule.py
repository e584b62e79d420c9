"""Which gates a rule can meet at all: most rules set few of the keys that gates go by."""

from collections.abc import Sequence

from talkback.engine import gates
from talkback.engine.gates import Gate
from talkback.engine.rule import Rule
from talkback.model.errors import Location

_PLAIN = Rule(name="", location=Location(""))
"""A rule that sets nothing."""


class GatesByRule:
    """The gates that may refuse a rule, worked out when it is asked about for the first time."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Rule, Sequence[Gate]]] = {}

    def of(self, rule: Rule) -> Sequence[Gate]:
        """In order; a rule of the same name may be another one by now."""
        known = self._known.get(rule.name)
        if known is None or known[0] is not rule:
            known = rule, [gate for gate in gates.GATES if _concerns(gate, rule)]
            self._known[rule.name] = known
        return known[1]


def _concerns(gate: Gate, rule: Rule) -> bool:
    """Whether the rule sets a key that the gate goes by; what no rule can set is there for all."""
    keys = [key for key in gate.keys if hasattr(_PLAIN, key)]
    differs = any(getattr(rule, key) != getattr(_PLAIN, key) for key in keys)
    return differs or len(keys) < len(gate.keys) or not keys
