"""The whole replay: parts go to an executor, what is found in them comes back in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, field

from talkback.config.report import unforeseen
from talkback.engine.ruleset import followed
from talkback.model.errors import Location, StoreError
from talkback.model.message import MessageKind
from talkback.model.text import escape_unprintable
from talkback.replay.channel import ChannelReplay
from talkback.replay.decider import ReplayedBot
from talkback.replay.log_clock import LogClock
from talkback.replay.log_files import ChatLog, LoggedChannel, dice
from talkback.replay.near_misses import NearMissFinder
from talkback.replay.prefilter.line_prefilter import Wanted
from talkback.replay.report import Observe, ReplayReport
from talkback.replay.scan import ChunkScan, scan

AHEAD = 6
"""Parts that are on their way at once: enough for two cores, few enough for memory."""

Watch = Callable[[int], None]
"""Told how many bytes of the logs were read, whenever some were."""


@dataclass(frozen=True, slots=True)
class _Task:
    """A part on its way through the executor; `size` is that of the part, in the file."""

    channel_replay: ChannelReplay
    log: ChatLog
    first: bool
    size: int
    scan: Future[ChunkScan]


@dataclass(slots=True)
class Replay:
    """Logs, one set of rules (or two, to be compared), and a report that grows to its end.

    Parts are independent and plain data, so any Executor will do. Deciding is done here, since
    each decision in a place rests on those before it.
    """

    logged_channels: Sequence[LoggedChannel]
    bots: tuple[ReplayedBot, ...]
    report: ReplayReport = field(default_factory=ReplayReport)
    near: NearMissFinder | None = None
    observe: Observe | None = None
    complete: bool = False

    @property
    def size(self) -> int:
        """Bytes of all logs."""
        return sum(
            log.path.stat().st_size for logged in self.logged_channels for log in logged.logs
        )

    def find_near_misses(self) -> None:
        """Look for lines that a trigger only just missed as well; to be called before `run`."""
        self.near = NearMissFinder.of(self.bots[0].ruleset)

    def run(self, executor: Executor, watch: Watch) -> None:
        """Read all logs; stopped at any moment, the report holds what was seen until then.

        Raises StoreError where a process that reads is ended from outside.
        """
        waiting: deque[_Task] = deque()
        try:
            for task in self._tasks(executor):
                waiting.append(task)
                if len(waiting) > AHEAD:
                    self._finish(waiting[0], watch)
                    waiting.popleft()
            while waiting:
                self._finish(waiting[0], watch)
                waiting.popleft()
            self.complete = True
        except BrokenExecutor:
            raise StoreError(_ended(waiting)) from None
        finally:
            for task in waiting:
                task.scan.cancel()

    def _tasks(self, executor: Executor) -> Iterator[_Task]:
        for logged in self.logged_channels:
            clock = LogClock()
            deciders = tuple(
                bot.in_channel(logged.network, dice(logged), clock) for bot in self.bots
            )
            channel_replay = ChannelReplay(
                logged, deciders, self.report, clock, self.near, self.observe
            )
            wanted = _wanted(self.bots, self.near, logged)
            for log in logged.logs:
                begun = False
                for part in log.source.parts():
                    found = executor.submit(scan, wanted, log.format, part)
                    yield _Task(channel_replay, log, not begun, part.size, found)
                    begun = True
                self._end(log, begun=begun)

    def _end(self, log: ChatLog, *, begun: bool) -> None:
        odd = self.report.odd
        odd.half += log.source.ends_mid_line
        if log.source.broken:
            odd.note(str(log.path), f"cut off or damaged: {log.source.broken}")
        elif begun and log.format is None:
            odd.note(str(log.path), log.refusal)
        elif not begun:
            odd.note(str(log.path), "empty")
        self.report.files += not begun

    def _finish(self, task: _Task, watch: Watch) -> None:
        if task.first:
            task.channel_replay.begin(task.log)
        try:
            task.channel_replay.take(task.log.format, task.scan.result())
        except BrokenExecutor:
            raise
        except OSError as error:
            self.report.odd.note(str(task.log.path), f"could not be read: {error.strerror}")
        except Exception as error:  # noqa: BLE001 - whatever a log holds, the others are read
            wrong = unforeseen(error, Location(str(task.log.path)))
            self.report.odd.note(str(task.log.path), wrong.message)
        watch(task.size)


def _ended(waiting: Iterable[_Task]) -> str:
    """Which process it was is not known: one of those that read the parts on their way."""
    paths = dict.fromkeys(escape_unprintable(str(task.log.path)) for task in waiting)
    return (
        f"a process that was reading {' or '.join(paths)} was ended from outside, as the system"
        " does when memory is short"
    )


def _wanted(
    bots: Sequence[ReplayedBot], near: NearMissFinder | None, logged: LoggedChannel
) -> Wanted:
    """The triggers of all rules that may hold in the channel, and those of near misses.

    A rule for mentions alone needs none: lines with the nick are looked at in any case.
    """
    said = (
        {MessageKind.PRIVATE}
        if logged.channel is None
        else {MessageKind.CHANNEL, MessageKind.ACTION}
    )
    rules = [r for bot in bots for r in bot.ruleset.rules if r.enabled and r.on & said]
    every_trigger = [*(t for r in rules for t in r.triggers), *(near.triggers if near else ())]
    triggers = [(t.pattern, t.ignore_case, t.normalise) for t in every_trigger]
    nicks = dict.fromkeys(nick for bot in bots for nick in bot.nicks.every)
    bridges = [b for bot in bots for b in bot.ruleset.bridges.by_network.get(logged.network, ())]
    forms = dict.fromkeys(form for bridge in bridges for form in bridge.forms)
    every = any(bot.ruleset.remembered.last_words for bot in bots)
    rulesets = [bot.ruleset for bot in bots] if logged.channel is not None else []
    events = any(ruleset.hears_events for ruleset in rulesets)
    ranks = any(followed(ruleset.rules).ranks for ruleset in rulesets)
    return Wanted(tuple(dict.fromkeys(triggers)), tuple(nicks), tuple(forms), every, events, ranks)
