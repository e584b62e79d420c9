"""The gates of what people asked for: to be left alone, and that the bot be silent."""

from talkback.engine.gate_context import GateContext, time_left_text


def gate_disabled(question: GateContext) -> str | None:
    """An admin's `disable`, or an operator's in the channel; both outlive a reload.

    Of an alert, that is the channel where it is said: whom it is about may be one in this.
    """
    name = question.rule.name
    if name in question.state.disabled:
        return "switched off in chat"
    place = question.target if question.is_elsewhere else question.conversation
    if (name, place) in question.state.disabled_by_operators:
        return "switched off by an operator of this channel"
    return None


def gate_opt_out(question: GateContext) -> str | None:
    """Who asked to be left alone, is: with an account by that, since a user@host can be shared."""
    if question.is_elsewhere or question.person not in question.state.opted_out:
        return None
    return f"{question.message.sender.nick} asked to be left alone"


def gate_mute(question: GateContext) -> str | None:
    """An admin's `mute` of the channel, or an operator's."""
    now = question.now
    by_whom = (
        (question.state.muted, "an admin"),
        (question.state.muted_by_operators, "an operator"),
    )
    for table, who in by_whom:
        muted = table.get(question.target)
        if muted is not None and now < muted.until:
            return time_left_text(muted.until, now, f"until {who} says unmute")
    return None
