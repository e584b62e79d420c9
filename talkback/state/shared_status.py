"""What can be seen of hosts that share a state, for people: no time in it decides anything."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple


class HostStatus(NamedTuple):
    """A process that told of itself `age` seconds ago, by the database's clock."""

    id: str
    name: str
    version: str
    rules: str
    ready: Sequence[str]
    """Networks that have welcomed it."""
    age: float


class LeaseStatus(NamedTuple):
    """Who has a network: a host's id, None where it was released."""

    network: str
    epoch: int
    holder: str | None
    since: datetime


class SharedStatus(NamedTuple):
    """A database, its hosts (the last seen first) and the leases of networks."""

    version: str
    system: str
    timeline: str
    is_private: bool
    """Whether what is said to it is encrypted, or stays on this machine."""
    hosts: Sequence[HostStatus] = ()
    leases: Sequence[LeaseStatus] = ()
