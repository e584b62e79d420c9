"""The words of `mute` and `unmute`: which channel, and for how long."""

import math
from dataclasses import dataclass

from talkback.bot.commands.command_context import CommandContext
from talkback.config.values.durations import parse_duration
from talkback.config.values.irc_names import CHANNEL_SIGNS
from talkback.engine.state import MutePeriod

WHICH = "in which channel? Say it there, or name it: {} #channel"
USAGE = "mute [#channel] [time]; a time is 30s, 10m, 1h or 1d"


@dataclass(frozen=True, slots=True)
class MuteWords:
    """The channel, and seconds; infinity where no time was given."""

    channel: str
    length: float
    time: str

    @property
    def done(self) -> str:
        """What to say once the bot is mute."""
        how_long = f"for {self.time}" if self.time else "until you say unmute"
        return f"I say nothing in {self.channel} {how_long}"

    def period(self, now: float) -> MutePeriod:
        return MutePeriod(now, now + self.length)


def read(context: CommandContext) -> MuteWords | str:
    """What is asked, or what to say where that is not clear."""
    channel, rest = _channel(context)
    if channel is None:
        return WHICH.format("mute")
    length = parse_duration(rest[0]) if rest else math.inf
    if length is None or len(rest) > 1:
        return USAGE
    return MuteWords(channel, length, rest[0] if rest else "")


def read_unmute(context: CommandContext) -> MuteWords | str:
    """The same of an order that takes no time."""
    channel, rest = _channel(context)
    return WHICH.format("unmute") if channel is None or rest else MuteWords(channel, math.inf, "")


def _channel(context: CommandContext) -> tuple[str | None, tuple[str, ...]]:
    """The channel that is named or spoken in, and the other words."""
    if context.words and context.words[0][0] in CHANNEL_SIGNS:
        return context.words[0], context.words[1:]
    return context.message.channel, context.words
