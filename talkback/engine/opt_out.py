"""Opt-out: anybody may ask to be left alone, and to be answered again."""

from talkback.engine.identity import person_key, person_keys
from talkback.engine.state import MAX_BRIDGED_OPT_OUTS, MAX_OPT_OUTS, State
from talkback.model.message import Message


def is_left_alone(state: State, message: Message) -> bool:
    """Whether who sent it asked for that: with an account by that, since hosts can be shared."""
    return bool(state.opted_out) and person_key(message) in state.opted_out


def has_room(state: State, message: Message) -> bool:
    """Whether one more opt-out can be remembered; few behind a bridge, where names are free."""
    sender = message.sender
    if sender.relayed:
        bridge = sender.bridge_key(message.casemapping)
        same = (message.network, bridge)
        many = sum((network, who[: len(bridge)]) == same for network, who in state.opted_out)
        return many < MAX_BRIDGED_OPT_OUTS and len(state.opted_out) < MAX_OPT_OUTS
    return len(state.opted_out) + len(person_keys(message)) <= MAX_OPT_OUTS


def leave_alone(state: State, message: Message, now: float) -> None:
    """From now on; who is logged in is left alone logged out as well."""
    for name in person_keys(message):
        state.opted_out.put(name, now)


def answer_again(state: State, message: Message) -> None:
    """End the opt-out."""
    for name in person_keys(message):
        state.opted_out.discard(name)
