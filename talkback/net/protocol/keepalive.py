"""Noticing that the server is gone: ask after a silence, give up when nothing answers."""

import math

from talkback.model.line import Line
from talkback.model.settings import Ping
from talkback.net.protocol import line_format
from talkback.net.protocol.actions import Actions, RetryPolicy
from talkback.net.protocol.split_text import clip, sanitise


class Keepalive:
    """Any line counts as life; `last_line_at` is set by whoever reads. Idle until `begin`."""

    def __init__(self, ping: Ping, actions: Actions) -> None:
        self.ping = ping
        self.last_line_at = -math.inf
        self._actions = actions
        self._asked = math.inf
        self._begun = False

    def begin(self, now: float) -> None:
        self.last_line_at, self._begun = now, True

    @property
    def deadline(self) -> float:
        if not self._begun:
            return math.inf
        if self._asked <= self.last_line_at or self._asked == math.inf:
            return self.last_line_at + self.ping.interval
        return self._asked + self.ping.timeout

    def tick(self, now: float) -> None:
        if now < self.deadline:
            return
        if self.last_line_at < self._asked < math.inf:
            silence = round(now - self.last_line_at)
            self._actions.end(RetryPolicy.AGAIN, f"the server is silent for {silence} s")
        else:
            self._asked = now
            self._actions.send(line_format.format_line("PING", "talkback"))


def pong(line: Line) -> str:
    """The answer to a PING."""
    token = clip(sanitise(line.params[0]), line_format.LINE_BYTES - len("PONG :\r\n"))
    return line_format.format_line_trailing("PONG", token)
