"""What is shown of hosts and leases."""

from datetime import UTC, datetime

from talkback.bot.observe.host_lines import host_lines
from talkback.lease.host_leases import HostLeases
from talkback.lease.overview import Overview, overview
from talkback.lease.statements import Announce, Database, Host, Hosts, LeaseRow, Poll, Polled

SINCE = datetime(2026, 11, 28, 9, 14, 2, tzinfo=UTC)
NORTH = Host("north", "1.0", "5f2a", frozenset({"net"}), 0.5)
SOUTH = Host("south", "1.0", "77e0", frozenset(), 90.0)


def seen(*hosts: tuple[str, Host], holder: str | None = "a") -> Overview:
    leases = HostLeases("a", ["net"], 0.0)
    leases.connected(Database("system", "1"))
    assert isinstance(leases.next_statement(0.0), Announce)
    leases.answered(Hosts(dict(hosts)), 0.0)
    assert isinstance(leases.next_statement(0.0), Poll)
    rows = {"net": LeaseRow(7, 0, holder, SINCE)}
    leases.answered(Polled(rows, Database("system", "1")), 0.0)
    return overview(leases)


def shown(known: Overview) -> str:
    return "\n".join(line.plain for line in host_lines(known, 200))


def test_who_speaks_since_when() -> None:
    [network] = seen(("a", NORTH)).networks
    assert (network.name, network.holder, network.since) == ("net", "north", SINCE)
    assert "net: north speaks since 2026-11-28" in shown(seen(("a", NORTH)))


def test_nobody_holds_what_was_released() -> None:
    assert "net: nobody; this host: standby" in shown(seen(("a", NORTH), holder=None))


def test_hosts_with_where_they_are_and_whether_their_rules_are_ours() -> None:
    told = shown(seen(("a", NORTH), ("b", SOUTH)))
    assert "north: seen a moment ago, on net, the same rules" in told
    assert "south: seen 1 min ago, on no network, other rules (77e0)" in told


def test_of_a_host_that_was_started_again_the_last_start_counts() -> None:
    before = Host("north", "0.9", "", frozenset(), 50.0)
    assert [host.age for host in seen(("z", before), ("a", NORTH)).hosts] == [0.5]


def test_a_host_that_is_long_gone_is_not_shown() -> None:
    gone = Host("west", "0.9", "", frozenset(), 86_400.0)
    assert [host.name for host in seen(("a", NORTH), ("z", gone)).hosts] == ["north"]


def test_a_bot_that_is_alone_shows_nothing() -> None:
    assert shown(Overview()) == ""
