"""How fast channels are joined, for networks that count."""

import math
from collections import deque

from talkback.model.settings import Rate


class JoinPace:
    """At most `rate.count` channels in any stretch of `rate.period`; None is as many as wanted."""

    def __init__(self, rate: Rate | None) -> None:
        self.rate = rate
        self._asked: deque[float] = deque()

    def take(self, wanted: int, now: float) -> int:
        """How many of so many may be asked for now; they count from now on."""
        if self.rate is None:
            return wanted
        while self._asked and self._asked[0] <= now - self.rate.period:
            self._asked.popleft()
        taken = max(min(wanted, self.rate.count - len(self._asked)), 0)
        self._asked.extend([now] * taken)
        return taken

    @property
    def ready(self) -> float:
        """When the next one may be asked for."""
        if self.rate is None or len(self._asked) < self.rate.count:
            return -math.inf
        return self._asked[0] + self.rate.period
