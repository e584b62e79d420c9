"""What anybody may ask, for themselves."""

from collections.abc import Iterator

from talkback.bot.commands.command_context import Answer, CommandContext
from talkback.engine import opt_out
from talkback.engine.identity import conversation_key, person_key
from talkback.engine.loop_guard import LastReply
from talkback.model.text import time_span


def ignoreme(context: CommandContext) -> Answer:
    """Said twice, it is not answered twice: silence is what was asked for."""
    state, message = context.memory.state, context.message
    if opt_out.is_left_alone(state, message):
        return None
    if not opt_out.has_room(state, message):
        return "I cannot remember more people to leave alone; please tell who runs me"
    opt_out.leave_alone(state, message, context.now)
    return context.when_written(f"I will leave you alone. To undo it: {context.begin} unignoreme")


def unignoreme(context: CommandContext) -> Answer:
    if not opt_out.is_left_alone(context.memory.state, context.message):
        return "I was not ignoring you"
    opt_out.answer_again(context.memory.state, context.message)
    return context.when_written("I will answer you again")


def why(context: CommandContext) -> Answer:
    spoken = _last_words(context)
    way_out = f"To be left alone: {context.begin} ignoreme"
    answered = "I have answered nothing here since I came."
    if spoken is not None:
        ago = time_span(context.now - spoken.at)
        answered = f"The rule {spoken.rule} answered {spoken.nick} {ago} ago."
    return " ".join((answered, *_last_refusal(context), way_out))


def _last_refusal(context: CommandContext) -> Iterator[str]:
    """Of who asks alone: what others were refused is theirs to know."""
    refused = context.memory.state.refused.get(person_key(context.message))
    if refused is not None:
        ago = time_span(context.now - refused.when)
        yield f"Your “{refused.line}” {ago} ago matched {refused.rule}, and was refused:"
        yield f"{refused.outcome} ({refused.detail})."


def _last_words(context: CommandContext) -> LastReply | None:
    """What we last said here; asked in private, what we last said to who asks, wherever."""
    spoken = context.memory.state.loop_guard.last_replies
    if context.message.channel is not None:
        return spoken.get(conversation_key(context.message))
    who = person_key(context.message)
    return next((last for last in reversed(spoken.values()) if last.to == who), None)
