"""`run --status`: a view on the terminal of what the bot does, drawn in place."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from talkback.bot.observe.counters import Counters
from talkback.model.log_event import LogEvent
from talkback.model.text import escape_unprintable, time_span
from talkback.net.io.client import Client

EVERY = 0.5
"""Seconds between two frames."""
WINDOW = 60.0
"""Seconds that a rate is taken over."""
SHOWN = 8
"""Last replies, and last lines of the log, that are shown."""


class StatusView(logging.Handler):
    """Keeps what the view shows beside the counts: the last replies, and the log's last lines."""

    def __init__(self, counters: Counters) -> None:
        super().__init__()
        self._counters = counters
        self._replies: deque[Text] = deque(maxlen=SHOWN)
        self._log: deque[Text] = deque(maxlen=SHOWN)
        self._past: deque[tuple[float, int]] = deque()
        self._began = time.monotonic()
        self._frame: RenderableType = ""

    def emit(self, record: logging.LogRecord) -> None:
        """A line of the log, which has nowhere else to go on this terminal."""
        style = "red" if record.levelno >= logging.WARNING else "dim"
        self._log.append(Text(self.format(record), style, no_wrap=True, overflow="ellipsis"))

    def take(self, event: LogEvent) -> None:
        if event.name == "reply":
            said = {key: escape_unprintable(str(value)) for key, value in event.fields.items()}
            where = f"{said['network']}/{said['channel']}" if event.fields["channel"] else "private"
            words = Text.assemble(
                (time.strftime("%H:%M:%S "), "dim"),
                (f"{where} {said['rule']} ", "cyan"),
                said["text"],
            )
            words.no_wrap, words.overflow = True, "ellipsis"
            self._replies.append(words)

    @contextmanager
    def shown(self, clients: Mapping[str, Client]) -> Iterator[None]:
        """Drawn until the end of the block, by a thread: a terminal may stop, the bot may not."""
        live = Live(
            console=Console(stderr=True),
            screen=True,
            get_renderable=lambda: self._frame,
            refresh_per_second=1 / EVERY,
        )
        turning = asyncio.create_task(self._turn(clients))
        try:
            with live:
                yield
        finally:
            turning.cancel()

    async def _turn(self, clients: Mapping[str, Client]) -> None:
        while True:
            self._frame = self.frame(clients, time.monotonic())
            await asyncio.sleep(EVERY)

    def frame(self, clients: Mapping[str, Client], now: float) -> RenderableType:
        """What there is to see at a time of the monotonic clock."""
        rate = self._rate(now)
        head = Text.assemble(
            ("talkback", "bold"),
            f"  up {time_span(now - self._began, 2)}",
            f"  {sum(self._counters.lines.values())} lines, {rate:.0f} a minute",
            f"  {sum(self._counters.replies.values())} replies",
            f"  {sum(self._counters.suppressed.values())} suppressed",
        )
        replies = (Text("\nlast replies", "bold"), *self._replies)
        log = (Text("\nlog", "bold"), *self._log)
        return Group(head, Text(), self._networks(clients), *replies, *log)

    def _networks(self, clients: Mapping[str, Client]) -> Table:
        table = Table("network", "nick", "channels", "lines", "replies", "waiting", box=None)
        for name, client in clients.items():
            replies = sum(
                n for (network, _), n in self._counters.replies.items() if network == name
            )
            table.add_row(
                name,
                Text(escape_unprintable(client.nick), "green")
                if client.connected
                else Text("away", "red"),
                Text(" ".join(map(escape_unprintable, client.channels))),
                str(self._counters.lines.get(name, 0)),
                str(replies),
                str(client.queued),
            )
        return table

    def _rate(self, now: float) -> float:
        """Lines a minute, over the last one."""
        total = sum(self._counters.lines.values())
        self._past.append((now, total))
        while self._past[0][0] < now - WINDOW:
            self._past.popleft()
        since, before = self._past[0]
        return (total - before) / max(now - since, EVERY) * 60
