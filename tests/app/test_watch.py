"""However a file is changed, the watch calls once; what is none of its business it lets pass."""

import asyncio
import errno
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from watchdog.observers import Observer

from talkback.app import watch as module
from talkback.app.watch import SETTLED, Watch
from talkback.app.waypoints import kind, waypoints
from talkback.event import Event

DEADLINE = 20.0
QUIET = 5 * SETTLED


class Bell:
    """What the watch calls and tells."""

    def __init__(self) -> None:
        self.rung = asyncio.Event()
        self.times = 0
        self.events: list[Event] = []

    def ring(self) -> None:
        self.times += 1
        self.rung.set()

    async def rings(self) -> None:
        async with asyncio.timeout(DEADLINE):
            await self.rung.wait()
        self.rung.clear()

    async def is_quiet(self) -> bool:
        try:
            async with asyncio.timeout(QUIET):
                await self.rung.wait()
        except TimeoutError:
            return True
        return False


class Post:
    """A watch of one config, followed anew after each ring as the bot does."""

    def __init__(self, config: Path, bell: Bell) -> None:
        self.bell = bell
        self._config = config
        self._watch = Watch(bell.ring, bell.events.append)

    async def follow(self, since: int | None = None) -> None:
        files = (self._config, self._config.parent / "quotes" / "good.txt")
        pools = self._config.parent / "quotes"
        begun = time.time_ns() + 10**9 if since is None else since
        await asyncio.to_thread(self._watch.follow, files, pools, begun)

    async def calls_after(self, change: Callable[[], object]) -> None:
        change()
        await self.bell.rings()
        while not await self.bell.is_quiet():
            self.bell.rung.clear()
        await self.follow()

    def close(self) -> None:
        self._watch.close()


@asynccontextmanager
async def watching(config: Path) -> AsyncIterator[Post]:
    post = Post(config, Bell())
    try:
        await post.follow()
        yield post
    finally:
        post.close()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "outer" / "bot"
    (folder / "quotes").mkdir(parents=True)
    (folder / "rules.toml").write_text("one")
    (folder / "quotes" / "good.txt").write_text("one")
    return folder / "rules.toml"


