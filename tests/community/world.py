"""A network of channels on a clock of its own: a line is said, and whoever is there hears it.

No time passes but from one thing to the next: a week is as long as what happens in it.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Protocol

from talkback.model.message import Event, Person, Rank

NETWORK = "net"
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
WEEK = 7 * DAY
MONDAY = 1_767_571_200.0
"""The beginning of it all on the wall clock: 2026-01-05, 00:00 UTC."""

Act = Callable[[], object]


@dataclass(slots=True)
class Clock:
    """What the bot takes for the module `time`. `now` counts from the beginning of the week."""

    now: float = 0.0
    booted: float = 0.0

    def monotonic(self) -> float:
        return self.now - self.booted

    def time(self) -> float:
        return MONDAY + self.now

    def process_time(self) -> float:
        return self.now


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """What somebody said. `speaker` is who that truly is, whatever they are called just now.

    `cause` is the line that called it forth; `planted` says that the bot has a rule for it.
    With an `event` nobody says anything: somebody comes or leaves, and the text is the reason.
    `channel` is None where it was said to one other alone; `rank` is the speaker's there.
    """

    speaker: str
    person: Person
    channel: str | None
    text: str
    action: bool = False
    program: bool = False
    cause: "Line | None" = None
    planted: bool = False
    rank: Rank = Rank.NONE
    event: Event | None = None


class Listener(Protocol):
    """Somebody who does something about what they hear."""

    speaker: str

    def on_line(self, line: Line) -> None: ...


@dataclass(slots=True)
class World:
    """What is going to happen, and who hears what in which channel."""

    rng: Random
    clock: Clock
    channels: dict[str, list[Listener]] = field(default_factory=dict)
    _coming: list[tuple[float, int, Act]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)

    @property
    def now(self) -> float:
        return self.clock.now

    def join(self, listener: Listener, *channels: str) -> None:
        for channel in channels:
            self.channels.setdefault(channel, []).append(listener)

    def after(self, seconds: float, act: Act) -> None:
        self.at(self.now + seconds, act)

    def at(self, when: float, act: Act) -> None:
        heapq.heappush(self._coming, (max(when, self.now), next(self._numbers), act))

    def say(self, line: Line) -> None:
        """In its channel, now."""
        assert line.channel is not None
        for listener in self.channels[line.channel]:
            if listener.speaker != line.speaker:
                listener.on_line(line)

    def step(self, until: float) -> bool:
        """The next thing that happens; False where nothing does until then."""
        if not self._coming or self._coming[0][0] > until:
            self.clock.now = until
            return False
        self.clock.now, _, act = heapq.heappop(self._coming)
        act()
        return True
