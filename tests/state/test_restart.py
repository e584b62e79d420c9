"""What comes back after a restart, on another monotonic clock."""

import math
from dataclasses import replace
from typing import Any

import pytest

from talkback.engine.decision import Outcome
from talkback.engine.penalty import BASE_PAUSE_S, FORGET_AFTER_S
from talkback.engine.shuffle_bag import Bag
from talkback.engine.state import MutePeriod, State
from talkback.model.message import Event, MessageKind, Person
from talkback.model.settings import Limits, Rate
from talkback.state import row_network
from talkback.state.base import Changes, StateRow
from talkback.state.serialize import (
    ClockPair,
    TableCodec,
    all_tables,
    pop_changes,
    restore_tables,
)
from tests.engine.making import BOB, UNLIMITED, Chat, rule, ruleset
from tests.state.conftest import Begin
from tests.state.making import WALL


class Machine:
    """A bot's state on a machine whose clocks the test sets; `restart` boots it anew."""

    def __init__(self, begin: Begin, chat: Chat) -> None:
        self.begin, self.chat = begin, chat
        self.wall = WALL
        self.tables: dict[str, TableCodec] = {}
        self.restart(0.0)

    def restart(self, away: float, clock_off: float = 0.0) -> None:
        """Write, stay away, begin with another monotonic clock, and the wall's off by so much."""
        store = self.begin()
        rows, bags = self._rows(), self.chat.state.bags
        store.record(Changes(rows))
        self.wall += away + clock_off
        self.chat.now = 7.0 if self.chat.now != 7.0 else 70_000.0
        self.chat.decider.state = State()
        self.tables = all_tables(self.chat.state)
        restore_tables(self.tables, store.load(), ClockPair(self.chat.now, self.wall))
        store.close()
        assert self.chat.state.bags == bags

    def _rows(self) -> list[StateRow]:
        """What is to be written, each row for whoever speaks on its network, and on no other."""
        rows = pop_changes(self.tables, ClockPair(self.chat.now, self.wall))
        of_none = row_network.TABLES_OF_NO_NETWORK
        for table, key, _ in rows:
            assert row_network.network_of(table, key) == ("" if table in of_none else "net"), table
        return rows

    def later(self, seconds: float) -> None:
        self.chat.now += seconds
        self.wall += seconds


def test_a_restart_gives_joins_no_replies_anew(begin: Begin) -> None:
    """Neither a second greeting to the same person nor another quarter of the channel's replies."""
    hello = rule(on=frozenset({MessageKind.JOIN}), user_cooldown=900.0)
    machine = Machine(begin, Chat(ruleset(hello, limits=Limits(Rate(4, 3600.0), None, None))))
    came: dict[str, Any] = {"event": Event(MessageKind.JOIN)}
    assert machine.chat.says("", **came)
    machine.restart(60.0)
    assert machine.chat.outcome("", sender=BOB, **came) == "channel limit"
    machine.later(3600.0 - 61.0)
    assert machine.chat.outcome("", sender=BOB, **came) == "channel limit"
    machine.later(2.0)
    assert machine.chat.says("", sender=BOB, **came)


@pytest.mark.parametrize(("away", "clock_off"), [(0.0, 0.0), (100.0, 0.0), (0.0, -86_400.0)])
def test_a_restart_makes_a_cooldown_neither_shorter_nor_longer(
    begin: Begin, away: float, clock_off: float
) -> None:
    """A clock that was set back meanwhile makes it last its whole length at most."""
    machine = Machine(begin, Chat(ruleset(rule("tea", cooldown=600.0, user_cooldown=900.0))))
    assert machine.chat.says("tea")
    machine.later(200.0)
    machine.restart(away, clock_off)
    left = 600.0 if clock_off else 400.0 - away
    machine.later(left - 1.0)
    assert machine.chat.outcome("tea") == "cooldown"
    machine.later(1.0)
    assert machine.chat.outcome("tea") == "user cooldown"
    assert machine.chat.says("tea", sender=BOB)


def test_a_match_rests_over_a_restart(begin: Begin) -> None:
    machine = Machine(begin, Chat(ruleset(rule(r"#\d+", match_cooldown=600.0))))
    assert machine.chat.says("#1")
    machine.restart(100.0)
    machine.later(499.0)
    assert machine.chat.outcome("#1", sender=BOB) == "match cooldown"
    assert machine.chat.says("#2")
    machine.later(1.0)
    assert machine.chat.says("#1")


def test_counts_go_on_after_a_restart_by_the_name_of_the_rule(begin: Begin) -> None:
    tea = rule("tea", name="tea", reply="{count} {count:nick}")
    machine = Machine(begin, Chat(ruleset(tea)))
    assert machine.chat.says("tea") == ["1 1"]
    assert machine.chat.says("tea", sender=BOB) == ["2 1"]
    machine.restart(1e8)
    assert machine.chat.says("tea") == ["3 2"]
    machine.chat.decider.ruleset = ruleset(rule("x", name="x"), replace(tea, name="cup"), tea)
    assert machine.chat.says("tea") == ["1 1"]
    machine.chat.decider.ruleset = ruleset(tea)
    machine.restart(0.0)
    assert machine.chat.says("tea") == ["4 3"]


