"""What anybody may wish for themselves: to be left alone, and to be answered again."""

from talkback.engine.keys import names_of, someone
from talkback.engine.state import PROMISED, State
from talkback.message import Message


def is_left_alone(state: State, message: Message) -> bool:
    """Whether who sent it asked for that: with an account by that, since hosts can be shared."""
    return someone(message) in state.opted_out


def has_room(state: State, message: Message) -> bool:
    """Whether one more wish can be kept."""
    return len(state.opted_out) + len(names_of(message)) <= PROMISED


def leave_alone(state: State, message: Message, now: float) -> None:
    """From now on; who is logged in is left alone logged out as well."""
    for name in names_of(message):
        state.opted_out.keep(name, now)


def answer_again(state: State, message: Message) -> None:
    """Take the wish back."""
    for name in names_of(message):
        state.opted_out.drop(name)
