"""What watches a run beside its log: counters for Prometheus, a view on the terminal, systemd.

Each is there, and its libraries are imported, only where it is asked for.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from talkback import eventlog
from talkback.bot.observe.systemd import service_manager
from talkback.bot.supervisor import Supervisor
from talkback.model.log_event import Level, LogEvent
from talkback.model.message import Message
from talkback.model.settings import BotSettings
from talkback.net.io.unread_lines import LineFilter

if TYPE_CHECKING:
    from talkback.bot.observe.counters import Counters
    from talkback.bot.observe.status_view import StatusView

OnMessage = Callable[[Message], None]

TELLING_DELAY_S = 0.002
"""Seconds until events are told, all of them at once."""
_RELOADED = "reloaded"
_FIXED = ("log", "metrics", "state")
"""Keys of [bot] that are read once, at the start."""


class EventSink:
    """Who is told of each event, and whether messages are counted.

    `view`, where there is one, takes the log's place on the terminal. What happens in the loop is
    told a moment later: a reply is on the socket before it is logged, and so is the next one.
    """

    def __init__(self, bot: BotSettings, *, status: bool = False) -> None:
        self._bot = bot
        self._current: Callable[[], BotSettings] = lambda: bot
        self._counters = _counters() if status or bot.metrics is not None else None
        self._service = service_manager()
        self.view = _view(self._counters) if status and self._counters is not None else None
        watchers = (self._counters, self.view, self._service)
        self._takers = tuple(watcher.take for watcher in watchers if watcher is not None)
        self._untold: list[LogEvent] = []

    def log_event(self, event: LogEvent) -> None:
        """Where events go; nobody is woken for one that nobody takes."""
        if not (self.takes(event.level) or event.name == _RELOADED):
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._tell(event)
            return
        if not self._untold:
            loop.call_later(TELLING_DELAY_S, self.tell_all)
        self._untold.append(event)

    def tell_all(self) -> None:
        """Tell of all that has happened so far; also once the loop is gone."""
        events, self._untold = self._untold, []
        for event in events:
            self._tell(event)

    def takes(self, level: Level) -> bool:
        """Whether anybody hears of events of a level."""
        return bool(self._takers) or eventlog.is_logged(level)

    def _tell(self, event: LogEvent) -> None:
        eventlog.log_event(event)
        for take in self._takers:
            take(event)
        if event.name == _RELOADED:
            self._compare()

    def count_messages(self, network: str, on_message: OnMessage) -> OnMessage:
        """A network's `on_message` that also counts; the same one where nothing is counted."""
        return (
            on_message
            if self._counters is None
            else self._counters.count_message(network, on_message)
        )

    def count_lines(self, network: str, line_filter: LineFilter) -> LineFilter:
        """A network's filter, which counts as well what it passes over, where that is counted."""
        return (
            line_filter
            if self._counters is None
            else self._counters.count_lines(network, line_filter)
        )

    @contextmanager
    def watch(self, supervisor: Supervisor) -> Iterator[None]:
        """Watch until the end of the block; needs a running loop.

        Raises TalkbackError where metrics cannot be served.
        """
        self._current = lambda: supervisor.responder.snapshot.bot
        with ExitStack() as watch:
            if self._counters is not None and self._bot.metrics is not None:
                from talkback.bot.observe.metric_families import Readings  # noqa: PLC0415
                from talkback.bot.observe.metrics import served  # noqa: PLC0415 - for who asks for it

                readings = Readings(
                    supervisor.clients,
                    lambda: supervisor.sources_away,
                    lambda: supervisor.responder.memory.is_failing,
                    lambda: supervisor.overview,
                )
                watch.enter_context(served(self._bot.metrics, self._counters, readings))
            if self.view is not None:
                view = self.view.shown(supervisor.clients, lambda: supervisor.overview)
                watch.enter_context(view)
            if self._service is not None:
                watch.enter_context(self._service.running())
            yield

    def _compare(self) -> None:
        """Say which of the new settings only a restart will bring."""
        bot = self._current()
        for key in _FIXED:
            if getattr(bot, key) != getattr(self._bot, key):
                self.log_event(LogEvent(Level.WARNING, "restart-needed", {"key": f"[bot] {key}"}))


def _counters() -> "Counters":
    from talkback.bot.observe.counters import Counters  # noqa: PLC0415 - for who asks for them

    return Counters()


def _view(counters: "Counters") -> "StatusView":
    from talkback.bot.observe.status_view import StatusView  # noqa: PLC0415 - rich is for who looks

    return StatusView(counters)
