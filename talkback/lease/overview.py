"""Who speaks where, and who else is there: for people and their metrics, and for no decision."""

from datetime import datetime
from typing import TYPE_CHECKING

from talkback.model.lazy_dataclass import dataclass

if TYPE_CHECKING:  # whoever is alone on its networks has the overview without the leases
    from talkback.lease.host_leases import HostLeases
    from talkback.lease.network_lease import LeaseState

_SHOWN_S = 3600.0
"""Seconds after its last word in which a host is shown."""


@dataclass(frozen=True, slots=True)
class HeldNetwork:
    """A network: what this host is there, and who holds it since when (None: nobody)."""

    name: str
    state: "LeaseState"
    holder: str | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class SeenHost:
    """A host: how many seconds ago it was seen, where it is registered, and its rules' hash."""

    name: str
    age: float
    ready: frozenset[str]
    rules: str
    same_rules: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """What one host knows of them all; nothing where there is only one."""

    networks: tuple[HeldNetwork, ...] = ()
    hosts: tuple[SeenHost, ...] = ()


def overview(leases: "HostLeases") -> Overview:
    """As it is now."""
    return Overview(
        tuple(_network(leases, name) for name in leases.networks), tuple(_hosts(leases).values())
    )


def _network(leases: "HostLeases", name: str) -> HeldNetwork:
    row = leases.row(name)
    if row is None or row.holder is None:
        return HeldNetwork(name, leases.state(name), None, None)
    host = leases.hosts.get(row.holder)
    holder = host.name if host is not None else row.holder
    return HeldNetwork(name, leases.state(name), holder, row.since)


def _hosts(leases: "HostLeases") -> dict[str, SeenHost]:
    """By name, the process that was seen last: each start of a bot is a new one."""
    ours = leases.hosts[leases.me].rules if leases.me in leases.hosts else ""
    found: dict[str, SeenHost] = {}
    for host in sorted(leases.hosts.values(), key=lambda host: -host.age):
        if host.age < _SHOWN_S:
            same = host.rules == ours
            found[host.name] = SeenHost(host.name, host.age, host.ready, host.rules, same)
    return found
