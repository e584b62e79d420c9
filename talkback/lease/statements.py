"""What is asked of the database, and what it answers; the SQL is elsewhere."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime

from talkback.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Database:
    """Which database, and which life of it: each promotion of a replica begins another timeline."""

    system: str
    timeline: str


@dataclasses.dataclass(frozen=True, slots=True)  # the other compares every field
class LeaseRow:
    """The row of a network. `holder` is a host's id, None once it was released."""

    epoch: int
    beat: int
    holder: str | None
    since: datetime | None = dataclasses.field(default=None, compare=False)
    """By the database's clock, for people."""


@dataclass(frozen=True, slots=True)
class Host:
    """What a host told of itself; `age` is how many seconds ago, by the database's clock."""

    name: str
    version: str
    rules: str
    ready: frozenset[str]
    """Networks that have welcomed it."""
    age: float


@dataclass(frozen=True, slots=True)
class Poll:
    """Look at all rows; answered by `Polled`."""


@dataclass(frozen=True, slots=True)
class Polled:
    """All rows by network, and where they were read."""

    rows: Mapping[str, LeaseRow]
    database: Database


@dataclass(frozen=True, slots=True)
class Enrol:
    """Make rows for networks that have none; answered by `Done`."""

    networks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Acquire:
    """Take a row, if it is as it was seen, in that database; answered by `Acquired`."""

    network: str
    seen: LeaseRow
    database: Database


@dataclass(frozen=True, slots=True)
class Acquired:
    """The new epoch; None where the row was another one."""

    epoch: int | None


@dataclass(frozen=True, slots=True)
class Beat:
    """Confirm epochs by network; answered by `Confirmed`."""

    epochs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The networks whose epoch is still ours; and the database's clock, in seconds since 1970.

    The clock is for the times in rows, and decides nothing.
    """

    networks: frozenset[str]
    clock: float | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """Give a row back; answered by `Done`."""

    network: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Announce:
    """Tell the others on which networks we are; answered by `Hosts`."""

    ready: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hosts:
    """All hosts by id, ourselves among them."""

    hosts: Mapping[str, Host] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """It was done; there is nothing more to say of it."""


Statement = Poll | Enrol | Acquire | Beat | Release | Announce
Result = Polled | Acquired | Confirmed | Hosts | Done
