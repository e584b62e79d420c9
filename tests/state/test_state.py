"""State on disk: what comes back after a restart, what a damaged file says, who may have it."""

import math
import os
import sqlite3
import stat
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from talkback.engine.decision import Outcome
from talkback.engine.penalty import BASE_PAUSE_S, FORGET_AFTER_S
from talkback.engine.shuffle_bag import Bag
from talkback.engine.state import MutePeriod, State
from talkback.model.errors import StoreError
from talkback.model.message import MessageKind, Person
from talkback.model.settings import Limits, Rate
from talkback.state import sqlite as module
from talkback.state.base import Changes, Count, InMemoryStore, StateRow
from talkback.state.errors import InUseError
from talkback.state.serialize import (
    ClockPair,
    TableCodec,
    all_tables,
    pop_changes,
    restore_tables,
    user_requests,
)
from talkback.state.sqlite import KEPT_DAYS, SqliteStore, read_counts
from tests.engine.making import BOB, UNLIMITED, Chat, rule, ruleset

WALL = 1_800_000_000.0
COUNT = Count(int(WALL) // 3600, "net", "#c", "alice", "tea", "fires")


class Machine:
    """A bot's state on a machine whose clocks the test sets; `restart` boots it anew."""

    def __init__(self, path: Path, chat: Chat) -> None:
        self.path, self.chat = path, chat
        self.wall = WALL
        self.pool_texts: dict[str, TableCodec] = {}
        self.restart(0.0)

    def restart(self, away: float, clock_off: float = 0.0) -> None:
        """Write, stay away, begin with another monotonic clock, and the wall's off by so much."""
        store = SqliteStore(self.path)
        store.record(Changes(pop_changes(self.pool_texts, ClockPair(self.chat.now, self.wall))))
        self.wall += away + clock_off
        self.chat.now = 7.0 if self.chat.now != 7.0 else 70_000.0
        self.chat.decider.state = State()
        self.pool_texts = all_tables(self.chat.state)
        restore_tables(self.pool_texts, store.load(), ClockPair(self.chat.now, self.wall))
        store.close()

    def later(self, seconds: float) -> None:
        self.chat.now += seconds
        self.wall += seconds


@pytest.mark.parametrize(("away", "clock_off"), [(0.0, 0.0), (100.0, 0.0), (0.0, -86_400.0)])
def test_a_restart_makes_a_cooldown_neither_shorter_nor_longer(
    path: Path, away: float, clock_off: float
) -> None:
    """A clock that was set back meanwhile makes it last its whole length at most."""
    machine = Machine(path, Chat(ruleset(rule("tea", cooldown=600.0, user_cooldown=900.0))))
    assert machine.chat.says("tea")
    machine.later(200.0)
    machine.restart(away, clock_off)
    left = 600.0 if clock_off else 400.0 - away
    machine.later(left - 1.0)
    assert machine.chat.outcome("tea") == "cooldown"
    machine.later(1.0)
    assert machine.chat.outcome("tea") == "user cooldown"
    assert machine.chat.says("tea", sender=BOB)


def test_a_match_rests_over_a_restart(path: Path) -> None:
    machine = Machine(path, Chat(ruleset(rule(r"#\d+", match_cooldown=600.0))))
    assert machine.chat.says("#1")
    machine.restart(100.0)
    machine.later(499.0)
    assert machine.chat.outcome("#1", sender=BOB) == "match cooldown"
    assert machine.chat.says("#2")
    machine.later(1.0)
    assert machine.chat.says("#1")


def test_the_bot_s_last_words_are_known_after_a_restart(path: Path) -> None:
    rules = rule("tea"), rule("thanks", name="thanks", within_reply=600.0)
    machine = Machine(path, Chat(ruleset(*rules)))
    assert machine.chat.says("tea")
    machine.restart(100.0)
    machine.later(500.0)
    assert machine.chat.says("thanks", sender=BOB)
    machine.later(601.0)
    assert machine.chat.outcome("thanks") == "within reply"


def test_a_clock_set_back_while_the_bot_runs_changes_nothing(path: Path) -> None:
    machine = Machine(path, Chat(ruleset(rule("tea", cooldown=600.0))))
    assert machine.chat.says("tea")
    machine.wall -= 86_400.0
    machine.later(599.0)
    assert machine.chat.outcome("tea") == "cooldown"
    machine.restart(0.0)
    assert machine.chat.outcome("tea") == "cooldown"
    machine.later(1.0)
    assert machine.chat.says("tea")


def test_budgets_strikes_and_bags_survive(path: Path) -> None:
    limits = Limits(Rate(3, 3600.0), Rate(2, 60.0), max_share=None)
    tea = rule("tea", pools=("p",), reply=None)
    machine = Machine(path, Chat(ruleset(tea, pools={"p": ["1", "2", "3", "4"]}, limits=limits)))
    said = machine.chat.says("tea") + machine.chat.says("tea")
    assert machine.chat.outcome("tea") is Outcome.PERSON_LIMIT
    machine.restart(1.0)
    assert machine.chat.outcome("tea") is Outcome.PERSON_LIMIT
    said += machine.chat.says("tea", sender=BOB)
    machine.restart(1.0)
    assert machine.chat.outcome("tea", sender=Person("carol")) == "channel limit"
    machine.later(3600.0)
    said += machine.chat.says("tea", sender=BOB)
    assert sorted(line[-1] for line in said) == ["1", "2", "3", "4"]
    machine.restart(0.0)
    assert machine.chat.says("tea", sender=BOB)[0][-1] != said[-1][-1], "the seam of two rounds"
    assert len(machine.chat.state.bags["p"].said) == 1


def test_a_pool_whose_round_another_one_ended_remembers_its_last_quote(path: Path) -> None:
    tea = rule("tea", pools=("p", "q"), reply=None)
    machine = Machine(path, Chat(ruleset(tea, pools={"p": ["1", "2"], "q": ["3", "4"]})))
    machine.chat.says("tea")
    while (bag := machine.chat.state.bags.setdefault("p", Bag())).said or bag.last is None:
        machine.chat.says("tea")
    machine.restart(1.0)
    assert machine.chat.state.bags["p"] == bag


def test_what_people_asked_for_survives(path: Path) -> None:
    machine = Machine(path, Chat(ruleset(rule("tea", on=frozenset(MessageKind)))))
    state, now = machine.chat.state, machine.chat.now
    state.opted_out.put(("net", "al@home.example"), now)
    state.muted.put(("net", "#here"), MutePeriod(now, now + 600.0))
    state.muted.put(("net", "#there"), MutePeriod(now, math.inf))
    state.disabled.put("rule", now)
    machine.restart(100.0)
    assert machine.chat.outcome("tea") is Outcome.DISABLED
    machine.chat.state.disabled.discard("rule")
    assert machine.chat.outcome("tea") is Outcome.OPT_OUT
    assert machine.chat.outcome("tea", sender=BOB) == "mute"
    assert machine.chat.outcome("tea", sender=BOB, channel="#there") == "mute"
    machine.restart(0.0, clock_off=-86_400.0)
    machine.later(599.0)
    assert machine.chat.outcome("tea", sender=BOB) == "mute"
    machine.later(1.0)
    assert machine.chat.says("tea", sender=BOB)
    assert machine.chat.outcome("tea", sender=BOB, channel="#there") == "mute"


def test_a_pause_is_never_longer_than_the_longest(path: Path) -> None:
    """However wrong the clock was when it was written."""
    limits = replace(UNLIMITED, person_rate=Rate(1, 10.0))
    machine = Machine(path, Chat(ruleset(rule("tea"), limits=limits)))
    assert [machine.chat.outcome("tea") for _ in range(2)] == [Outcome.FIRES, Outcome.PERSON_LIMIT]
    assert (
        machine.chat.state.flood_penalties[("net", "al@home.example")].until - 7.0
        > BASE_PAUSE_S - 1
    )
    machine.restart(0.0, clock_off=-1e9)
    machine.later(FORGET_AFTER_S)
    assert machine.chat.says("tea")


def test_only_what_changed_is_taken() -> None:
    chat = Chat(ruleset(rule("tea", cooldown=1.0)))
    pool_texts = all_tables(chat.state)
    restore_tables(pool_texts, [], ClockPair(chat.now, WALL))
    chat.decide("tea")
    clock = ClockPair(chat.now, WALL)
    assert [row.table for row in pop_changes(pool_texts, clock)] == ["fired", "last_reply"]
    assert pop_changes(pool_texts, clock) == []
    pool_texts["fired"].mark_changed(("rule", ("net", "#here")))
    [row] = pop_changes(pool_texts, clock)
    assert row == StateRow("fired", ("rule", ("net", "#here")), WALL)
    chat.state.last_fired.discard(("rule", ("net", "#here")))
    [gone] = pop_changes(pool_texts, clock)
    assert gone.value is None


def test_who_only_keeps_wishes_has_nothing_else(store: SqliteStore) -> None:
    rows = [
        StateRow("opted_out", ("net", "a@b"), WALL),
        StateRow("fired", ("r", ("net", "#c")), WALL),
    ]
    store.record(Changes(rows))
    state = State()
    restore_tables(user_requests(state), store.load(), ClockPair(1.0, WALL))
    assert (list(state.opted_out), list(state.last_fired)) == ([("net", "a@b")], [])


@pytest.mark.parametrize(
    "row",
    [
        StateRow("fired", ("r",), "soon"),
        StateRow("floods", ("net", "a"), 3),
        StateRow("muted", ("net", "#c"), [1.0]),
        StateRow("bags", "pool", value=True),
        StateRow("said_in", ("net", "#c"), 4),
    ],
    ids=lambda row: row.table,
)
def test_a_row_that_makes_no_sense_is_damage(row: StateRow) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        restore_tables(all_tables(State()), [row], ClockPair(1.0, WALL))


def test_rows_come_back_in_the_order_of_their_last_change(store: SqliteStore) -> None:
    """The oldest is what a full table forgets."""
    for key in ("a", "b", "c", "a"):
        store.record(Changes([StateRow("t", key, 1)]))
    assert [row.key for row in store.load()] == ["b", "c", "a"]


def test_a_record_is_whole_or_not_there(store: SqliteStore) -> None:
    bad: Any = object()
    store.record(Changes([StateRow("t", "a", 1)]))
    with pytest.raises(TypeError):
        store.record(Changes([StateRow("t", "a", 2), StateRow("t", "b", bad)]))
    store._database.execute("CREATE TRIGGER full BEFORE INSERT ON counts BEGIN "
                            "SELECT RAISE(ABORT, 'disk full'); END")  # fmt: skip
    with pytest.raises(StoreError, match="disk full"):
        store.record(Changes([StateRow("t", "a", 3)], Counter({COUNT: 1})))
    assert [row.value for row in store.load()] == [1]


def test_counts_add_up_and_are_read_beside_the_writer(store: SqliteStore, path: Path) -> None:
    for _ in range(3):
        store.record(Changes(counts=Counter({COUNT: 2, COUNT._replace(hour=1): 1})))
    assert read_counts(path, COUNT.hour) == [(COUNT, 6)]
    assert store.counts(0) == [(COUNT._replace(hour=1), 3), (COUNT, 6)]


def test_counts_of_another_season_are_dropped_at_the_start(path: Path) -> None:
    store = SqliteStore(path)
    now = COUNT._replace(hour=10**7)
    store.record(Changes(counts=Counter({COUNT._replace(hour=24 * KEPT_DAYS): 1, now: 1})))
    store.close()
    again = SqliteStore(path)
    assert again.counts(0) == [(now, 1)]
    again.close()


def test_counts_grow_old_while_the_bot_runs_too(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two hundred days without a restart."""
    old, young = COUNT._replace(hour=24 * 1000), COUNT._replace(hour=24 * 1200)
    for count in (old, young):
        monkeypatch.setattr(time, "time", lambda hour=count.hour: float(hour * 3600))
        store.record(Changes(counts=Counter({count: 1})))
    assert store.counts(0) == [(young, 1)]


def test_too_many_people_are_nobody_the_rare_ones_first(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sums stay; today's are kept, and who is heard often."""
    monkeypatch.setattr(module, "ROWS", 20)
    now = 24 * 1000
    crowd = Counter({COUNT._replace(person=f"guest{n}", hour=now - 25): 1 for n in range(50)})
    often = Counter({COUNT._replace(hour=now - 25): 10})
    fresh = Counter({COUNT._replace(person="new", hour=now): 1})
    monkeypatch.setattr(time, "time", lambda: float(now * 3600))
    store.record(Changes(counts=crowd + often + fresh))
    found = {(count.person, count.hour): times for count, times in store.counts(0)}
    assert found == {("", now - 25): 50, ("alice", now - 25): 10, ("new", now): 1}


def test_a_crowd_of_people_that_are_heard_often_is_bounded_as_well(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ROWS", 20)
    now = 24 * 1000
    crowd = Counter({COUNT._replace(person=f"guest{n}", hour=now - 25): 10 for n in range(50)})
    monkeypatch.setattr(time, "time", lambda: float(now * 3600))
    store.record(Changes(counts=crowd))
    assert [(count.person, times) for count, times in store.counts(0)] == [("", 500)]


def test_what_is_written_survives_a_power_cut(store: SqliteStore) -> None:
    """FULL syncs the log at every commit, NORMAL only now and then (sqlite.org/pragma.html)."""
    [full] = store._database.execute("PRAGMA synchronous").fetchone()
    [mode] = store._database.execute("PRAGMA journal_mode").fetchone()
    assert (full, mode) == (2, "wal")


def test_a_database_that_another_program_holds_is_said_to_be(
    store: SqliteStore, path: Path
) -> None:
    store._database.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program holds the database"):
            store.record(Changes([StateRow("t", "a", 1)]))
    finally:
        other.close()


def test_a_full_disk_is_said_to_be(store: SqliteStore) -> None:
    store._database.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreError, match="the disk is full"):
        store.record(Changes([StateRow("t", f"key {n}", "v" * 2000) for n in range(100)]))


def test_a_database_that_became_read_only_is_said_to_be(store: SqliteStore) -> None:
    store._database.execute("PRAGMA query_only = 1")
    with pytest.raises(StoreError, match="may not be written; we need the right to it"):
        store.record(Changes([StateRow("t", "a", 1)]))


def test_the_store_that_forgets_counts_and_keeps_no_rows() -> None:
    store = InMemoryStore()
    for _ in range(2):
        store.record(Changes([StateRow("t", "a", 1)], Counter({COUNT: 1})))
    assert store.load() == ()
    assert store.counts(COUNT.hour) == [(COUNT, 2)]
    assert store.counts(COUNT.hour + 1) == []


def test_only_its_owner_may_read_it(store: SqliteStore, path: Path) -> None:
    store.record(Changes([StateRow("t", "a", 1)]))
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert set(modes) == {"talkback.db", "talkback.db-wal", "talkback.db-shm", "talkback.db.lock"}


def test_a_second_one_is_refused_until_the_first_lets_go(store: SqliteStore, path: Path) -> None:
    with pytest.raises(InUseError, match="another talkback is running with this state"):
        SqliteStore(path)
    store.close()
    SqliteStore(path).close()
    store._lease.acquire()


@pytest.mark.parametrize("read", [SqliteStore, lambda path: read_counts(path, 0)])
def test_a_pipe_in_its_place_is_said_to_be(path: Path, read: Callable[[Path], object]) -> None:
    """SQLite waits for whoever is to write to it, or blames the disk."""
    os.mkfifo(path)
    with pytest.raises(StoreError, match="it is a pipe or a device"):
        read(path)


def test_a_failed_opening_lets_go_of_the_lease(path: Path) -> None:
    path.write_bytes(b"x" * 5000)
    for _ in range(2):
        with pytest.raises(StoreError, match="is damaged"):
            SqliteStore(path)
