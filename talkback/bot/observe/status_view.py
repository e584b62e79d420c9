"""`run --status`: a view on the terminal of what the bot does, drawn in place."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import ConsoleDimensions, Group, RenderableType
from rich.live import Live
from rich.text import Text

from talkback.bot.observe.counters import Counters
from talkback.bot.observe.host_lines import host_lines
from talkback.lease.overview import Overview
from talkback.model.log_event import LogEvent
from talkback.model.text import escape_unprintable, time_span
from talkback.net.io.client import Client
from talkback.terminal.columns import CountRow, in_columns
from talkback.terminal.folding import NO_BREAK, fold
from talkback.terminal.output import Output
from talkback.terminal.styled_text import StyledText
from talkback.terminal.styles import BAD, GOOD, QUIET, STRONG

EVERY = 0.5
"""Seconds between two frames."""
WINDOW = 60.0
"""Seconds that a rate is taken over."""
SHOWN = 8
"""Last replies, and last lines of the log, that are shown where there is room."""
_TITLE = 2
"""Lines of a title, with the one above it."""

_ALONE = Overview()


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
        self._console = Output(stderr=True).console

    def emit(self, record: logging.LogRecord) -> None:
        """A line of the log, which has nowhere else to go on this terminal."""
        style = BAD if record.levelno >= logging.WARNING else QUIET
        self._log.append(Text(self.format(record), style, no_wrap=True, overflow="ellipsis"))

    def take(self, event: LogEvent) -> None:
        if event.name == "reply":
            said = {key: escape_unprintable(str(value)) for key, value in event.fields.items()}
            where = f"{said['network']}/{said['channel']}" if event.fields["channel"] else "private"
            words = Text.assemble(
                (time.strftime("%H:%M:%S "), QUIET),
                (f"{where} {said['rule']} ", STRONG),
                said["text"],
            )
            words.no_wrap, words.overflow = True, "ellipsis"
            self._replies.append(words)

    @contextmanager
    def shown(
        self, clients: Mapping[str, Client], overview: Callable[[], Overview] = Overview
    ) -> Iterator[None]:
        """Drawn until the end of the block, by a thread: a terminal may stop, the bot may not."""
        live = Live(
            console=self._console,
            screen=True,
            get_renderable=lambda: self._frame,
            refresh_per_second=1 / EVERY,
        )
        turning = asyncio.create_task(self._turn(clients, overview))
        try:
            with live:
                yield
        finally:
            turning.cancel()

    async def _turn(self, clients: Mapping[str, Client], overview: Callable[[], Overview]) -> None:
        while True:
            now, size = time.monotonic(), self._console.size
            self._frame = self.frame(clients, now, size, overview())
            await asyncio.sleep(EVERY)

    def frame(
        self,
        clients: Mapping[str, Client],
        now: float,
        size: ConsoleDimensions,
        overview: Overview = _ALONE,
    ) -> RenderableType:
        """What there is to see at a time of the monotonic clock, in so many columns and lines."""
        above = [*self._head(now, size.width), StyledText(), *self._networks(clients, size.width)]
        above += host_lines(overview, size.width)
        room = size.height - len(above) - 2 * _TITLE
        most = min(max(room // 2, 1), SHOWN)
        return Group(
            *above,
            *(Text("\nlast replies", STRONG), *_last(self._replies, most)),
            *(Text("\nlog", STRONG), *_last(self._log, most)),
        )

    def _head(self, now: float, columns: int) -> list[StyledText]:
        counted = (
            f"up {time_span(now - self._began, 2)}",
            f"{sum(self._counters.lines.values())} lines, {self._rate(now):.0f} a minute",
            f"{sum(self._counters.replies.values())} replies",
            f"{sum(self._counters.suppressed.values())} suppressed",
        )
        told = "  ".join(each.replace(" ", NO_BREAK) for each in counted)
        return fold(StyledText.assemble(("talkback", STRONG), f"  {told}"), columns)

    def _networks(self, clients: Mapping[str, Client], columns: int) -> Iterator[StyledText]:
        rows = [
            CountRow("network", ("lines", "replies", "waiting"), style=QUIET),
            *(self._row(name, client) for name, client in clients.items()),
        ]
        return in_columns(rows, columns)

    def _row(self, name: str, client: Client) -> CountRow:
        replies = sum(n for (network, _), n in self._counters.replies.items() if network == name)
        numbers = self._counters.lines.get(name, 0), replies, client.queued
        return CountRow(name, tuple(map(str, numbers)), remark=_place(client))

    def _rate(self, now: float) -> float:
        """Lines a minute, over the last one."""
        total = sum(self._counters.lines.values())
        self._past.append((now, total))
        while self._past[0][0] < now - WINDOW:
            self._past.popleft()
        since, before = self._past[0]
        return (total - before) / max(now - since, EVERY) * 60


def _place(client: Client) -> StyledText:
    """Who we are there, and where."""
    if not client.connected:
        return StyledText("away", BAD)
    channels = " ".join(map(escape_unprintable, client.channels)) or "no channel"
    return StyledText.assemble((escape_unprintable(client.nick), GOOD), f" in {channels}")


def _last(lines: Sequence[Text], most: int) -> Iterable[Text]:
    """The newest, if there is no room for all."""
    return list(lines)[-most:]
