"""The memory behind a running bot: gathered, written aside, tried again; nothing promised lost."""

import asyncio
import gc
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from talkback.bot import decision_counts
from talkback.bot import persistence as module
from talkback.bot.open_state import open_state
from talkback.bot.persistence import PersistentState
from talkback.model.errors import StoreError
from talkback.model.log_event import LogEvent
from talkback.model.message import Person
from talkback.net.protocol.sts import StsPolicy
from talkback.state.base import Changes, InMemoryStore, StateRow
from talkback.state.sqlite import SqliteStore
from tests.deadline import DEADLINE
from tests.engine.making import Chat, rule, ruleset

POLICY = StsPolicy(6697, 3600, 4_000_000_000.0)


def ignore(_: LogEvent) -> None:
    """Nobody listens."""


class Disk(InMemoryStore):
    """A disk that can be full."""

    def __init__(self) -> None:
        super().__init__()
        self.full = False
        self.rows: list[StateRow] = []
        self.records = 0
        self._written = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def record(self, changes: Changes) -> Sequence[StateRow]:
        if self.full:
            raise StoreError("talkback.db: the disk is full")
        super().record(changes)
        self.rows += changes.rows
        self.records += 1
        if changes.rows:  # what is counted may go before them, by a try that had begun already
            self._loop.call_soon_threadsafe(self._written.set)
        return ()

    async def written(self) -> None:
        """Some rows were."""
        async with asyncio.timeout(DEADLINE):
            await self._written.wait()


async def test_changes_are_gathered_and_written_without_being_asked() -> None:
    disk = Disk()
    memory = PersistentState(ignore, disk)
    for n in range(100):
        memory.state.last_fired.put((f"r{n}", ("net", "#c")), 1.0)
        memory.schedule_write()
    assert disk.records == 0
    await disk.written()
    assert len(disk.rows) == 100
    memory.close()
    assert disk.rows == disk.rows[:100], "what was written is not written again"


async def test_nothing_to_write_is_not_written() -> None:
    disk = Disk()
    memory = PersistentState(ignore, disk)
    assert await memory.flush()
    assert disk.records == 0
    memory.close()


async def test_what_could_not_be_written_is_tried_again_with_what_came_since(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "RETRY_DELAY_S", 0.01)
    events: list[LogEvent] = []
    disk = Disk()
    memory = PersistentState(events.append, disk)
    chat = Chat(ruleset(rule("tea")))
    key = ("net", "a@b")
    disk.full = True
    memory.state.opted_out.put(key, 1.0)
    memory.count(chat.decide("tea"))
    assert not await memory.flush()
    assert not await memory.flush()
    assert [event.name for event in events] == ["state-not-written"], "told once"
    was_failing = memory.is_failing
    memory.state.opted_out.discard(key)
    memory.state.disabled.put("rule", 1.0)
    disk.full = False
    await disk.written()
    assert {(row.table, row.value is None) for row in disk.rows} == {
        ("opted_out", True),
        ("switched_off", False),
    }
    assert [times for _, times in await memory.counts(0)] == [1]
    assert (was_failing, memory.is_failing) == (True, False)
    memory.close()


async def test_the_end_writes_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "talkback.db"
    with open_state(ignore, path) as memory:
        memory.state.disabled.put("tea", 1.0)
        memory.policies.keep("irc.example", POLICY)
        memory.policies.keep("gone.example", POLICY)
        memory.policies.forget("gone.example")
        memory.invitations.keep("net", "#tea")
        memory.invitations.keep("net", "#gone")
        memory.invitations.forget("net", "#gone")
    with open_state(ignore, path) as memory:
        assert list(memory.state.disabled) == ["tea"]
        assert memory.policies.get("irc.example") == POLICY
        assert memory.policies.get("gone.example") is None
        assert memory.invitations.channels("net") == ["#tea"]
        assert memory.invitations.channels("other") == []


async def test_a_rehearsal_keeps_wishes_alone(tmp_path: Path) -> None:
    path = tmp_path / "talkback.db"
    with open_state(ignore, path, user_requests_only=True) as memory:
        memory.state.disabled.put("tea", 1.0)
        memory.state.last_fired.put(("tea", ("net", "#c")), 1.0)
    with open_state(ignore, path) as memory:
        assert list(memory.state.disabled) == ["tea"]
        assert not memory.state.last_fired


def test_a_state_of_nonsense_is_refused_and_let_go(tmp_path: Path) -> None:
    path = tmp_path / "talkback.db"
    store = SqliteStore(path)
    store.record(Changes([StateRow("muted", ["net", "#c"], "yes")]))
    store.close()
    for _ in range(2):
        with (
            pytest.raises(StoreError, match=r"is damaged \(a row of muted makes no sense"),
            open_state(ignore, path),
        ):
            pass


async def test_who_asked_to_be_left_alone_is_not_counted_by_name() -> None:
    chat = Chat(ruleset(rule("tea")))
    chat.state.opted_out.put(("net", "al@home.example"), 1.0)
    memory = PersistentState(ignore)
    memory.count(chat.decide("tea"))
    [(count, _)] = await memory.counts(0)
    assert (count.person, count.outcome) == ("", "opt-out")
    memory.close()


class Stuck(InMemoryStore):
    """A database that somebody else holds."""

    def __init__(self) -> None:
        super().__init__()
        self.held = threading.Event()
        self.begun = threading.Event()
        self.keys: list[str] = []

    def record(self, changes: Changes) -> Sequence[StateRow]:
        self.begun.set()
        assert self.held.wait(DEADLINE)
        self.keys += [row.key for row in changes.rows]
        return ()


