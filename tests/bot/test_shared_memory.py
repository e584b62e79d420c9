"""The memory behind a bot whose state is in a database that hosts share."""

import time
from collections.abc import Mapping

import pytest

from talkback.bot import persistence as module
from talkback.bot.open_state import open_state
from talkback.model.log_event import LogEvent
from talkback.model.secret import DatabaseUrl
from talkback.state.postgres.beside_bots import read_counts
from tests.bot.test_persistence import ignore
from tests.e2e.servers.cutting_proxy import cutting_proxy
from tests.e2e.servers.postgres import Postgres
from tests.engine.making import Chat, rule, ruleset
from tests.state.conftest import take_lease


async def test_a_database_that_is_away_at_the_start_is_waited_for(
    own_postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what was counted meanwhile, and what was switched off, is written when it is back."""
    monkeypatch.setattr(module, "RETRY_DELAY_S", 0.01)
    database = own_postgres.create_database()
    await own_postgres.stop()
    events: list[LogEvent] = []
    chat = Chat(ruleset(rule("tea")))
    with open_state(events.append, database, host_id="me") as memory:
        for _ in range(3):
            memory.count(chat.decide("tea"))
            assert not await memory.flush()
        assert [event.name for event in events] == ["database-away", "state-not-written"]
        await own_postgres.start()
        while not await memory.flush():
            assert memory.is_failing
        assert [times for _, times in await memory.counts(0)] == [3]
    assert [times for _, times in read_counts(database, 0)] == [3]


async def test_a_write_whose_answer_is_lost_is_tried_again_and_counted_once(
    postgres: Postgres, database: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_DELAY_S", 0.01)
    chat, name = Chat(ruleset(rule("tea"))), database.reveal().rpartition("/")[2]
    with (
        cutting_proxy(postgres.port) as proxy,
        open_state(ignore, postgres.url(name, proxy.port), host_id="a") as memory,
    ):
        memory.count(chat.decide("tea"))
        assert await memory.flush()
        memory.count(chat.decide("tea"))
        proxy.cut_at_next_answer()
        assert not await memory.flush()
        memory.count(chat.decide("tea"))
        assert [times for _, times in await memory.counts(0)] == [3]


class OneFence:
    """The lease of a network, until it is lost."""

    def __init__(self, epoch: int) -> None:
        self.held = {"net": epoch}

    def epochs(self) -> Mapping[str, int]:
        return dict(self.held)

    def refused(self, network: str, epoch: int) -> None:
        assert self.held.pop(network) == epoch


async def test_what_another_host_may_write_now_is_not_and_nothing_is_promised(
    database: DatabaseUrl,
) -> None:
    events: list[LogEvent] = []
    with open_state(events.append, database, host_id="a") as memory:
        fence = OneFence(take_lease(database, "a"))
        memory.fence = fence
        memory.state.opted_out.put(("net", "a@b"), 1.0)
        assert await memory.flush()
        take_lease(database, "b")
        memory.state.opted_out.put(("net", "c@d"), 1.0)
        memory.state.disabled.put("tea", 1.0)
        assert not await memory.flush()
        assert fence.held == {}
        assert {(event.name, event.fields["network"]) for event in events} == {
            ("state-lost", "net"),
            ("state-lost", ""),
        }
        assert await memory.flush(), "it is not tried again"


async def test_who_takes_over_knows_what_the_other_knew(database: DatabaseUrl) -> None:
    now = time.monotonic()
    with open_state(ignore, database, host_id="a") as a, open_state(ignore, database) as b:
        a.fence = OneFence(take_lease(database, "a"))
        a.state.opted_out.put(("net", "a@b"), now)
        a.state.last_fired.put(("tea", ("net", "#c")), now - 60)
        a.state.disabled.put("tea", now)
        assert await a.flush()
        b.state.opted_out.put(("net", "old@b"), now)
        b.state.opted_out.dirty = set()
        await b.read_switched_off()
        assert (list(b.state.disabled), list(b.state.opted_out)) == (["tea"], [("net", "old@b")])
        await b.take_over("net")
        assert list(b.state.opted_out) == [("net", "a@b")]
        assert b.state.last_fired["tea", ("net", "#c")] == pytest.approx(now - 60, abs=5.0)
        a.state.disabled.discard("tea")
        assert await a.flush()
        await b.read_switched_off()
        assert list(b.state.disabled) == []


async def test_times_are_written_by_the_clock_that_hosts_share(database: DatabaseUrl) -> None:
    now = time.monotonic()
    with open_state(ignore, database, host_id="a") as a, open_state(ignore, database) as b:
        a.fence = OneFence(take_lease(database, "a"))
        shared = time.time() + 7200.0
        a.wall = lambda: shared
        a.state.last_fired.put(("tea", ("net", "#c")), now)
        a.count(Chat(ruleset(rule("tea"))).decide("tea"))
        assert await a.flush()
        b.wall = lambda: shared + 60.0
        await b.take_over("net")
        assert b.state.last_fired["tea", ("net", "#c")] == pytest.approx(now - 60, abs=5.0)
        assert [count.hour for count, _ in await b.counts(0)] == [int(shared) // 3600]
