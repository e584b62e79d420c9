"""The gates of the limits: what all rules together may say here, and to one person."""

from collections.abc import Mapping, Sequence

from talkback.engine.alerts import alert_limit
from talkback.engine.channel_activity import WINDOW_LINES
from talkback.engine.compose import templates
from talkback.engine.gate_context import GateContext, time_left_text
from talkback.engine.identity import ConversationKey
from talkback.engine.loop_guard import BotEvidence
from talkback.engine.rates import next_slot_at
from talkback.engine.reply_target import target_channel
from talkback.model.settings import Rate

BRIDGE_SHARE = 0.8
"""Of what a channel may have, so much at most is for people behind one bridge: who is on the
network is answered all the same."""


def gate_loop(question: GateContext) -> str | None:
    """Another bot that doesn't say so is answered twice, a slow one for a row; then we rest."""
    message, now = question.message, question.now
    asked = question.ruleset.limits.loop_guard and message.event is None
    if not asked or question.is_elsewhere:
        return None
    rest = question.state.loop_guard.timeout_for(
        message.text, question.conversation, question.person, now
    )
    if rest is None:
        return None
    why = (
        "answers like a bot"
        if rest.evidence is BotEvidence.TOO_FAST
        else "was answered often in a row"
    )
    return f"{message.sender.nick} {why}; {time_left_text(rest.until, now)}"


def gate_share(question: GateContext) -> str | None:
    """A channel is for people: the bot says only so much of what is said there."""
    limit, message = question.ruleset.limits.max_share, question.message
    channel = target_channel(question.rule, message)
    if limit is None or channel is None:
        return None
    lines = [template.line_count for template in templates(question.rule, message)]
    more = _lines_so_far(question) + max(lines)
    activity, now = question.state.activity, question.now
    part = activity.share(message, channel, more, now)
    if part > max(limit, more / WINDOW_LINES):
        return f"{part:.0%} of the last {WINDOW_LINES} lines would be ours"
    if not message.sender.relayed:
        return None
    part = activity.share_of_bridge(message, channel, more, now)
    if part <= max(limit * BRIDGE_SHARE, more / WINDOW_LINES):
        return None
    return f"{part:.0%} of the last {WINDOW_LINES} lines would be ours to people behind the bridge"


def _lines_so_far(question: GateContext) -> int:
    """What is decided already for the same place."""
    if not question.fired:
        return 0
    return sum(len(reply.lines) for reply in question.replies_to_target)


def gate_person_limit(question: GateContext) -> str | None:
    """Who fires more than their share is ignored for a while, longer each time."""
    rate, now, who = question.ruleset.limits.person_rate, question.now, question.person
    if rate is None or question.is_elsewhere:
        return None
    flood = question.state.flood_penalties.get(who)
    if flood is not None and now < flood.until:
        return f"ignored; {time_left_text(flood.until, now)}"
    if next_slot_at(rate, question.state.replies_to.get(who, ()), question.answers_so_far) <= now:
        return None
    return f"{rate.count} replies in {rate.period:g} s"


def gate_channel_limit(question: GateContext) -> str | None:
    """The politeness budget of a channel, and the parts of it for those that come in crowds."""
    rate, state = question.ruleset.limits.channel_rate, question.state
    if question.is_elsewhere:
        return alert_limit(question, state.alerts_in.get(question.target, ()))
    if rate is None:
        return None
    place = question.conversation
    return (
        _event_limit(question, rate.quarter, state.event_replies_in.get(place, ()))
        or _place_limit(question, rate, state.replies_in.get(place, ()))
        or _bridge_limit(question, rate, state.replies_to_bridge)
    )


def _place_limit(question: GateContext, rate: Rate, said: Sequence[float]) -> str | None:
    """What is said in private is none of the channel's."""
    if target_channel(question.rule, question.message) is None:
        return None
    free = next_slot_at(rate, said, len(question.replies_to_target))
    return None if free <= question.now else time_left_text(free, question.now)


def _bridge_limit(
    question: GateContext,
    rate: Rate,
    replies: Mapping[tuple[ConversationKey, str], Sequence[float]],
) -> str | None:
    """All people behind a bridge together: names are free there, and others want answers too."""
    sender = question.message.sender
    if not sender.relayed or target_channel(question.rule, question.message) is None:
        return None
    said = replies.get((question.conversation, sender.bridge_key(question.message.casemapping)), ())
    part = Rate(max(int(rate.count * BRIDGE_SHARE), 1), rate.period)
    free = next_slot_at(part, said, len(question.replies_to_target))
    if free <= question.now:
        return None
    left = time_left_text(free, question.now)
    return f"{part.count} in {rate.period:g} s are for people behind the bridge; {left}"


def _event_limit(question: GateContext, rate: Rate, said: Sequence[float]) -> str | None:
    """Who asks gets an answer, however many come and leave: these have a part of the budget.

    Also where they are told something in private, or the lines of a flood would wait before ours.
    """
    if question.message.event is None:
        return None
    if rate.count == 0:
        return "joins and parts have a quarter of it, and that is none"
    free = next_slot_at(rate, said, len(question.replies_to_target))
    if free <= question.now:
        return None
    return f"joins and parts have had their quarter; {time_left_text(free, question.now)}"
