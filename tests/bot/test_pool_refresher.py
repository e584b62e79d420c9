"""Pools on the web while the bot runs: asked, kept, swapped in; away, and back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from talkback.bot.reload import pool_refresher as module
from talkback.bot.reload.pool_refresher import PERIOD, PoolRefresher
from talkback.model.errors import StoreError
from talkback.model.log_event import LogEvent
from talkback.model.secret import SecretUrl
from talkback.quotes.file import Quote
from talkback.quotes.remote.cache import fetch, last_copy, write_cache
from talkback.snapshot.snapshot import Snapshot, read_snapshot
from tests.deadline import DEADLINE
from tests.quotes.web_site import site


class Bot:
    """What the sources call and tell, and the snapshot that they fill."""

    def __init__(self, folder: Path) -> None:
        self.events: list[LogEvent] = []
        self.told = asyncio.Event()
        self.changes = 0
        self.sources = PoolRefresher(self.change, self.log_event, Random(1), folder)

    def change(self) -> None:
        self.changes += 1

    def log_event(self, event: LogEvent) -> None:
        self.events.append(event)
        self.told.set()

    async def logs(self, name: str) -> LogEvent:
        async with asyncio.timeout(DEADLINE):
            while not (found := [event for event in self.events if event.name == name]):
                self.told.clear()
                await self.told.wait()
        return found[-1]


def snapshot(folder: Path, url: str) -> Snapshot:
    path = folder / "rules.toml"
    path.write_text(
        f'[pools.web]\nurl = "{url}"\n[pools.own]\nquotes = ["mine"]\n'
        '[rules.a]\ntriggers = "x"\npool = ["web", "own"]\n'
    )
    return read_snapshot(path, {}, web=lambda _url: ())


@asynccontextmanager
async def asking(folder: Path, read: Snapshot) -> AsyncIterator[Bot]:
    bot = Bot(folder / "cache")
    bot.sources.follow(read)
    try:
        yield bot
    finally:
        bot.sources.close()


def quotes(read: Snapshot) -> tuple[str, ...]:
    return read.ruleset.pools["web"].quotes


async def test_quotes_are_fetched_kept_and_swapped_in_without_compiling_the_rules(
    tmp_path: Path,
) -> None:
    with site() as host:
        url = f"http://{host}/good"
        read = snapshot(tmp_path, url)
        assert quotes(read) == ()
        async with asking(tmp_path, read) as bot:
            refreshed = await bot.logs("pool-refreshed")
            filled = bot.sources.fill(read)
            assert bot.changes == 1
    assert quotes(filled) == ("I am no bird ~ Charlotte Brontë",)
    assert filled.ruleset.pools["own"] is read.ruleset.pools["own"]
    assert filled.ruleset.rules is read.ruleset.rules
    assert refreshed.fields["quotes"] == 1
    copy = last_copy(SecretUrl(url), tmp_path / "cache")
    assert copy is not None


async def test_a_source_that_is_away_is_told_and_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY", 0.01)
    fails = iter([True, True])

    def flaky(url: SecretUrl, patience: float) -> object:
        if next(fails, False):
            raise StoreError("127.0.0.1: away")
        return fetch(url, patience)

    monkeypatch.setattr(module, "fetch", flaky)
    with site() as host:
        async with asking(tmp_path, snapshot(tmp_path, f"http://{host}/good")) as bot:
            await bot.logs("pool-refreshed")
            assert bot.sources.away == set()
    assert [event.name for event in bot.events] == ["pool-away", "pool-away", "pool-refreshed"]


async def test_a_source_that_stays_away_is_asked_half_as_often_each_time_down_to_the_period(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute at first, six hours at last, give or take a tenth."""
    naps: list[float] = []
    sleep, enough = asyncio.sleep, asyncio.Event()

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 13:
            enough.set()
            await asyncio.Event().wait()
        await sleep(0)

    def away(_url: SecretUrl, _patience: float) -> object:
        raise StoreError("127.0.0.1: away")

    monkeypatch.setattr(asyncio, "sleep", nap)
    monkeypatch.setattr(module, "fetch", away)
    async with (
        asking(tmp_path, snapshot(tmp_path, "http://127.0.0.1:1/")) as bot,
        asyncio.timeout(DEADLINE),
    ):
        await enough.wait()
        assert bot.sources.away == {SecretUrl("http://127.0.0.1:1/")}
    expected = [min(60.0 * 2**n, PERIOD) for n in range(12)]
    assert [nap / right for nap, right in zip(naps[1:], expected, strict=True)] == pytest.approx(
        [1.0] * 12, abs=0.1
    )


async def test_a_fresh_copy_is_not_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    naps: list[float] = []
    asleep = asyncio.Event()

    async def sleep(seconds: float) -> None:
        naps.append(seconds)
        asleep.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio, "sleep", sleep)
    read = snapshot(tmp_path, "http://127.0.0.1:1/")
    write_cache(read.sources["web"], (Quote("kept"),), tmp_path / "cache")
    async with asking(tmp_path, read), asyncio.timeout(DEADLINE):
        await asleep.wait()
    assert len(naps) == 1
    assert PERIOD * 0.89 < naps[0] < PERIOD * 1.11


async def test_a_cache_that_cannot_be_written_keeps_the_quotes_in_memory(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with site() as host:
        read = snapshot(tmp_path, f"http://{host}/good")
        async with asking(tmp_path, read) as bot:
            await bot.logs("pool-not-kept")
            assert quotes(bot.sources.fill(read))


async def test_a_source_that_is_no_longer_in_the_config_is_forgotten(tmp_path: Path) -> None:
    with site() as host:
        read = snapshot(tmp_path, f"http://{host}/good")
        async with asking(tmp_path, read) as bot:
            await bot.logs("pool-refreshed")
            bot.sources.follow(snapshot(tmp_path, f"http://{host}/drip"))
            assert quotes(bot.sources.fill(read)) == ()
