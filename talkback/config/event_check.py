"""What a rule needs beside its `on`: triggers for lines, a rest for joins and parts."""

from talkback.config.codes import Code
from talkback.config.schema import RuleKeys
from talkback.config.value import Table
from talkback.engine.rule import HERE, NICK
from talkback.model.message import EVENT_KINDS, MessageKind, MessageKinds

_DAY_S = 86_400.0


def check_events(table: Table, on: MessageKinds) -> None:
    """Report what is missing."""
    if not on <= EVENT_KINDS:
        table.require(RuleKeys.triggers)
    if on & EVENT_KINDS:
        _check_rest(table)
        if table.get(RuleKeys.to, HERE) == NICK:
            _check_private(table, on)


def _check_rest(table: Table) -> None:
    """Somebody whose connection comes and goes would be greeted each time."""
    advice = 'how long nobody is greeted twice, as user_cooldown = "1d"'
    if not table.has(RuleKeys.user_cooldown):
        message = (
            f"{table.node.name} listens to joins or parts, so it needs user_cooldown: {advice}"
        )
        table.error(Code.MISSING_KEY, message, RuleKeys.on)
    elif table.get(RuleKeys.user_cooldown, None) == 0:
        message = f"a rule for joins or parts needs a rest: {advice}"
        table.error(Code.BAD_VALUE, message, RuleKeys.user_cooldown)


def _check_private(table: Table, on: MessageKinds) -> None:
    """Who comes did not ask for a message, and who left cannot read one."""
    if MessageKind.PART in on:
        message = 'who left can be told nothing in private; take "part" out of on'
        table.error(Code.CONFLICT, message, RuleKeys.to)
    elif 0 < table.get(RuleKeys.user_cooldown, 0.0) < _DAY_S:
        message = 'who comes is told something in private once a day at most: user_cooldown = "1d"'
        table.error(Code.BAD_VALUE, message, RuleKeys.user_cooldown)
