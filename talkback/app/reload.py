"""The bot in step with its files and its sources: all that can fail is done first, then swapped."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from talkback import aside
from talkback.app.mind import Mind
from talkback.app.reading import undisturbed
from talkback.app.snapshot import Snapshot
from talkback.app.sources import Sources
from talkback.app.watch import Watch
from talkback.engine.rule import Rule
from talkback.errors import ConfigError, TalkbackError
from talkback.event import Event, Level

_TURN = 0.001
"""Seconds that the reading thread runs before the loop gets its turn. By default it is 5 ms, and a
reply takes several turns: beside ten thousand rules being read that is 16 ms instead of 5."""


@dataclass(slots=True)
class Reloader:
    """Reads anew when asked to, and when a file changes; swaps pools when a source has sent some.

    `read` takes seconds and runs in a thread; `adopt` is called in the loop with what it read, and
    raises TalkbackError where that cannot be used.
    """

    mind: Mind
    read: Callable[[], Snapshot]
    adopt: Callable[[Snapshot], None]
    _asked: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: list[asyncio.Future[tuple[str, ...]]] = field(default_factory=list)
    _sources: Sources = field(init=False)
    _files: tuple[Path, ...] = field(init=False)
    _since: int = field(init=False)

    def __post_init__(self) -> None:
        self._sources = Sources(self._refill, self.mind.tell)
        self._files, self._since = self.mind.snapshot.files, self.mind.snapshot.begun

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
        watch = Watch(self.ask, self.mind.tell)
        pools = self.mind.snapshot.path.parent / "quotes"
        try:
            self._sources.follow(self.mind.snapshot)
            while True:
                await _in_thread(partial(watch.follow, self._files, pools, self._since))
                await self._asked.wait()
                await self._answer()
        finally:
            self._sources.close()
            watch.close()
            for waiter in self._waiting:
                waiter.cancel()

    async def _answer(self) -> None:
        """One reload for all who have asked so far."""
        self._asked.clear()
        waiting, self._waiting = self._waiting, []
        problems = await self._reload()
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(problems)

    async def _reload(self) -> tuple[str, ...]:
        """Swap, or keep the good rules and say what is wrong with the new ones."""
        self.mind.tell(Event(Level.INFO, "reloading"))
        self._since = time.time_ns()
        try:
            snapshot = await _in_thread(partial(undisturbed, self.read))
            self.adopt(snapshot)
        except TalkbackError as error:
            return await self._refuse(error)
        self._files, self._since = snapshot.files, snapshot.begun
        await self._swap(snapshot)
        return ()

    async def _swap(self, snapshot: Snapshot) -> None:
        old, self.mind.snapshot = self.mind.snapshot, self._sources.fill(snapshot)
        self._sources.follow(snapshot)
        told = frozenset(old.warnings)
        new = [str(warning) for warning in snapshot.warnings if warning not in told]
        await self._tell(Level.WARNING, "config", new)
        fields = {"rules": len(snapshot.ruleset.rules)}
        self.mind.tell(Event(Level.INFO, "reloaded", fields))
        rules = list(old.ruleset.rules)
        del old
        await _in_thread(partial(_let_go, rules))

    def _refill(self) -> None:
        self.mind.snapshot = self._sources.fill(self.mind.snapshot)

    async def _refuse(self, error: TalkbackError) -> tuple[str, ...]:
        """What would mend the new ones is watched beside what the good ones came from."""
        problems: tuple[str, ...] = (str(error),)
        if isinstance(error, ConfigError):
            problems = tuple(map(str, error.diagnostics))
            self._files = (*self.mind.snapshot.files, *error.files)
        await self._tell(Level.ERROR, "reload-refused", problems)
        return problems

    async def _tell(self, level: Level, name: str, problems: Iterable[str]) -> None:
        """The loop has its turn between them: a slip in [defaults] may be ten thousand problems."""
        for problem in problems:
            self.mind.tell(Event(level, name, {"problem": problem}))
            await asyncio.sleep(0)


def _let_go(rules: list[Rule]) -> None:
    """Little by little: ten thousand rules freed at once hold the loop up for 40 ms."""
    while rules:
        del rules[-100:]


async def _in_thread(work: Callable[[], aside.T]) -> aside.T:
    return await asyncio.wrap_future(aside.start(work, "reload"))
