"""However a file is changed, the watcher calls; what is none of its business it lets pass."""

import asyncio
import os
import shutil
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from talkback.bot.reload import file_watcher
from talkback.bot.reload.file_watcher import FileWatcher, Seen
from talkback.model.log_event import LogEvent
from tests.deadline import DEADLINE

INTERVAL = 0.01


class Bell:
    """What the watcher calls and tells, and how often it has looked."""

    def __init__(self) -> None:
        self.times = 0
        self.looks = 0
        self.events: list[LogEvent] = []
        self._happened = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def ring(self) -> None:
        self.times += 1
        self._happened.set()

    def log_event(self, event: LogEvent) -> None:
        self.events.append(event)
        self._happened.set()

    def look(self, paths: Iterable[Path]) -> Seen:
        """In the watcher's thread."""
        found = file_watcher.look(paths)
        self._loop.call_soon_threadsafe(self._looked)
        return found

    def _looked(self) -> None:
        self.looks += 1
        self._happened.set()

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE):
            while not done():
                self._happened.clear()
                await self._happened.wait()

    async def looked_twice(self) -> None:
        looks = self.looks
        await self.until(lambda: self.looks >= looks + 2)

    async def calls_after(self, change: Callable[[], object]) -> None:
        times = self.times
        change()
        await self.until(lambda: self.times > times)
        await self.looked_twice()


@asynccontextmanager
async def watching(config: Path, since_ns: int | None = None) -> AsyncIterator[Bell]:
    bell = Bell()

    def look(paths: Iterable[Path]) -> Seen:
        return bell.look(paths)  # whichever it has by then

    watcher = FileWatcher(bell.ring, bell.log_event, look, INTERVAL)
    pools = config.parent / "quotes"
    begun = time.time_ns() + 10**9 if since_ns is None else since_ns
    watcher.follow((config, pools / "good.txt", pools), begun)
    running = asyncio.create_task(watcher.run())
    try:
        await bell.looked_twice()
        yield bell
    finally:
        running.cancel()
        await asyncio.wait({running})


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "outer" / "bot"
    (folder / "quotes").mkdir(parents=True)
    (folder / "rules.toml").write_text("one")
    (folder / "quotes" / "good.txt").write_text("one")
    return folder / "rules.toml"


def in_place(config: Path) -> None:
    config.write_text("another")


def replaced(config: Path) -> None:
    spare = config.with_name(".rules.toml.new")
    spare.write_text("another")
    spare.replace(config)


def like_vim(config: Path) -> None:
    backup = config.with_name("rules.toml~")
    config.rename(backup)
    config.write_text("another")
    backup.unlink()


def recreated(config: Path) -> None:
    config.unlink()
    config.write_text("another")


def with_the_old_times(config: Path) -> None:
    """As rsync and tar set them."""
    status = config.stat()
    config.write_text("two")
    os.utime(config, ns=(status.st_atime_ns, status.st_mtime_ns))


def quotes_written(config: Path) -> None:
    (config.parent / "quotes" / "good.txt").write_text("another")


def new_quotes(config: Path) -> None:
    """A pool that a rule names before its file is there."""
    (config.parent / "quotes" / "new.txt").write_text("one")


def a_pipe(config: Path) -> None:
    config.unlink()
    os.mkfifo(config)


def folder_replaced(config: Path) -> None:
    folder = config.parent
    shutil.copytree(folder, folder.with_name("bot.new"))
    folder.rename(folder.with_name("bot.old"))
    folder.with_name("bot.new").rename(folder)


def folder_made_anew(config: Path) -> None:
    shutil.rmtree(config.parent)
    (config.parent / "quotes").mkdir(parents=True)
    config.write_text("another")


