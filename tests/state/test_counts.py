"""What is counted grows old, and is bounded: in a file."""

import time
from collections import Counter
from pathlib import Path

import pytest

from talkback.state import sqlite as module
from talkback.state.sqlite import KEPT_DAYS, SqliteStore
from tests.state.making import COUNT, counted


def test_counts_of_another_season_are_dropped_at_the_start(path: Path) -> None:
    store = SqliteStore(path)
    now = COUNT._replace(hour=10**7)
    store.record(counted(Counter({COUNT._replace(hour=24 * KEPT_DAYS): 1, now: 1})))
    store.close()
    again = SqliteStore(path)
    assert again.counts(0) == [(now, 1)]
    again.close()


def test_counts_grow_old_while_the_bot_runs_too(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two hundred days without a restart."""
    old, young = COUNT._replace(hour=24 * 1000), COUNT._replace(hour=24 * 1200)
    for number, count in enumerate((old, young), 1):
        monkeypatch.setattr(time, "time", lambda hour=count.hour: float(hour * 3600))
        store.record(counted(Counter({count: 1}), number))
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
    store.record(counted(crowd + often + fresh))
    found = {(count.person, count.hour): times for count, times in store.counts(0)}
    assert found == {("", now - 25): 50, ("alice", now - 25): 10, ("new", now): 1}


def test_a_crowd_of_people_that_are_heard_often_is_bounded_as_well(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ROWS", 20)
    now = 24 * 1000
    crowd = Counter({COUNT._replace(person=f"guest{n}", hour=now - 25): 10 for n in range(50)})
    monkeypatch.setattr(time, "time", lambda: float(now * 3600))
    store.record(counted(crowd))
    assert [(count.person, times) for count, times in store.counts(0)] == [("", 500)]
