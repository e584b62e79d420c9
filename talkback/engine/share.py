"""How much of a channel's talk is the bot's."""

from collections import deque
from dataclasses import dataclass, field

from talkback.engine.keys import Place
from talkback.engine.table import Table

WINDOW = 40
"""Lines of a channel that are looked at, ours among them."""

RECENT = 600.0
"""Seconds after which what we said no longer fills a channel, however quiet it is there."""


@dataclass(slots=True)
class Talk:
    """Counts every line of every channel, so it does little for each."""

    lines: Table[Place, int] = field(default_factory=Table)
    ours: Table[Place, deque[tuple[int, float]]] = field(default_factory=Table)

    def heard(self, place: Place, more: int = 1) -> None:
        lines = self.lines
        if place in lines:
            lines[place] += more
        else:
            lines.keep(place, more)

    def said(self, place: Place, now: float) -> None:
        self.heard(place)
        last = self.ours.get(place, ())
        self.ours.keep(place, deque((*last, (self.lines[place], now)), maxlen=WINDOW))

    def share(self, place: Place, more: int, now: float) -> float:
        """Our part of the last lines, were the line now heard answered by `more` of ours."""
        first = self.lines.get(place, 0) + 1 + more - WINDOW
        last = self.ours.get(place, ())
        recent = sum(number > first and now - when < RECENT for number, when in last)
        return (recent + more) / WINDOW