CHANGES = (
    folder_made_anew,
    in_place,
    replaced,
    like_vim,
    recreated,
    with_the_old_times,
    quotes_written,
    new_quotes,
    a_pipe,
    folder_replaced,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
async def test_a_change_calls_and_so_does_the_next(
    config: Path, change: Callable[[Path], None]
) -> None:
    async with watching(config) as bell:
        await bell.calls_after(lambda: change(config))
        await bell.calls_after(lambda: replaced(config))


async def test_a_folder_deleted_and_made_anew(config: Path) -> None:
    async with watching(config) as bell:
        await bell.calls_after(lambda: shutil.rmtree(config.parent.parent))
        config.parent.mkdir(parents=True)
        await bell.calls_after(lambda: config.write_text("another"))
        await bell.calls_after((config.parent / "quotes").mkdir)


async def test_links_as_kubernetes_mounts_them(tmp_path: Path) -> None:
    """rules.toml → ..data/rules.toml, ..data → a folder of that version; the middle is swapped."""
    for version in ("one", "two", "three"):
        (tmp_path / f"..{version}").mkdir()
        (tmp_path / f"..{version}" / "rules.toml").write_text(version)
    (tmp_path / "..data").symlink_to("..one")
    (tmp_path / "rules.toml").symlink_to("..data/rules.toml")

    def swap(version: str) -> None:
        (tmp_path / "..tmp").symlink_to(f"..{version}")
        (tmp_path / "..tmp").rename(tmp_path / "..data")

    async with watching(tmp_path / "rules.toml") as bell:
        await bell.calls_after(lambda: swap("two"))
        await bell.calls_after(lambda: swap("three"))


async def test_a_file_that_is_written_in_several_steps_calls_once(config: Path) -> None:
    async with watching(config) as bell:
        await bell.calls_after(lambda: write_while(bell, config))
        await bell.looked_twice()
        assert bell.times == 1


def write_while(bell: Bell, config: Path) -> None:
    """Another step between each of the next looks and the one after it."""
    look, left = bell.look, iter(range(5))

    def looking(paths: Iterable[Path]) -> Seen:
        if next(left, None) is not None:
            config.write_text(f"{time.monotonic_ns()}")
        return look(paths)

    bell.look = looking  # type: ignore[method-assign]
    in_place(config)


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "rules.toml").read_text(),
        lambda folder: (folder / "talkback.db").write_text("x"),
        lambda folder: (folder / "rules.toml.swp").write_text("x"),
        lambda folder: (folder / "quotes" / ".good.txt.new").write_text("x"),
        lambda folder: (folder.parent / "other").mkdir(),
        lambda folder: (folder / "other.txt").write_text("x"),
    ],
    ids=["read", "state", "swap file", "spare of a quotes file", "a folder beside", "a text"],
)
async def test_what_is_none_of_its_business(config: Path, change: Callable[[Path], object]) -> None:
    async with watching(config) as bell:
        change(config.parent)
        await bell.looked_twice()
        assert bell.times == 0


async def test_a_change_between_reading_and_watching_is_told(config: Path) -> None:
    begun = time.time_ns()
    in_place(config)
    async with watching(config, begun) as bell:
        await bell.until(lambda: bell.times == 1)


async def test_what_was_read_since_is_not_told_again(config: Path) -> None:
    """By a hangup, say; without it all of it would be news."""
    bell = Bell()
    watcher = FileWatcher(bell.ring, bell.log_event, bell.look, INTERVAL)
    watcher.follow([config], since_ns=0)
    watcher.know()
    running = asyncio.create_task(watcher.run())
    await bell.looked_twice()
    assert bell.times == 0
    await bell.calls_after(lambda: in_place(config))
    running.cancel()
    await asyncio.wait({running})


async def test_a_look_that_hangs_is_told_of_and_holds_nobody(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mount whose server is away; it may come back."""
    monkeypatch.setattr(file_watcher, "HANGING_S", 0.05)
    bell, back = Bell(), threading.Event()

    def hang(_paths: Iterable[Path]) -> Seen:
        assert back.wait(DEADLINE)
        return {}

    running = asyncio.create_task(FileWatcher(bell.ring, bell.log_event, hang, INTERVAL).run())
    await bell.until(lambda: bool(bell.events))
    assert bell.events[0].name == "files-hang"
    running.cancel()
    await asyncio.wait({running})
    assert not back.is_set()
    back.set()


async def test_a_look_that_fails_ends_the_run_with_its_error_and_the_next_run_watches(
    config: Path,
) -> None:
    """Whoever keeps it alive tells of it and begins again."""
    bell, failures = Bell(), iter([RuntimeError("no such mount")])

    def look(paths: Iterable[Path]) -> Seen:
        for failure in failures:
            raise failure
        return bell.look(paths)

    watcher = FileWatcher(bell.ring, bell.log_event, look, INTERVAL)
    watcher.follow([config], time.time_ns() + 10**9)
    with pytest.raises(RuntimeError, match="no such mount"):
        await watcher.run()
    running = asyncio.create_task(watcher.run())
    await bell.looked_twice()
    await bell.calls_after(lambda: in_place(config))
    running.cancel()
    await asyncio.wait({running})


async def test_all_looks_are_of_one_thread_which_ends_with_the_run(config: Path) -> None:
    """A thread for each look woke the loop five times."""
    bell = Bell()
    threads: set[threading.Thread] = set()

    def look(paths: Iterable[Path]) -> Seen:
        threads.add(threading.current_thread())
        return bell.look(paths)

    watcher = FileWatcher(bell.ring, bell.log_event, look, INTERVAL)
    watcher.follow([config], 0)
    running = asyncio.create_task(watcher.run())
    await bell.looked_twice()
    running.cancel()
    await asyncio.wait({running})
    [thread] = threads
    assert thread.daemon
    await asyncio.to_thread(thread.join, DEADLINE)
    assert not thread.is_alive()
