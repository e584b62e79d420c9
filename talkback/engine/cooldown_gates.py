"""The gates of the cooldowns: how long a rule rests where it fired, for whom, and for what."""

from talkback.engine.gate_context import GateContext, time_left_text


def gate_cooldown(question: GateContext) -> str | None:
    """The rule rests in this place."""
    rule, now = question.rule, question.now
    fired = question.state.last_fired.get((rule.name, question.conversation))
    return _rest(fired, rule.cooldown, now)


def gate_user_cooldown(question: GateContext) -> str | None:
    """The rule rests for this person in this place."""
    rule, now = question.rule, question.now
    fired = question.state.last_fired_for.get((rule.name, question.conversation, question.person))
    return _rest(fired, rule.user_cooldown, now)


def gate_match_cooldown(question: GateContext) -> str | None:
    """The rule rests for what was found, however it is written."""
    rule, now = question.rule, question.now
    if not rule.match_cooldown:
        return None
    key = (rule.name, question.conversation, question.match.folded)
    return _rest(question.state.last_fired_with.get(key), rule.match_cooldown, now)


def _rest(fired: float | None, length: float, now: float) -> str | None:
    """What is left of a rest that began when the rule fired, if anything is."""
    if fired is None or now - fired >= length:
        return None
    return time_left_text(fired + length, now)
