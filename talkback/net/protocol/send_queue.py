"""How fast we may talk: a token bucket and a bounded queue. The time is passed in."""

import math
from collections import deque
from collections.abc import Iterator
from itertools import chain

from talkback.model.settings import Throttle

MAX_QUEUED_REPLIES = 60
"""Lines of replies that may wait; what is older than a minute answers nobody any more."""
MAX_QUEUED_COMMANDS = 200
"""JOINs, NICKs and the like that may wait."""
LONG_LINE_BYTES = 400
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


class WaitingReplies:
    """Replies of one or more lines, in order; each is said whole, or dropped whole."""

    def __init__(self) -> None:
        self._replies: deque[deque[str]] = deque()
        self._begun = False

    @property
    def next(self) -> str | None:
        """The line whose turn it is."""
        return self._replies[0][0] if self._replies else None

    def pop(self) -> str:
        """Take that line."""
        line = self._replies[0].popleft()
        self._begun = bool(self._replies[0])
        if not self._begun:
            self._replies.popleft()
        return line

    def add(self, lines: list[str]) -> int:
        """One more reply; returns how many lines were dropped for it: of the oldest not begun."""
        if lines:
            self._replies.append(deque(lines))
        if len(self._replies) <= 1:
            return 0
        before = len(self)
        while len(self) > MAX_QUEUED_REPLIES and len(self._replies) > 1 + self._begun:
            del self._replies[int(self._begun)]
        return before - len(self)

    def __len__(self) -> int:
        return sum(map(len, self._replies))

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self._replies)


class SendQueue:
    """Lines that wait for their turn: conduct before chatter, each in order."""

    def __init__(self, settings: Throttle | None, now: float) -> None:
        self._bucket = Bucket(settings, now) if settings is not None else None
        self._conduct: deque[str] = deque()
        self._chatter = WaitingReplies()

    def enqueue_command(self, lines: list[str]) -> int:
        """Queue conduct; returns how many older lines were dropped for it."""
        self._conduct.extend(lines)
        late = max(len(self._conduct) - MAX_QUEUED_COMMANDS, 0)
        for _ in range(late):
            self._conduct.popleft()
        return late

    def enqueue_reply(self, lines: list[str]) -> int:
        """Queue a reply; returns how many lines of older ones were dropped for it."""
        return self._chatter.add(lines)

    def drop_replies(self) -> list[str]:
        """Take away all replies, also the rest of one that was begun."""
        lines = list(self._chatter)
        self._chatter = WaitingReplies()
        return lines

    def release(self, now: float) -> list[str]:
        """The lines whose turn it is."""
        lines: list[str] = []
        while (line := self._next()) is not None:
            if self._bucket is not None and not self._bucket.take(_cost(line), now):
                break
            lines.append(self._conduct.popleft() if self._conduct else self._chatter.pop())
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
        return self._conduct[0] if self._conduct else self._chatter.next


def _cost(line: str) -> float:
    return max(1.0, len(line.encode(errors="replace")) / LONG_LINE_BYTES)
