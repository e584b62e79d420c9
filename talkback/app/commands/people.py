"""What anybody may ask, for themselves."""

from collections.abc import Iterator

from talkback.app.commands.desk import Answer, CommandContext
from talkback.app.commands.words import lasting
from talkback.engine import wishes
from talkback.engine.keys import conversation_key, person_key
from talkback.engine.loop import LastReply


def ignoreme(desk: CommandContext) -> Answer:
    """Said twice, it is not answered twice: silence is what was asked for."""
    state, message = desk.memory.state, desk.message
    if wishes.is_left_alone(state, message):
        return None
    if not wishes.has_room(state, message):
        return "I cannot remember more people to leave alone; please tell who runs me"
    wishes.leave_alone(state, message, desk.now)
    return desk.when_written(f"I will leave you alone. To undo it: {desk.begin} unignoreme")


def unignoreme(desk: CommandContext) -> Answer:
    if not wishes.is_left_alone(desk.memory.state, desk.message):
        return "I was not ignoring you"
    wishes.answer_again(desk.memory.state, desk.message)
    return desk.when_written("I will answer you again")


def why(desk: CommandContext) -> Answer:
    spoken = _last_words(desk)
    way_out = f"To be left alone: {desk.begin} ignoreme"
    answered = "I have answered nothing here since I came."
    if spoken is not None:
        ago = lasting(desk.now - spoken.at)
        answered = f"The rule {spoken.rule} answered {spoken.nick} {ago} ago."
    return " ".join((answered, *_last_refusal(desk), way_out))


def _last_refusal(desk: CommandContext) -> Iterator[str]:
    """Of who asks alone: what others were refused is theirs to know."""
    refused = desk.memory.state.refused.get(person_key(desk.message))
    if refused is not None:
        ago = lasting(desk.now - refused.when)
        yield f"Your “{refused.line}” {ago} ago matched {refused.rule}, and was refused:"
        yield f"{refused.outcome} ({refused.detail})."


def _last_words(desk: CommandContext) -> LastReply | None:
    """What we last said here; asked in private, what we last said to who asks, wherever."""
    spoken = desk.memory.state.loop_guard.last_replies
    if desk.message.channel is not None:
        return spoken.get(conversation_key(desk.message))
    who = person_key(desk.message)
    return next((last for last in reversed(spoken.values()) if last.to == who), None)
