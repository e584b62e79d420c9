"""What only admins may ask."""

import math
import time
from collections.abc import Mapping
from functools import partial
from itertools import islice

from talkback.bot.commands.command_context import Answer, CommandContext
from talkback.bot.commands.phrases import listed
from talkback.bot.observe.stats import Totals, group_counts
from talkback.config.values.durations import parse_duration
from talkback.config.values.irc_names import CHANNEL_SIGNS
from talkback.engine.identity import ConversationKey
from talkback.engine.rule import Rule
from talkback.engine.state import MutePeriod
from talkback.model.closest import did_you_mean
from talkback.model.errors import TalkbackError
from talkback.model.text import count_noun
from talkback.quotes.file import Quote, parse_quote
from talkback.state.base import HOUR
from talkback.system import daemon_thread

WHICH = "in which channel? Say it there, or name it: {} #channel"


def mute(context: CommandContext) -> Answer:
    """`mute [#channel] [time]`; without a time until `unmute`."""
    channel, rest = _channel(context)
    if channel is None:
        return WHICH.format("mute")
    length = parse_duration(rest[0]) if rest else math.inf
    if length is None or len(rest) > 1:
        return "mute [#channel] [time]; a time is 30s, 10m, 1h or 1d"
    span = MutePeriod(context.now, context.now + length)
    context.memory.state.muted.put(_place(context, channel), span)
    how_long = f"for {rest[0]}" if rest else "until you say unmute"
    return context.when_written(f"I say nothing in {channel} {how_long}")


def unmute(context: CommandContext) -> Answer:
    channel, rest = _channel(context)
    if channel is None or rest:
        return WHICH.format("unmute")
    muted = context.memory.state.muted
    if _place(context, channel) not in muted:
        return f"I was not muted in {channel}"
    muted.discard(_place(context, channel))
    return context.when_written(f"I speak again in {channel}")


async def reload(context: CommandContext) -> str:
    problems = await context.reload()
    if problems:
        return f"the old rules stay; {count_noun(len(problems), 'problem')}: {problems[0]}"
    return "reloaded"


def rules(context: CommandContext) -> Answer:
    known = context.snapshot.ruleset.rules
    return f"{count_noun(len(known), 'rule')}: {listed(_shown(rule, context) for rule in known)}"


def enable(context: CommandContext) -> Answer:
    """Takes back a `disable`; what rules.toml turns off stays off."""
    rule = _rule(context)
    if isinstance(rule, str):
        return rule
    off = context.memory.state.disabled
    if rule.name in off:
        off.discard(rule.name)
        return context.when_written(f"{rule.name} is on")
    if not rule.enabled:
        return f"{rule.name} is off in the file: {rule.location}"
    return f"{rule.name} was on already"


def disable(context: CommandContext) -> Answer:
    rule = _rule(context)
    if isinstance(rule, str):
        return rule
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
    found = group_counts(await context.memory.counts(int(time.time()) // HOUR - 23))
    parts = (
        f"24 h: {found.total.replies} replies",
        f"rules: {_most(found.rules)}",
        f"channels: {_most(found.channels)}",
        f"people: {_most(found.people)}",
        f"kept silent: {found.total.silences}",
    )
    return "; ".join(parts)


def _channel(context: CommandContext) -> tuple[str | None, tuple[str, ...]]:
    """The channel that is named or spoken in, and the other words."""
    if context.words and context.words[0][0] in CHANNEL_SIGNS:
        return context.words[0], context.words[1:]
    return context.message.channel, context.words


def _place(context: CommandContext, channel: str) -> ConversationKey:
    return context.message.network, context.message.casemapping.fold(channel)


def _rule(context: CommandContext) -> Rule | str:
    """The rule of that name, or what to say where there is none."""
    name = " ".join(context.words)
    known = {rule.name: rule for rule in context.snapshot.ruleset.rules}
    return known.get(name) or f"there is no rule {name}{did_you_mean(name, known)}"


def _shown(rule: Rule, context: CommandContext) -> str:
    if not rule.enabled:
        return f"{rule.name} (off in the file)"
    return f"{rule.name} (off)" if rule.name in context.memory.state.disabled else rule.name


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
