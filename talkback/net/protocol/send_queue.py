"""How fast we may talk: a token bucket and a bounded queue. The time is passed in."""

import math
from collections import deque

from talkback.model.settings import Throttle

MAX_QUEUED_REPLIES = 60
"""Replies that may wait; what is older than a minute in a channel answers nobody any more."""
MAX_QUEUED_COMMANDS = 200
"""JOINs, NICKs and the like that may wait."""
LONG = 400
"""Bytes that count as one line: servers bound the bytes they hold as well as the lines."""


class Bucket:
    """`burst` lines at once, then `rate` a second; a long line costs more than one."""

    def __init__(self, settings: Throttle, now: float) -> None:
        self.settings = settings
        self._tokens = float(settings.burst)
        self._filled = now

    def take(self, cost: float, now: float) -> bool:
        """Pay for a line, if it can go now."""
        self._fill(now)
        if self._tokens < min(cost, self.settings.burst):
            return False
        self._tokens -= cost
        return True

    def ready(self, cost: float) -> float:
        """The time at which a line of this cost can go."""
        missing = min(cost, self.settings.burst) - self._tokens
        return self._filled + max(missing, 0.0) / self.settings.rate

    def _fill(self, now: float) -> None:
        gained = max(now - self._filled, 0.0) * self.settings.rate
        self._tokens = min(self._tokens + gained, float(self.settings.burst))
        self._filled = max(now, self._filled)


class SendQueue:
    """Lines that wait for their turn: conduct before chatter, each in order."""

    def __init__(self, settings: Throttle | None, now: float) -> None:
        self._bucket = Bucket(settings, now) if settings is not None else None
        self._conduct: deque[str] = deque()
        self._chatter: deque[str] = deque()

    def enqueue_command(self, lines: list[str]) -> int:
        """Queue conduct; returns how many older lines were dropped for it."""
        return _push(self._conduct, lines, MAX_QUEUED_COMMANDS)

    def enqueue_reply(self, lines: list[str]) -> int:
        """Queue what people shall read; returns how many older lines were dropped for it."""
        return _push(self._chatter, lines, MAX_QUEUED_REPLIES)

    def release(self, now: float) -> list[str]:
        """The lines whose turn it is."""
        lines: list[str] = []
        while (line := self._next()) is not None:
            if self._bucket is not None and not self._bucket.take(_cost(line), now):
                break
            (self._conduct or self._chatter).popleft()
            lines.append(line)
        return lines

    @property
    def deadline(self) -> float:
        """When the next line's turn comes; infinite if none waits."""
        line = self._next()
        if line is None:
            return math.inf
        return self._bucket.ready(_cost(line)) if self._bucket is not None else -math.inf

    def change(self, settings: Throttle | None, now: float) -> None:
        """Other settings from now on; what waits keeps waiting, by them."""
        if settings != (self._bucket.settings if self._bucket is not None else None):
            self._bucket = Bucket(settings, now) if settings is not None else None

    def __len__(self) -> int:
        return len(self._conduct) + len(self._chatter)

    def _next(self) -> str | None:
        queue = self._conduct or self._chatter
        return queue[0] if queue else None


def _push(queue: deque[str], lines: list[str], limit: int) -> int:
    queue.extend(lines)
    late = len(queue) - limit
    for _ in range(late):
        queue.popleft()
    return max(late, 0)


def _cost(line: str) -> float:
    return max(1.0, len(line.encode(errors="replace")) / LONG)