async def test_the_end_waits_for_no_disk_longer_than_there_is_time() -> None:
    events: list[LogEvent] = []
    store = Stuck()
    memory = PersistentState(events.append, store)
    memory.state.disabled.put("tea", 1.0)
    memory.hurry(within_s=0.05)
    await asyncio.to_thread(store.begun.wait)
    begun = time.monotonic()
    memory.close()
    assert time.monotonic() - begun < DEADLINE / 2
    assert [event.name for event in events] == ["state-lost"]
    store.held.set()


async def test_the_end_loses_nothing_where_there_is_nothing_to_write() -> None:
    events: list[LogEvent] = []
    disk = Disk()
    disk.full = True
    PersistentState(events.append, disk).close()
    assert events == []


async def test_nothing_is_promised_while_an_earlier_write_is_under_way() -> None:
    """The timer may have taken what somebody asked for, and not have written it yet."""
    store = Stuck()
    memory = PersistentState(ignore, store)
    memory.state.disabled.put("tea", 1.0)
    first = asyncio.ensure_future(memory.flush())
    await asyncio.to_thread(store.begun.wait)
    promise = asyncio.ensure_future(memory.flush())
    await asyncio.sleep(0)
    assert not promise.done()
    store.held.set()
    assert await first
    assert await promise
    memory.close()


def test_a_loop_that_ends_tears_no_write_off(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The timer falls due while the loop cancels its tasks: one begun then would be destroyed."""
    monkeypatch.setattr(module, "WRITE_DELAY_S", 0.0)
    store = Stuck()

    async def a_change_at_the_end() -> PersistentState:
        memory = PersistentState(ignore, store)
        memory.state.disabled.put("tea", 1.0)
        memory.schedule_write()
        return memory

    memory = asyncio.run(a_change_at_the_end())
    assert store.begun.wait(DEADLINE), "the timer did not fall due"
    store.held.set()
    memory.close()
    gc.collect()
    assert [record.getMessage() for record in caplog.records] == []
    assert store.keys == ["tea"]


async def test_whatever_a_write_throws_nothing_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "RETRY_DELAY_S", 0.01)
    events: list[LogEvent] = []
    store = BadStart(KeyError("a secret"))
    memory = PersistentState(events.append, store)
    memory.state.disabled.put("tea", 1.0)
    assert not await memory.flush()
    assert await memory.flush()
    memory.close()
    assert store.keys == ["tea"]
    [told] = events
    assert "KeyError" in str(told.fields["reason"])
    assert "a secret" not in str(told.fields["reason"])


class BadStart(InMemoryStore):
    """A disk that takes the second write and not the first."""

    def __init__(self, fault: Exception | None = None) -> None:
        super().__init__()
        self._faults = iter([fault or StoreError("talkback.db: another program holds it")])
        self.keys: list[str] = []

    def record(self, changes: Changes) -> Sequence[StateRow]:
        for fault in self._faults:
            raise fault
        self.keys += [row.key for row in changes.rows]
        return super().record(changes)


async def test_what_one_write_could_not_the_one_beside_it_could_and_nothing_is_failing() -> None:
    """Else counts would wait for ever, and whoever asks for them would hold the loop up."""
    store = BadStart()
    chat, memory = Chat(ruleset(rule("tea"))), PersistentState(ignore, store)
    memory.count(chat.decide("tea"))
    first, second = (asyncio.ensure_future(memory.flush()) for _ in range(2))
    assert not await first
    await second
    memory.count(chat.decide("tea"))
    assert await memory.flush()
    assert [times for _, times in store.counts(0)] == [2]  # on disk, as was just said
    assert not memory.is_failing
    assert [times for _, times in await memory.counts(0)] == [2]
    memory.close()


async def test_where_nothing_is_left_to_write_nothing_is_failing() -> None:
    chat, memory = Chat(ruleset(rule("tea"))), PersistentState(ignore, BadStart())
    memory.count(chat.decide("tea"))
    await asyncio.gather(memory.flush(), memory.flush())
    assert await memory.flush()
    assert not memory.is_failing
    memory.close()


async def test_what_was_counted_in_a_long_silence_is_several_batches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decision_counts, "BATCH_ROWS", 3)
    chat, memory = Chat(ruleset(rule("tea"))), PersistentState(ignore)
    for number in range(20):
        memory.count(chat.decide("tea", sender=Person(f"p{number % 10}")))
    assert [times for _, times in await memory.counts(0)] == [2] * 10
    assert not memory._counts.batches
    memory.close()


async def test_an_hour_has_so_many_people_and_the_others_are_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decision_counts, "ROWS_AN_HOUR", 3)
    chat, memory = Chat(ruleset(rule("tea"))), PersistentState(ignore)
    for nick in ("a", "b", "c", "d", "e", "a"):
        memory.count(chat.decide("tea", sender=Person(nick)))
    counts = {count.person: times for count, times in await memory.counts(0)}
    assert counts == {"a": 2, "b": 1, "c": 1, "": 2}
    memory.close()


async def test_who_wants_to_be_left_alone_is_not_named_where_an_alert_is_counted() -> None:
    memory = PersistentState(ignore)
    chat = Chat(ruleset(rule("bad", name="alert", to="#ops"), rule("bad", name="answer")))
    memory.count(chat.decide("bad"))
    memory.state.opted_out.put(("net", "al@home.example"), 0.0)
    chat.state.opted_out.put(("net", "al@home.example"), 0.0)
    memory.count(chat.decide("bad"))
    counted = {(count.rule, count.outcome, count.person) for count, _ in await memory.counts(0)}
    assert counted == {
        ("alert", "fires", "alice"),
        ("answer", "fires", "alice"),
        ("alert", "fires", ""),
        ("answer", "opt-out", ""),
    }
    memory.close()
