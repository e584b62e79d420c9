"""How much of a channel's talk is the bot's."""

from collections import deque
from dataclasses import dataclass, field

from talkback.engine.bounded_dict import BoundedDict
from talkback.model.message import Message

ChannelKey = tuple[str, str | None]
"""Network and channel as we are in it, not folded: this is asked of every line."""

WINDOW_LINES = 40
"""Lines of a channel that are looked at, ours among them."""

RECENT_S = 600.0
"""Seconds after which what we said no longer fills a channel, however quiet it is there."""


@dataclass(slots=True)
class ChannelActivity:
    """Counts every line of every channel, so it does little for each."""

    lines: BoundedDict[ChannelKey, int] = field(default_factory=BoundedDict)
    ours: BoundedDict[ChannelKey, deque[tuple[int, float]]] = field(default_factory=BoundedDict)

    def heard(self, message: Message, times: int = 1) -> None:
        """One more line, or so many at once where nobody asks between them."""
        channel, lines = (message.network, message.channel), self.lines
        if channel in lines:
            lines[channel] += times
        elif message.channel is not None:
            lines.put(channel, times)

    def said(self, message: Message, now: float) -> None:
        """One more line of ours, where the message was said."""
        if message.channel is not None:
            self.heard(message)
            channel = message.network, message.channel
            last = self.ours.get(channel, ())
            self.ours.put(channel, deque((*last, (self.lines[channel], now)), maxlen=WINDOW_LINES))

    def share(self, message: Message, more: int, now: float) -> float:
        """Our part of the channel's last lines, were this message answered by `more` of ours."""
        channel = message.network, message.channel
        first = self.lines.get(channel, 0) + 1 + more - WINDOW_LINES
        recent = 0
        for number, when in reversed(self.ours.get(channel, ())):
            if number <= first or now - when >= RECENT_S:
                break
            recent += 1
        return (recent + more) / WINDOW_LINES
