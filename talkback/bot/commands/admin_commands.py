"""What only admins may ask."""

from collections.abc import Mapping
from functools import partial
from itertools import islice

from talkback.bot.commands import mute_words
from talkback.bot.commands.command_context import Answer, CommandContext
from talkback.bot.commands.named_rule import named_rule, why_off
from talkback.bot.commands.phrases import listed
from talkback.bot.observe.stats import Totals, group_counts
from talkback.engine.identity import ConversationKey, conversation_key
from talkback.engine.rule import Rule
from talkback.model.errors import TalkbackError
from talkback.model.text import count_noun
from talkback.quotes.file import Quote, parse_quote
from talkback.state.base import HOUR
from talkback.system import daemon_thread


def mute(context: CommandContext) -> Answer:
    """`mute [#channel] [time]`; without a time until `unmute`."""
    asked = mute_words.read(context)
    context.memory.state.muted.put(_place(context, asked.channel), asked.period(context.now))
    return context.when_written(asked.done)


def unmute(context: CommandContext) -> Answer:
    """Takes back an operator's `mute` as well."""
    asked = mute_words.read_unmute(context)
    state, place = context.memory.state, _place(context, asked.channel)
    if place not in state.muted and place not in state.muted_by_operators:
        return f"I was not muted in {asked.channel}"
    state.muted.discard(place)
    state.muted_by_operators.discard(place)
    return context.when_written(f"I speak again in {asked.channel}")


async def reload(context: CommandContext) -> str:
    problems = await context.reload()
    if problems:
        return f"the old rules stay; {count_noun(len(problems), 'problem')}: {problems[0]}"
    return "reloaded"


def rules(context: CommandContext) -> Answer:
    known = context.snapshot.ruleset.rules
    return f"{count_noun(len(known), 'rule')}: {listed(_shown(rule, context) for rule in known)}"


def enable(context: CommandContext) -> Answer:
    """Takes back a `disable`, an operator's here too; what rules.toml turns off stays off."""
    rule = named_rule(context)
    state, here = context.memory.state, (rule.name, conversation_key(context.message))
    if rule.name in state.disabled or here in state.disabled_by_operators:
        state.disabled.discard(rule.name)
        state.disabled_by_operators.discard(here)
        return context.when_written(f"{rule.name} is on")
    return why_off(rule) or f"{rule.name} was on already"


def disable(context: CommandContext) -> Answer:
    rule = named_rule(context)
    context.memory.state.disabled.put(rule.name, context.now)
    return context.when_written(f"{rule.name} is off")


def quote(context: CommandContext) -> Answer:
    """`quote add TEXT [~ author]`, to the pool of the first rule that has one."""
    verb, *words = context.words
    given = parse_quote(" ".join(words))
    if verb.lower() != "add" or given is None:
        return "quote add TEXT ~ AUTHOR"
    return daemon_thread.in_thread(partial(_added, context, given), "quote add")


async def stats(context: CommandContext) -> str:
    """The last day, in short; `talkback stats` on the bot's machine tells all."""
    found = group_counts(await context.memory.counts(int(context.memory.wall()) // HOUR - 23))
    parts = (
        f"24 h: {found.total.replies} replies",
        f"rules: {_most(found.rules)}",
        f"channels: {_most(found.channels)}",
        f"people: {_most(found.people)}",
        f"kept silent: {found.total.silences}",
    )
    return "; ".join(parts)


def _place(context: CommandContext, channel: str) -> ConversationKey:
    return context.message.network, context.message.casemapping.fold(channel)


def _shown(rule: Rule, context: CommandContext) -> str:
    if not rule.enabled:
        return f"{rule.name} (off in the file)"
    state, here = context.memory.state, (rule.name, conversation_key(context.message))
    if rule.name in state.disabled:
        return f"{rule.name} (off)"
    return f"{rule.name} (off here)" if here in state.disabled_by_operators else rule.name


def _added(context: CommandContext, given: Quote) -> str:
    """In a thread: it waits for other writers and for the disk."""
    from talkback.quotes import edit  # noqa: PLC0415
    from talkback.snapshot.pool_catalog import PoolCatalog  # noqa: PLC0415 - who adds nothing has it not

    try:
        catalog = PoolCatalog.of(context.config)
        path = catalog.file()
        if reason := catalog.would_fire(given):
            return f"not added: {reason}"
        addition = edit.add(path, [given])
    except TalkbackError as error:
        return f"not added: {str(error).splitlines()[0]}"
    if addition.refused:
        return f"not added: {addition.refused[0].reason}"
    return f"added to {path.stem}: {given.chat}"


def _most(lines: Mapping[str, Totals]) -> str:
    return listed(f"{name} {line.replies}" for name, line in islice(lines.items(), 5))
