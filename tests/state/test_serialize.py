"""The engine's tables as rows, and rows that make no sense."""

import pytest

from talkback.engine.shuffle_bag import Bag
from talkback.engine.state import State
from talkback.state import row_network
from talkback.state.base import Changes, StateRow
from talkback.state.serialize import (
    ClockPair,
    all_tables,
    pop_changes,
    replace_rows,
    restore_tables,
    user_requests,
)
from talkback.state.sqlite import SqliteStore
from tests.engine.making import Chat, rule, ruleset
from tests.state.making import WALL


def test_only_what_changed_is_taken() -> None:
    chat = Chat(ruleset(rule("tea", cooldown=1.0)))
    tables = all_tables(chat.state)
    restore_tables(tables, [], ClockPair(chat.now, WALL))
    chat.decide("tea")
    clock = ClockPair(chat.now, WALL)
    assert [row.table for row in pop_changes(tables, clock)] == ["fired"]
    assert pop_changes(tables, clock) == []
    tables["fired"].mark_changed(("rule", ("net", "#here")))
    [row] = pop_changes(tables, clock)
    assert row == StateRow("fired", ("rule", ("net", "#here")), WALL)
    chat.state.last_fired.discard(("rule", ("net", "#here")))
    [gone] = pop_changes(tables, clock)
    assert gone.value is None


def test_every_table_says_to_which_network_a_row_of_it_belongs() -> None:
    """A new table cannot be forgotten: its rows would be written by whoever speaks anywhere."""
    kept = {*all_tables(State()), "sts", "invited"}
    assert kept == {*row_network._PATHS, *row_network.TABLES_OF_NO_NETWORK}


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("loops", [["net", "#a"], ["net", "alice"], "too fast"]),
        ("said_to_bridge", [["net", "#a"], "net:bridge"]),
        ("fired_for", ["rule", ["net", "alice"]]),
        ("invited", ["net", "#a"]),
    ],
)
def test_a_row_is_of_the_network_that_its_key_names(table: str, key: list[object]) -> None:
    """As JSON has the key; what whole chats leave is looked at where the bot is restarted."""
    assert row_network.network_of(table, key) == "net"


def test_what_was_written_elsewhere_takes_the_place_of_what_we_had() -> None:
    """But for what changed here since, and what is another network's."""
    state = State()
    tables, clock = all_tables(state), ClockPair(1.0, WALL)
    restore_tables(tables, [], clock)
    state.opted_out.put(("net", "old"), 1.0)
    state.opted_out.put(("other", "old"), 1.0)
    state.bags["p"] = Bag({"old", "drawn"}, "drawn")
    pop_changes(tables, clock)
    state.opted_out.put(("net", "new"), 1.0)
    state.dirty_quotes = {("p", "drawn")}
    rows = [
        StateRow("opted_out", ["net", "b"], WALL - 9),
        StateRow("opted_out", ["net", "new"], WALL - 9),
        StateRow("bags", ["p", "said"], value=False),
    ]
    replace_rows(tables, {"net", ""}, rows, clock)
    assert state.opted_out == {("net", "b"): -8.0, ("other", "old"): 1.0, ("net", "new"): 1.0}
    assert state.bags["p"].said == {"drawn", "said"}
    assert [row.key for row in pop_changes(tables, clock)] == [("net", "new"), ("p", "drawn")]


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
