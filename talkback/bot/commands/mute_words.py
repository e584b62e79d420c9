"""The words of `mute` and `unmute`: which channel, and for how long."""

import math

from talkback.bot.commands.command_context import CommandContext
from talkback.config.values.durations import parse_duration
from talkback.config.values.irc_names import CHANNEL_SIGNS
from talkback.engine.state import MutePeriod
from talkback.model.errors import TalkbackError
from talkback.model.lazy_dataclass import dataclass


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


def read(context: CommandContext) -> MuteWords:
    """What is asked; raises TalkbackError, which says what to write, where that is not clear."""
    channel, rest = _channel(context, "mute")
    length = parse_duration(rest[0]) if rest else math.inf
    if length is None or len(rest) > 1:
        raise TalkbackError("mute [#channel] [time]; a time is 30s, 10m, 1h or 1d")
    return MuteWords(channel, length, rest[0] if rest else "")


def read_unmute(context: CommandContext) -> MuteWords:
    """The same of an order that takes no time."""
    channel, rest = _channel(context, "unmute")
    if rest:
        raise _unclear("unmute")
    return MuteWords(channel, math.inf, "")


def _channel(context: CommandContext, order: str) -> tuple[str, tuple[str, ...]]:
    """The channel that is named or spoken in, and the other words."""
    if context.words and context.words[0][0] in CHANNEL_SIGNS:
        if "," in context.words[0]:
            raise TalkbackError(f"one channel for each order: {order} #channel")
        return context.words[0], context.words[1:]
    if context.message.channel is None:
        raise _unclear(order)
    return context.message.channel, context.words


def _unclear(order: str) -> TalkbackError:
    return TalkbackError(f"in which channel? Say it there, or name it: {order} #channel")
