"""What every store does: rows in order, counts that are each added once, what survives its end."""

from collections import Counter
from collections.abc import Iterator

import pytest

from talkback.state.base import Changes, CountBatch, InMemoryStore, StateRow, Store
from tests.state.conftest import Begin
from tests.state.making import COUNT, counted


@pytest.fixture
def any_store(begin: Begin) -> Iterator[Store]:
    store = begin()
    yield store
    store.close()


def test_rows_come_back_in_the_order_of_their_last_change(any_store: Store) -> None:
    """The oldest is what a full table forgets."""
    for key in ("a", "b", "c", "a"):
        assert not any_store.record(Changes([StateRow("t", key, 1)]))
    assert [row.key for row in any_store.load()] == ["b", "c", "a"]


def test_a_row_without_a_value_is_gone(any_store: Store) -> None:
    any_store.record(Changes([StateRow("t", "a", 1), StateRow("t", ["b", 1], [True, "ü\0"])]))
    any_store.record(Changes([StateRow("t", "a", None)]))
    assert any_store.load() == [StateRow("t", ["b", 1], [True, "ü\0"])]


def test_of_rows_of_one_key_the_last_is_kept(any_store: Store) -> None:
    any_store.record(Changes([StateRow("t", "a", 1), StateRow("t", "a", 2)]))
    assert [row.value for row in any_store.load()] == [2]


def test_what_was_written_is_there_for_the_next(begin: Begin) -> None:
    first = begin()
    first.record(Changes([StateRow("t", "a", 1)], (CountBatch(1, Counter({COUNT: 1})),)))
    first.close()
    second = begin()
    assert second.load() == [StateRow("t", "a", 1)]
    assert second.counts(0) == [(COUNT, 1)]
    second.close()


def test_rows_of_some_networks_come_with_those_of_none(any_store: Store) -> None:
    rows = [
        StateRow("muted", ["net", "#c"], [1.0, None]),
        StateRow("switched_off", "tea", 1.0),
        StateRow("fired", ["tea", ["net", "#c"]], 1.0),
    ]
    any_store.record(Changes(rows))
    assert any_store.load() == [rows[0], rows[2], rows[1]] or any_store.load() == rows
    assert list(any_store.load(["other"])) == [rows[1]]
    assert {row.table for row in any_store.load(["net"])} == {"muted", "switched_off", "fired"}
    assert list(any_store.load(["net"], "muted")) == [rows[0]]
    assert list(any_store.load((), "muted")) == []


def test_counts_add_up(any_store: Store) -> None:
    for number in (1, 2, 3):
        any_store.record(counted(Counter({COUNT: 2, COUNT._replace(hour=1): 1}), number))
    assert any_store.counts(COUNT.hour) == [(COUNT, 6)]


def test_a_batch_that_is_written_again_is_counted_once(any_store: Store) -> None:
    first, second = (CountBatch(number, Counter({COUNT: number})) for number in (1, 2))
    any_store.record(Changes(batches=(first,)))
    any_store.record(Changes(batches=(first, second)))
    any_store.record(Changes(batches=(first, second)))
    assert any_store.counts(0) == [(COUNT, 3)]


def test_the_store_that_forgets_counts_and_keeps_no_rows() -> None:
    store = InMemoryStore()
    first, second = (CountBatch(number, Counter({COUNT: number})) for number in (1, 2))
    store.record(Changes([StateRow("t", "a", 1)], (first,)))
    store.record(Changes(batches=(first, second)))
    assert store.load() == ()
    assert store.counts(COUNT.hour) == [(COUNT, 3)]
    assert store.counts(COUNT.hour + 1) == []
