"""The whole replay: parts go to an executor, what is found in them comes back in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from talkback.engine.ruleset import followed
from talkback.model.errors import StoreError
from talkback.model.message import MessageKind
from talkback.model.text import escape_unprintable
from talkback.replay.channel import ChannelReplay
from talkback.replay.decider import ReplayedBot
from talkback.replay.log_clock import LogClock
from talkback.replay.log_files import LoggedChannel, dice
from talkback.replay.prefilter.line_prefilter import Wanted
from talkback.replay.report import Observe, ReplayReport
from talkback.replay.tasks import Locate, LostWorkersError, Task, TaskMaker, as_named, at_most

if TYPE_CHECKING:
    from talkback.replay.near_misses import NearMissFinder

AHEAD = 6
"""Parts that are on their way at once: enough for two cores, few enough for memory."""

_NAMED = 3
"""Files that are named of those of which one was being read."""

Watch = Callable[[int], None]
"""Told how many bytes of the logs were read, whenever some were."""


@dataclass(slots=True)
class Replay:
    """Logs, one set of rules (or two, to be compared), and a report that grows to its end.

    Parts are independent and plain data, so any Executor will do. Deciding is done here, since
    each decision in a place rests on those before it.
    """

    logged_channels: Sequence[LoggedChannel]
    bots: tuple[ReplayedBot, ...]
    report: ReplayReport = field(default_factory=ReplayReport)
    near: "NearMissFinder | None" = None
    observe: Observe | None = None
    complete: bool = False

    @property
    def size(self) -> int:
        """Bytes of all logs."""
        return sum(log.size for logged in self.logged_channels for log in logged.logs)

    @property
    def tasks(self) -> int:
        """What can be worked on at once, at most."""
        return sum(at_most(logged.logs) for logged in self.logged_channels)

    def find_near_misses(self) -> None:
        """Look for lines that a trigger only just missed as well; to be called before `run`."""
        from talkback.replay.near_misses import NearMissFinder  # noqa: PLC0415 - rarely asked for

        self.near = NearMissFinder.of(self.bots[0].ruleset)

    def run(
        self,
        executor: Executor,
        watch: Watch,
        ahead: int = AHEAD,
        locate: Locate = as_named,
    ) -> None:
        """Read all logs; stopped at any moment, the report holds what was seen until then.

        So many tasks are on their way at once; `locate` tells the path by which workers know a
        file. Raises StoreError where a process that reads is ended from outside.
        """
        waiting: deque[Task] = deque()
        maker = TaskMaker(executor, locate)
        try:
            for task in self._tasks(maker):
                waiting.append(task)
                if len(waiting) > ahead:
                    _finish(waiting, maker, watch)
            while waiting:
                _finish(waiting, maker, watch)
            self.complete = True
        except BrokenExecutor as error:
            raise StoreError(_ended(error, waiting)) from None
        finally:
            for task in waiting:
                task.found.cancel()

    def _tasks(self, maker: TaskMaker) -> Iterator[Task]:
        for logged in self.logged_channels:
            clock = LogClock()
            deciders = tuple(
                bot.in_channel(logged.network, dice(logged), clock) for bot in self.bots
            )
            channel_replay = ChannelReplay(
                logged, deciders, self.report, clock, self.near, self.observe
            )
            yield from maker.tasks(channel_replay, _wanted(self.bots, self.near, logged))


def _finish(waiting: deque[Task], maker: TaskMaker, watch: Watch) -> None:
    """The first one, which stays among those that wait until it is done."""
    task = waiting[0]
    maker.before = task.finish() or maker.before
    watch(task.size)
    waiting.popleft()


def _ended(error: BrokenExecutor, waiting: Iterable[Task]) -> str:
    """Which process it was is not always known: one of those that read the logs on their way."""
    paths = [*dict.fromkeys(str(log.path) for task in waiting for log in task.logs)]
    named = [escape_unprintable(path) for path in paths[:_NAMED]]
    others = [f"{len(paths) - _NAMED} others"] if len(paths) > _NAMED else []
    read = " or ".join([*named, *others])
    if isinstance(error, LostWorkersError):
        return f"{error}; what was read is {read}"
    return (
        f"a process that was reading {read} was ended from outside, as the system does when memory"
        " is short"
    )


def _wanted(
    bots: Sequence[ReplayedBot], near: "NearMissFinder | None", logged: LoggedChannel
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
