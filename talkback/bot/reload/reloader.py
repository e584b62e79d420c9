"""The bot in step with its files and its sources: all that can fail is done first, then swapped."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import field
from functools import partial
from pathlib import Path

from talkback.bot.kept_alive import kept_alive
from talkback.bot.reload.file_watcher import FileWatcher
from talkback.bot.reload.pool_refresher import PoolRefresher
from talkback.bot.reload.stable_read import without_gc_pauses
from talkback.bot.responder import Responder
from talkback.config.codes import Code
from talkback.config.report import ConfigProblem, Report, unforeseen
from talkback.engine.rule import Rule
from talkback.model.errors import ConfigError, Location, TalkbackError
from talkback.model.lazy_dataclass import dataclass
from talkback.model.log_event import Level, LogEvent
from talkback.snapshot.snapshot import Snapshot
from talkback.system import daemon_thread

_TURN = 0.0002
"""Seconds that the reading thread runs before the loop gets its turn. By default it is 5 ms, and a
reply takes several turns: beside ten thousand rules being read that would be 16 ms."""

LIMIT_S = 120.0
"""Seconds that reading may take: ten thousand rules take ten, a mount that hangs takes for ever."""
_LEFT_BEHIND = 4
"""Readings that may hang beside each other; each has a thread."""


@dataclass(slots=True)
class Reloader:
    """Reads anew when asked to, and when a file changes; swaps pools when a source has sent some.

    `read` takes seconds and runs in a thread; `adopt` is called in the loop with what it read, and
    raises TalkbackError where that cannot be used.
    """

    responder: Responder
    read: Callable[[], Snapshot]
    adopt: Callable[[Snapshot], None]
    limit_s: float = LIMIT_S
    _asked: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: list[asyncio.Future[tuple[str, ...]]] = field(default_factory=list)
    _sources: PoolRefresher = field(init=False)
    _watcher: FileWatcher = field(init=False)
    _left_behind: set[Future[Snapshot]] = field(default_factory=set)
    _files: tuple[Path, ...] = field(init=False)
    _since: int = field(init=False)

    def __post_init__(self) -> None:
        self._sources = PoolRefresher(self._refill, self.responder.log_event)
        self._watcher = FileWatcher(self.ask, self.responder.log_event)
        self._files, self._since = self.responder.snapshot.files, self.responder.snapshot.begun

    @property
    def sources_away(self) -> Mapping[str, bool]:
        """Of each pool on the web, whether its source failed when it was asked last."""
        sources = self.responder.snapshot.sources
        return {name: url in self._sources.away for name, url in sources.items()}

    def ask(self) -> None:
        """Read everything anew; asked again meanwhile, once more after that."""
        self._asked.set()

    async def reloaded(self) -> tuple[str, ...]:
        """Ask, and wait for what was wrong, if anything was."""
        waiter: asyncio.Future[tuple[str, ...]] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        self.ask()
        return await waiter

    async def run(self) -> None:
        """Until cancelled."""
        sys.setswitchinterval(_TURN)
        self._sources.follow(self.responder.snapshot)
        watching = asyncio.create_task(
            kept_alive("file watcher", self._watcher.run, self.responder.log_event)
        )
        try:
            await self._answer_all()
        finally:
            watching.cancel()
            self._sources.close()
            for waiter in self._waiting:
                waiter.cancel()

    async def _answer_all(self) -> None:
        pools = self.responder.snapshot.path.parent / "quotes"
        while True:
            self._watcher.follow((*self._files, pools), self._since)
            await self._asked.wait()
            await self._answer()

    async def _answer(self) -> None:
        """One reload for all who have asked so far."""
        self._asked.clear()
        waiting, self._waiting = self._waiting, []
        problems: tuple[str, ...] = ("reloading failed",)
        try:
            problems = await self._reload()
        finally:
            for waiter in waiting:
                if not waiter.done():
                    waiter.set_result(problems)

    async def _reload(self) -> tuple[str, ...]:
        """Swap, or keep the good rules and say what is wrong with the new ones."""
        self.responder.log_event(LogEvent(Level.INFO, "reloading"))
        self._since = time.time_ns()
        try:
            snapshot = await self._read_in_time()
            self.adopt(snapshot)
        except TalkbackError as error:
            return await self._refuse(error)
        except Exception as error:  # noqa: BLE001 - whatever a file holds, the good rules stay
            return await self._refuse(_refusal(unforeseen(error, self._place)))
        self._files, self._since = snapshot.files, snapshot.begun
        await self._swap(snapshot)
        return ()

    async def _read_in_time(self) -> Snapshot:
        """Raises TalkbackError where it is not done in time, and is left to itself."""
        self._left_behind = {reading for reading in self._left_behind if not reading.done()}
        if len(self._left_behind) >= _LEFT_BEHIND:
            raise self._unreadable(
                "the readings before still hang; mend what they wait for, or restart"
            )
        reading = daemon_thread.run_in_daemon_thread(self._read, "reload")
        waiting = asyncio.wrap_future(reading)
        await asyncio.wait({waiting}, timeout=self.limit_s)
        if not waiting.done():
            self._left_behind.add(reading)
            waiting.cancel()
            advice = "does the file, or one that it names, stand on a mount that hangs?"
            raise self._unreadable(f"not read within {self.limit_s:g} s; {advice}")
        return waiting.result()

    def _read(self) -> Snapshot:
        """In a thread. What was asked for is not read once more because it was seen to change."""
        self._watcher.know()
        return without_gc_pauses(self.read)

    def _unreadable(self, message: str) -> ConfigError:
        return _refusal(ConfigProblem(Code.UNREADABLE, message, self._place))

    @property
    def _place(self) -> Location:
        return Location(str(self.responder.snapshot.path))

    async def _swap(self, snapshot: Snapshot) -> None:
        old = self.responder.snapshot
        self.responder.use(self._sources.fill(snapshot))
        self._sources.follow(snapshot)
        known = frozenset(old.warnings)
        new = [str(warning) for warning in snapshot.warnings if warning not in known]
        await self._log_problems(Level.WARNING, "config", new)
        fields = {"rules": len(snapshot.ruleset.rules)}
        self.responder.log_event(LogEvent(Level.INFO, "reloaded", fields))
        rules = list(old.ruleset.rules)
        del old
        await daemon_thread.in_thread(partial(_let_go, rules), "reload")

    def _refill(self) -> None:
        self.responder.use(self._sources.fill(self.responder.snapshot))

    async def _refuse(self, error: TalkbackError) -> tuple[str, ...]:
        """What would mend the new ones is watched beside what the good ones came from."""
        problems: tuple[str, ...] = (str(error),)
        if isinstance(error, ConfigError):
            problems = tuple(map(str, error.diagnostics))
            self._files = (*self.responder.snapshot.files, *error.files)
        await self._log_problems(Level.ERROR, "reload-refused", problems)
        return problems

    async def _log_problems(self, level: Level, name: str, problems: Iterable[str]) -> None:
        """The loop has its turn between them: a slip in [defaults] may be ten thousand problems."""
        for problem in problems:
            self.responder.log_event(LogEvent(level, name, {"problem": problem}))
            await asyncio.sleep(0)


def _let_go(rules: list[Rule]) -> None:
    """Little by little: ten thousand rules freed at once hold the loop up for 40 ms."""
    while rules:
        del rules[-100:]


def _refusal(wrong: ConfigProblem) -> ConfigError:
    report = Report()
    report.error(wrong)
    return ConfigError(report.diagnostics)
