"""How much of a channel's talk is the bot's."""

from collections import deque
from dataclasses import field

from talkback.engine.bounded_dict import BoundedDict
from talkback.model.lazy_dataclass import dataclass
from talkback.model.message import Message

ChannelKey = tuple[str, str | None]
"""Network and channel as we are in it, not folded: this is asked of every line."""

OurLine = tuple[int, float, str]
"""A line of ours: its number in the channel, when, and behind which bridge it was asked for."""

WINDOW_LINES = 40
"""Lines of a channel that are looked at, ours among them."""

RECENT_S = 600.0
"""Seconds after which what we said no longer fills a channel, however quiet it is there."""


@dataclass(slots=True)
class ChannelActivity:
    """Counts every line of every channel, so it does little for each."""

    lines: BoundedDict[ChannelKey, int] = field(default_factory=BoundedDict)
    ours: BoundedDict[ChannelKey, deque[OurLine]] = field(default_factory=BoundedDict)

    def heard(self, message: Message, times: int = 1) -> None:
        """One more line, or so many at once where nobody asks between them."""
        if message.channel is not None:
            self.heard_in((message.network, message.channel), times)

    def heard_in(self, channel: ChannelKey, times: int) -> None:
        """So many more lines of a channel."""
        if channel in self.lines:
            self.lines[channel] += times
        else:
            self.lines.put(channel, times)

    def said(self, message: Message, channel: str, now: float) -> None:
        """One more line of ours in a channel, for a message."""
        key = message.network, channel
        number = self.lines.get(key, 0) + 1
        self.lines.put(key, number)
        line = number, now, _bridge(message)
        self.ours.put(key, deque((*self.ours.get(key, ()), line), maxlen=WINDOW_LINES))

    def share(self, message: Message, channel: str, more: int, now: float) -> float:
        """Our part of a channel's last lines, were the message followed by `more` of ours."""
        return (len(self._recent(message, channel, more, now)) + more) / WINDOW_LINES

    def share_of_bridge(self, message: Message, channel: str, more: int, now: float) -> float:
        """The same of the lines that people behind the message's bridge were answered with."""
        bridge = _bridge(message)
        lines = sum(of == bridge for _, _, of in self._recent(message, channel, more, now))
        return (lines + more) / WINDOW_LINES

    def _recent(self, message: Message, channel: str, more: int, now: float) -> list[OurLine]:
        """Our lines that would be among the channel's last, from the newest on."""
        key, new = (message.network, channel), more + (channel == message.channel)
        first = self.lines.get(key, 0) + new - WINDOW_LINES
        recent: list[OurLine] = []
        for line in reversed(self.ours.get(key, ())):
            number, when, _ = line
            if number <= first or now - when >= RECENT_S:
                break
            recent.append(line)
        return recent


def _bridge(message: Message) -> str:
    sender = message.sender
    return sender.bridge_key(message.casemapping) if sender.relayed else ""
