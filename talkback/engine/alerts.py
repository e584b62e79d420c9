"""What is said in another channel than the line: a budget of its own, which nobody else uses up."""

from collections.abc import Sequence

from talkback.engine.gate_context import GateContext, time_left_text
from talkback.engine.rates import ALERTS, next_slot_at

LAST_ALERT = f" (the last for now: {ALERTS.count} alerts in an hour are spent)"
"""At the end of the last alert of a budget, so that silence is not taken for peace."""


def alert_limit(context: GateContext, said: Sequence[float]) -> str | None:
    """When the next alert fits into the budget of the channel that it is for."""
    free = next_slot_at(ALERTS, said, len(context.replies_to_target))
    return time_left_text(free, context.now) if free > context.now else None


def is_last_alert(context: GateContext) -> bool:
    """Whether no other fits behind this one."""
    if not context.is_elsewhere:
        return False
    said = context.state.alerts_in.get(context.target, ())
    return next_slot_at(ALERTS, said, len(context.replies_to_target) + 1) > context.now
