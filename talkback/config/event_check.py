"""What a rule needs beside its `on`: triggers for lines, a rest for joins and parts."""

from talkback.config.codes import Code
from talkback.config.schema import RuleKeys
from talkback.config.value import Table
from talkback.model.message import EVENT_KINDS, MessageKinds


def check_events(table: Table, on: MessageKinds) -> None:
    """Report what is missing."""
    if not on <= EVENT_KINDS:
        table.require(RuleKeys.triggers)
    if on & EVENT_KINDS:
        _check_rest(table)


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