@pytest.fixture(params=["native", "polled"])
def _means(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the system's own means, and as on a network mount."""
    if request.param == "polled":
        monkeypatch.setattr(module, "is_remote", lambda _folder: True)
        monkeypatch.setattr(module, "POLL", 0.05)


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


def quotes_written(config: Path) -> None:
    (config.parent / "quotes" / "good.txt").write_text("another")


def new_quotes(config: Path) -> None:
    """A pool that a rule names before its file is there."""
    (config.parent / "quotes" / "new.txt").write_text("one")


def folder_replaced(config: Path) -> None:
    folder = config.parent
    shutil.copytree(folder, folder.with_name("bot.new"))
    folder.rename(folder.with_name("bot.old"))
    folder.with_name("bot.new").rename(folder)


def folder_made_anew(config: Path) -> None:
    """So fast that it may well get the inode of the old one."""
    shutil.rmtree(config.parent)
    (config.parent / "quotes").mkdir(parents=True)
    config.write_text("another")


CHANGES = (
    folder_made_anew,
    in_place,
    replaced,
    like_vim,
    recreated,
    quotes_written,
    new_quotes,
    folder_replaced,
)


@pytest.mark.usefixtures("_means")
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
async def test_a_change_calls_and_so_does_the_next(
    config: Path, change: Callable[[Path], None]
) -> None:
    async with watching(config) as post:
        await post.calls_after(lambda: change(config))
        await post.calls_after(lambda: in_place(config.with_name("rules.toml")))


@pytest.mark.usefixtures("_means")
async def test_a_folder_deleted_and_made_anew(config: Path) -> None:
    async with watching(config) as post:
        await post.calls_after(lambda: shutil.rmtree(config.parent.parent))
        await post.calls_after(lambda: config.parent.mkdir(parents=True))
        await post.calls_after(lambda: config.write_text("another"))


@pytest.mark.usefixtures("_means")
async def test_a_quotes_folder_made_later(config: Path) -> None:
    shutil.rmtree(config.parent / "quotes")
    async with watching(config) as post:
        await post.calls_after((config.parent / "quotes").mkdir)
        await post.calls_after(lambda: new_quotes(config))


async def test_the_target_of_a_link(config: Path, tmp_path: Path) -> None:
    link = tmp_path / "rules.toml"
    link.symlink_to(config)
    async with watching(link) as post:
        await post.calls_after(lambda: in_place(config))
        await post.calls_after(lambda: replaced(config))


@pytest.mark.usefixtures("_means")
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

    async with watching(tmp_path / "rules.toml") as post:
        await post.calls_after(lambda: swap("two"))
        await post.calls_after(lambda: swap("three"))


async def test_a_storm_of_saves_is_one_call_and_the_next_save_another(config: Path) -> None:
    async with watching(config) as post:
        for _ in range(50):
            in_place(config)
        await post.bell.rings()
        assert await post.bell.is_quiet()
        assert post.bell.times == 1
        in_place(config)
        await post.bell.rings()
        assert post.bell.times == 2


async def test_saves_without_end_are_told_all_the_same(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SETTLED", DEADLINE)
    async with watching(config) as post:
        begun = time.monotonic()
        in_place(config)
        await post.bell.rings()
        assert time.monotonic() - begun < DEADLINE


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
    async with watching(config) as post:
        change(config.parent)
        assert await post.bell.is_quiet()


async def test_a_change_between_reading_and_watching_is_told(config: Path) -> None:
    bell = Bell()
    post = Post(config, bell)
    begun = time.time_ns()
    in_place(config)
    try:
        await post.follow(begun)
        await bell.rings()
    finally:
        post.close()


@pytest.mark.parametrize("fault", ["at once", "at a folder"])
async def test_no_inotify_to_be_had_is_polled_and_said(
    config: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    def none_left(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    if fault == "at once":
        monkeypatch.setattr(module, "Observer", none_left)
    else:
        monkeypatch.setattr(Observer, "schedule", none_left)
    monkeypatch.setattr(module, "POLL", 0.05)
    async with watching(config) as post:
        await post.calls_after(lambda: in_place(config))
        assert {event.name for event in post.bell.events} == {"polling"}
        assert "limit" in str(post.bell.events[0].fields["reason"])


async def test_idle_costs_nothing(config: Path) -> None:
    """No thread of the watch wakes up while nothing happens."""
    async with watching(config):
        before = _switches()
        await asyncio.sleep(1.0)
        assert _switches() - before <= 3


def _switches() -> int:
    """How often threads other than this one have woken up by themselves."""
    own = os.getpid()
    total = 0
    for task in Path("/proc/self/task").iterdir():
        if int(task.name) != own:
            status = (task / "status").read_text()
            [line] = [line for line in status.splitlines() if line.startswith("voluntary")]
            total += int(line.split()[1])
    return total


def test_every_link_on_the_way_is_a_waypoint(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real/../real")
    (tmp_path / "rules.toml").symlink_to("link/rules.toml")
    (tmp_path / "real" / "rules.toml").symlink_to(tmp_path / "nowhere")
    found = [point for point in waypoints(tmp_path / "rules.toml") if tmp_path in point.parents]
    names = [str(point.relative_to(tmp_path)) for point in found]
    assert names == ["rules.toml", "link", "real/rules.toml", "nowhere"]


def test_links_in_a_circle_come_to_an_end(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    assert len(list(waypoints(tmp_path / "one"))) <= 42


MOUNTS = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:44 / /srv rw - nfs4 server:/srv rw
24 23 0:45 / /srv/bot rw master:2 - fuse.sshfs alice@host: rw
25 22 0:46 / /mnt/a\040b rw - cifs //server/share rw
26 22 0:47 / /proc rw - proc proc rw
""".lstrip()


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/home/alice", "ext4"),
        ("/srv", "nfs4"),
        ("/srv/bots", "nfs4"),
        ("/srv/bot/quotes", "fuse.sshfs"),
        ("/mnt/a b/c", "cifs"),
    ],
)
def test_the_kind_of_a_folder_is_that_of_the_nearest_mount(folder: str, expected: str) -> None:
    assert kind(Path(folder), MOUNTS) == expected


async def test_closed_while_it_begins_to_watch_it_starts_nothing_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The observer's descriptor is gone then; that is no reason to poll."""
    (tmp_path / "rules.toml").touch()
    bell = Bell()
    post = Post(tmp_path / "rules.toml", bell)

    def schedule(observer: object, *_: object, **__: object) -> None:
        post.close()
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))

    monkeypatch.setattr(Observer, "schedule", schedule)
    await post.follow()
    await asyncio.sleep(0)
    assert bell.events == []
