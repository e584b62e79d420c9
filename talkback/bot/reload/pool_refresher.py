"""Pools on the web while the bot runs: their sources are asked now and then, off the reply path."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import TypeVar

from talkback.bot.kept_alive import kept_alive
from talkback.engine.shuffle_bag import Pool
from talkback.model.errors import StoreError
from talkback.model.lazy_dataclass import dataclass
from talkback.model.log_event import FieldValue, Level, LogEvent
from talkback.model.secret import SecretUrl
from talkback.quotes.file import Quote
from talkback.quotes.remote.cache import FetchedQuotes, fetch, last_copy, write_cache
from talkback.snapshot.snapshot import Snapshot
from talkback.system import daemon_thread

T = TypeVar("T")

PERIOD = 6 * 3600.0
"""Seconds between two looks at a source, give or take a tenth."""
RETRY = 60.0
"""Seconds until a source that was away is asked again; each time double, up to the period."""
FETCH_TIMEOUT_S = 30.0
"""Seconds a source may take to send everything."""


@dataclass(slots=True)
class PoolRefresher:
    """Asks the sources of a snapshot; `changed` is called with each new answer, in the loop."""

    changed: Callable[[], None]
    log_event: Callable[[LogEvent], None]
    rng: Random = field(default_factory=Random)
    folder: Path | None = None
    away: set[SecretUrl] = field(default_factory=set)
    """Sources that sent nothing when they were asked last."""
    _quotes: dict[SecretUrl, tuple[str, ...]] = field(default_factory=dict)
    _tasks: dict[SecretUrl, asyncio.Task[None]] = field(default_factory=dict)

    def follow(self, snapshot: Snapshot) -> None:
        """Ask the sources of this snapshot, and no others from now on."""
        wanted = set(snapshot.sources.values())
        for url in self._tasks.keys() - wanted:
            self._tasks.pop(url).cancel()
            self._quotes.pop(url, None)
            self.away.discard(url)
        for url in wanted - self._tasks.keys():
            asking = kept_alive(
                f"pool of {url.host}", partial(self._ask, url), self.log_event, RETRY
            )
            self._tasks[url] = asyncio.create_task(asking)

    def fill(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot with the quotes that were sent last; its rules stay as they are compiled."""
        fresh = {
            name: Pool(name, self._quotes[url])
            for name, url in snapshot.sources.items()
            if url in self._quotes
        }
        if not fresh:
            return snapshot
        pools = MappingProxyType({**snapshot.ruleset.pools, **fresh})
        return replace(snapshot, ruleset=replace(snapshot.ruleset, pools=pools))

    def close(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        self._tasks.clear()

    async def _ask(self, url: SecretUrl) -> None:
        """At once where there is no copy, else when the copy has come of age; then for ever."""
        failures = 0
        await asyncio.sleep(await _in_thread(partial(self._rest, url), url))
        while True:
            try:
                fetched = await _in_thread(partial(fetch, url, FETCH_TIMEOUT_S), url)
            except StoreError as error:
                delay = self._roughly(min(RETRY * 2**failures, PERIOD))
                failures = min(failures + 1, 20)
                self.away.add(url)
                self._warn("pool-away", url, error, retry=round(delay))
            else:
                failures, delay = 0, self._roughly(PERIOD)
                self.away.discard(url)
                await self._take(url, fetched)
            await asyncio.sleep(delay)

    def _rest(self, url: SecretUrl) -> float:
        """The seconds until the copy is to be renewed."""
        copy = last_copy(url, self.folder)
        return 0.0 if copy is None else self._roughly(PERIOD) - max(0.0, time.time() - copy.taken)

    async def _take(self, url: SecretUrl, fetched: FetchedQuotes) -> None:
        self._quotes[url] = tuple(quote.chat for quote in fetched.quotes)
        self.changed()
        await self._keep(url, fetched.quotes)
        fields: dict[str, FieldValue] = {"host": url.host, "quotes": len(fetched.quotes)}
        if fetched.refused:
            reasons = "; ".join(f"{count} × {reason}" for reason, count in fetched.refused[:3])
            fields |= {"left_out": sum(count for _, count in fetched.refused), "reason": reasons}
        level = Level.WARNING if fetched.refused else Level.INFO
        self.log_event(LogEvent(level, "pool-refreshed", fields))

    async def _keep(self, url: SecretUrl, quotes: tuple[Quote, ...]) -> None:
        try:
            await _in_thread(partial(write_cache, url, quotes, self.folder), url)
        except StoreError as error:
            self._warn("pool-not-kept", url, error)

    def _warn(self, name: str, url: SecretUrl, error: StoreError, **more: FieldValue) -> None:
        fields = {"host": url.host, "reason": str(error), **more}
        self.log_event(LogEvent(Level.WARNING, name, fields))

    def _roughly(self, seconds: float) -> float:
        """Bots that began together do not ask together for ever."""
        return seconds * self.rng.uniform(0.9, 1.1)


def _in_thread(work: Callable[[], T], url: SecretUrl) -> Awaitable[T]:
    return daemon_thread.in_thread(work, f"ask {url.host}")