def test_the_bot_s_last_words_are_known_after_a_restart(begin: Begin) -> None:
    rules = rule("tea"), rule("thanks", name="thanks", within_reply=600.0)
    machine = Machine(begin, Chat(ruleset(*rules)))
    assert machine.chat.says("tea")
    machine.restart(100.0)
    machine.later(500.0)
    assert machine.chat.says("thanks", sender=BOB)
    machine.later(601.0)
    assert machine.chat.outcome("thanks") == "within reply"


def test_alerts_that_are_spent_are_so_after_a_restart(begin: Begin) -> None:
    alert = rule("bad", to="#ops")
    machine = Machine(begin, Chat(ruleset(alert)))
    for _ in range(60):
        assert machine.chat.says("bad")
    machine.restart(100.0)
    assert machine.chat.outcome("bad") == "channel limit"
    machine.later(3600.0)
    assert machine.chat.says("bad") == ["yes"]


def test_a_clock_set_back_while_the_bot_runs_changes_nothing(begin: Begin) -> None:
    machine = Machine(begin, Chat(ruleset(rule("tea", cooldown=600.0))))
    assert machine.chat.says("tea")
    machine.wall -= 86_400.0
    machine.later(599.0)
    assert machine.chat.outcome("tea") == "cooldown"
    machine.restart(0.0)
    assert machine.chat.outcome("tea") == "cooldown"
    machine.later(1.0)
    assert machine.chat.says("tea")


def test_budgets_strikes_and_bags_survive(begin: Begin) -> None:
    limits = Limits(Rate(3, 3600.0), Rate(2, 60.0), max_share=None)
    tea = rule("tea", pools=("p",), reply=None)
    machine = Machine(begin, Chat(ruleset(tea, pools={"p": ["1", "2", "3", "4"]}, limits=limits)))
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


def test_a_pool_whose_round_another_one_ended_remembers_its_last_quote(begin: Begin) -> None:
    tea = rule("tea", pools=("p", "q"), reply=None)
    machine = Machine(begin, Chat(ruleset(tea, pools={"p": ["1", "2"], "q": ["3", "4"]})))
    machine.chat.says("tea")
    while (bag := machine.chat.state.bags.setdefault("p", Bag())).said or bag.last is None:
        machine.chat.says("tea")
    machine.restart(1.0)
    assert machine.chat.state.bags["p"] == bag


def test_what_people_asked_for_survives(begin: Begin) -> None:
    machine = Machine(begin, Chat(ruleset(rule("tea", on=frozenset(MessageKind)))))
    state, now = machine.chat.state, machine.chat.now
    state.opted_out.put(("net", "al@home.example"), now)
    state.muted.put(("net", "#here"), MutePeriod(now, now + 600.0))
    state.muted.put(("net", "#there"), MutePeriod(now, math.inf))
    state.disabled.put("rule", now)
    state.muted_by_operators.put(("net", "#ops"), MutePeriod(now, math.inf))
    state.disabled_by_operators.put(("rule", ("net", "#ops2")), now)
    machine.restart(100.0)
    assert machine.chat.outcome("tea") is Outcome.DISABLED
    machine.chat.state.disabled.discard("rule")
    assert machine.chat.outcome("tea") is Outcome.OPT_OUT
    assert machine.chat.outcome("tea", sender=BOB) == "mute"
    assert machine.chat.outcome("tea", sender=BOB, channel="#there") == "mute"
    assert machine.chat.outcome("tea", sender=BOB, channel="#ops") == "mute"
    assert machine.chat.outcome("tea", sender=BOB, channel="#ops2") is Outcome.DISABLED
    machine.restart(0.0, clock_off=-86_400.0)
    machine.later(599.0)
    assert machine.chat.outcome("tea", sender=BOB) == "mute"
    machine.later(1.0)
    assert machine.chat.says("tea", sender=BOB)
    assert machine.chat.outcome("tea", sender=BOB, channel="#there") == "mute"


def test_a_pause_is_never_longer_than_the_longest(begin: Begin) -> None:
    """However wrong the clock was when it was written."""
    limits = replace(UNLIMITED, person_rate=Rate(1, 10.0))
    machine = Machine(begin, Chat(ruleset(rule("tea"), limits=limits)))
    assert [machine.chat.outcome("tea") for _ in range(2)] == [Outcome.FIRES, Outcome.PERSON_LIMIT]
    assert (
        machine.chat.state.flood_penalties[("net", "al@home.example")].until - 7.0
        > BASE_PAUSE_S - 1
    )
    machine.restart(0.0, clock_off=-1e9)
    machine.later(FORGET_AFTER_S)
    assert machine.chat.says("tea")
