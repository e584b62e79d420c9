"""What time it is at the server, by the `time` tags of what it says now (IRCv3 server-time)."""

import re
from datetime import UTC, datetime, timedelta

from talkback.model.lazy_pattern import lazily
from talkback.model.line import Line

SECONDS = len("2026-01-31T23:59:59")
"""Characters of a stamp that count: to the second, strings compare as times do."""
NOW = "9"
"""Later than any time that a server tells."""

_STAMP = lazily(lambda: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"))

_SKEW_S = 300.0
"""How far our clock and a server's may differ until it tells us its own."""

_SLACK_S = 5.0
"""How far the clocks of one network's servers may differ."""


class ServerClock:
    """What was said before `since` is the past."""

    def __init__(self, wall: float) -> None:
        """`wall` is our own time of day, in seconds since 1970."""
        self.since = _stamp(datetime.fromtimestamp(wall - _SKEW_S, UTC))
        self._known = False

    def advance(self, line: Line) -> None:
        """A line made for us now; a bouncer's 001 may be a week old, so the newest counts."""
        since = _told(line)
        if since is not None:
            self.since = max(self.since, since) if self._known else since
            self._known = True

    def put_back(self, line: Line) -> str | None:
        """The same of a line that answers us: the server's clock may have been put back."""
        since = _told(line)
        if since is not None:
            self.since = min(self.since, since) if self._known else since
            self._known = True
        return since


def stamp_of(line: Line) -> str | None:
    """When it was said, to the second; None where that is not told, or in no form that we know.

    (message-tags: a tag that is empty is as one that is missing.)
    """
    found = _STAMP.match(line.tags.get("time", ""))
    return found[0] if found is not None else None


def _told(line: Line) -> str | None:
    try:
        server_time = datetime.fromisoformat(line.tags["time"][:SECONDS]).replace(tzinfo=UTC)
        return _stamp(server_time - timedelta(seconds=_SLACK_S))
    except (KeyError, ValueError, OverflowError):
        return None


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")[:SECONDS]
