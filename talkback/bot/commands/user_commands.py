"""What anybody may ask, for themselves."""

from collections.abc import Iterator

from talkback.bot.commands.context import Answer, CommandContext
from talkback.bot.commands.format import lasting
from talkback.engine import opt_out
from talkback.engine.identity import conversation_key, person_key
from talkback.engine.loop_guard import LastReply


def ignoreme(desk: CommandContext) -> Answer:
    """Said twice, it is not answered twice: silence is what was asked for."""
    state, message = desk.memory.state, desk.message
    if opt_out.is_left_alone(state, message):
        return None
    if not opt_out.has_room(state, message):
        return "I cannot remember more people to leave alone; please tell who runs me"
    opt_out.leave_alone(state, message, desk.now)
    return desk.when_written(f"I will leave you alone. To undo it: {desk.begin} unignoreme")


def unignoreme(desk: CommandContext) -> Answer:
    if not opt_out.is_left_alone(desk.memory.state, desk.message):
        return "I was not ignoring you"
    opt_out.answer_again(desk.memory.state, desk.message)
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
