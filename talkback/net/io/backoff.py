"""When to connect again: jittered exponential back-off, and what a server's goodbye means."""

from random import Random

from talkback.model.settings import Reconnect
from talkback.net.protocol.actions import RetryPolicy

STABLE_AFTER_S = 60.0
"""Seconds on the network after which trouble counts as over and the back-off starts anew."""


class Backoff:
    """How long to wait before the next attempt; it doubles until a connection was stable.

    Where we are not wanted it is long at once: K-lines are lifted by people and clocks, and whoever
    knocks at them gets a longer one.
    """

    def __init__(self, bounds: Reconnect, rng: Random) -> None:
        self.bounds = bounds
        self._rng = rng
        self._failures = 0

    def after(self, retry: RetryPolicy, stayed: float) -> float:
        """Seconds to wait; `stayed` is how long the network had us before it ended."""
        if retry not in (RetryPolicy.AGAIN, RetryPolicy.LATER):
            return 0.0
        if stayed >= STABLE_AFTER_S:
            self._failures = 0
        self._failures = min(self._failures + 1, 32)
        bounds = self.bounds
        doubled = (
            bounds.min_delay * 2.0**self._failures
            if retry is RetryPolicy.AGAIN
            else bounds.max_delay
        )
        ceiling = min(bounds.max_delay, doubled)
        return self._rng.uniform(max(min(bounds.min_delay, ceiling), ceiling / 2), ceiling)
