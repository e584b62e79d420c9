"""What operators of a channel may ask, there: it takes back only what operators did."""

from talkback.bot.commands import mute_words
from talkback.bot.commands.command_context import Answer, CommandContext
from talkback.bot.commands.named_rule import named_rule, why_off
from talkback.engine.identity import conversation_key
from talkback.model.errors import TalkbackError

_ADMINS = "an admin did that, and only an admin takes it back"


def mute(context: CommandContext) -> Answer:
    """`mute [time]`; without a time until `unmute`."""
    asked = mute_words.read(context)
    _demand_here(context, asked.channel)
    state = context.memory.state
    state.muted_by_operators.put(conversation_key(context.message), asked.period(context.now))
    return context.when_written(asked.done)


def unmute(context: CommandContext) -> Answer:
    asked = mute_words.read_unmute(context)
    _demand_here(context, asked.channel)
    state, here = context.memory.state, conversation_key(context.message)
    by_admin = state.muted.get(here)
    was = here in state.muted_by_operators
    state.muted_by_operators.discard(here)
    if by_admin is not None and context.now < by_admin.until:
        return f"I stay mute in {asked.channel}: {_ADMINS}"
    if not was:
        return f"I was not muted in {asked.channel}"
    return context.when_written(f"I speak again in {asked.channel}")


def disable(context: CommandContext) -> Answer:
    rule = named_rule(context)
    here = conversation_key(context.message)
    context.memory.state.disabled_by_operators.put((rule.name, here), context.now)
    return context.when_written(f"{rule.name} is off in {context.message.channel}")


def enable(context: CommandContext) -> Answer:
    rule = named_rule(context)
    state, key = context.memory.state, (rule.name, conversation_key(context.message))
    was = key in state.disabled_by_operators
    state.disabled_by_operators.discard(key)
    if rule.name in state.disabled:
        return f"{rule.name} stays off: {_ADMINS}"
    if (off := why_off(rule)) is not None:
        return off
    if not was:
        return f"{rule.name} was on already"
    return context.when_written(f"{rule.name} is on in {context.message.channel}")


def _demand_here(context: CommandContext, channel: str) -> None:
    """Raises TalkbackError where the order is for another channel."""
    if not context.message.casemapping.equal(channel, context.message.channel or ""):
        raise TalkbackError(f"you are an operator here: say it in {channel}, where it is to hold")
