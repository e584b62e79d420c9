"""All leases of one host: what to ask of the database next, and what its answers mean."""

import math
from collections.abc import Collection, Iterable, Mapping

from talkback.lease.intervals import ANNOUNCE, AWAY, BEAT, POLL
from talkback.lease.network_lease import Change, LeaseState, NetworkLease
from talkback.lease.observation import Observation
from talkback.lease.statements import (
    Acquire,
    Acquired,
    Announce,
    Beat,
    Confirmed,
    Database,
    Enrol,
    Host,
    Hosts,
    LeaseRow,
    Poll,
    Polled,
    Release,
    Result,
    Statement,
)


class HostLeases:
    """`me` is the host's id. One statement is under way at a time; times are of one clock."""

    def __init__(self, me: str, networks: Iterable[str], now: float) -> None:
        self.me = me
        self.hosts: Mapping[str, Host] = {}
        """As they were last told."""
        self._leases = {name: NetworkLease(name, now) for name in networks}
        self._observation = Observation()
        self._connected = False
        self._under_way: Statement | None = None
        self._sent: dict[type[Statement], float] = {}
        self._sent_at = -math.inf
        self._hosts_at = -math.inf
        self._missing: tuple[str, ...] = ()
        self._leaving = False

    @property
    def networks(self) -> Collection[str]:
        """All that it was ever asked to follow."""
        return self._leases.keys()

    def may_speak(self, network: str, now: float) -> bool:
        """The one question that counts; ask it with a clock that was just read."""
        lease = self._leases.get(network)
        return lease is not None and lease.may_speak(now)

    def state(self, network: str) -> LeaseState:
        return self._leases[network].state

    def epoch(self, network: str) -> int | None:
        """The epoch under which the network's memory may be written."""
        lease = self._leases.get(network)
        if lease is None:
            return None
        return lease.giving_back if lease.giving_back is not None else lease.epoch

    def row(self, network: str) -> LeaseRow | None:
        """As it was seen last; None where this connection has not seen it."""
        return self._observation.row(network)

    @property
    def is_over(self) -> bool:
        """After `leave`: whether no row is left to be released."""
        owed = any(lease.giving_back is not None for lease in self._leases.values())
        return self._leaving and not owed and not isinstance(self._under_way, Acquire)

    def pop_changes(self) -> list[Change]:
        """What has become of the networks since the last time, in order."""
        changes = []
        for lease in self._leases.values():
            changes += lease.changes
            lease.changes.clear()
        return changes

    # What the database tells.

    def connected(self, database: Database) -> None:
        """There is a new connection: all watching begins anew."""
        self._connected, self._under_way = True, None
        self._begin(database)

    def disconnected(self) -> None:
        """The connection is thrown away; what was under way may have been done, or not."""
        self._connected, self._under_way = False, None

    def answered(self, result: Result, now: float) -> None:
        """The statement that is under way was answered."""
        statement, self._under_way = self._under_way, None
        match statement, result:
            case Beat(epochs), Confirmed(networks, _):
                self._confirmed(epochs, networks, now)
            case Acquire(network, seen, _), Acquired(epoch):
                self._acquired(network, seen, epoch, now)
            case Poll(), Polled(rows, database):
                self._polled(rows, database, now)
            case Announce(), Hosts(hosts):
                self.hosts, self._hosts_at = hosts, now
            case Release(network, _), _:
                self._leases[network].released()
            case Enrol(), _:
                self._missing = ()

    # What the bot tells.

    def set_registered(self, network: str, now: float, *, registered: bool) -> None:
        """Whether the network has welcomed us."""
        if network in self._leases:
            self._leases[network].set_registered(now, registered=registered)

    def memory_read(self, network: str, epoch: int, now: float) -> None:
        """All that the network remembers is read, since that epoch began."""
        self._leases[network].memory_read(epoch, now)

    def refused(self, network: str, epoch: int) -> None:
        """A write under that epoch was refused."""
        lease = self._leases.get(network)
        if lease is not None and lease.epoch == epoch:
            lease.lost("a write was refused")

    def give_back(self, network: str, reason: str, now: float) -> None:
        self._leases[network].give_back(reason, now)

    def written(self, network: str, now: float) -> None:
        """All that had to be written before the row is given back is written."""
        self._leases[network].written(now)

    def follow(self, networks: Iterable[str], now: float) -> None:
        """Other networks from now on; the rows of those that went are given back."""
        wanted = set(networks)
        for name in wanted - self._leases.keys():
            self._leases[name] = NetworkLease(name, now)
        for name in self._leases.keys() - wanted:
            self._leases[name].set_registered(now, registered=False)
            self._leases[name].give_back("it is no longer in the config", now)

    def leave(self, now: float) -> None:
        """Give everything back, and take nothing any more."""
        self._leaving = True
        for lease in self._leases.values():
            lease.give_back("the bot stops", now)

    # What is to be done.

    def tick(self, now: float) -> None:
        """Look at the clock."""
        for lease in self._leases.values():
            lease.tick(now)
            if now >= lease.gives_way_at() and self._another_is_ready(lease.network, now):
                lease.give_back("another host is on the network", now)

    def next_statement(self, now: float) -> Statement | None:
        """The next statement, taken to be sent now; None while there is none to send."""
        self.tick(now)
        if not self._connected or self._under_way is not None:
            return None
        statement = self._due(now)
        if statement is not None:
            self._under_way, self._sent_at = statement, now
            self._sent[type(statement)] = now
        return statement

    def next_at(self, now: float) -> float:
        """When it is worth asking again, if nothing happens before."""
        times = [lease.deadline for lease in self._leases.values() if lease.holds]
        if self._connected and self._under_way is None:
            times += [lease.release_at() for lease in self._leases.values()]
            times += [self._due_at(Poll, POLL), self._due_at(Announce, ANNOUNCE)]
            times += [self._due_at(Beat, BEAT)] if self._epochs(now) else []
            times += [at for lease in self._leases.values() if (at := self._ripe_at(lease))]
        return min(times, default=math.inf)

    def _due(self, now: float) -> Statement | None:
        epochs = self._epochs(now)
        if epochs and now >= self._due_at(Beat, BEAT):
            return Beat(epochs)
        for lease in self._leases.values():
            if lease.giving_back is not None and now >= lease.release_at():
                return Release(lease.network, lease.giving_back)
        if self._missing:
            return Enrol(self._missing)
        return self._acquisition(now) or self._look(now)

    def _acquisition(self, now: float) -> Acquire | None:
        for lease in self._leases.values():
            at, row = self._ripe_at(lease), self._observation.row(lease.network)
            if at is not None and row is not None and now >= at:
                assert self._observation.database is not None
                return Acquire(lease.network, row, self._observation.database)
        return None

    def _look(self, now: float) -> Statement | None:
        if now >= self._due_at(Announce, ANNOUNCE):
            return Announce(frozenset(n for n, lease in self._leases.items() if lease.registered))
        return Poll() if now >= self._due_at(Poll, POLL) else None

    def _due_at(self, kind: type[Statement], every: float) -> float:
        return self._sent.get(kind, -math.inf) + every

    def _ripe_at(self, lease: NetworkLease) -> float | None:
        if self._leaving or not lease.may_take():
            return None
        return self._observation.ripe_at(lease.network)

    def _epochs(self, now: float) -> dict[str, int]:
        """What may still be confirmed: never an epoch whose deadline is past."""
        return {
            name: lease.epoch
            for name, lease in self._leases.items()
            if lease.holds and lease.epoch is not None and now < lease.deadline
        }

    def _another_is_ready(self, network: str, now: float) -> bool:
        if now >= self._hosts_at + AWAY:
            return False
        others = (host for key, host in self.hosts.items() if key != self.me)
        return any(network in host.ready and host.age < AWAY for host in others)

    def _begin(self, database: Database) -> None:
        """In another database than before somebody may have spoken whose epoch is not in it."""
        if self._observation.begin(database):
            for lease in self._leases.values():
                if lease.state is LeaseState.SILENT:
                    lease.lost("the database is another one")
        self._sent.clear()

    def _confirmed(self, epochs: Mapping[str, int], networks: frozenset[str], now: float) -> None:
        for network, epoch in epochs.items():
            lease = self._leases.get(network)
            if lease is None or lease.epoch != epoch:
                continue
            if network in networks:
                lease.confirmed(self._sent_at, now)
            else:
                lease.lost("a beat was refused")

    def _acquired(self, network: str, seen: LeaseRow, epoch: int | None, now: float) -> None:
        self._observation.forget(network)
        lease = self._leases[network]
        if epoch is not None:
            lease.acquired(epoch, self._sent_at, now, was_released=seen.holder is None)
            if self._leaving or not lease.registered:
                lease.give_back("it is not wanted any more", now)

    def _polled(self, rows: Mapping[str, LeaseRow], database: Database, now: float) -> None:
        if database != self._observation.database:
            self._begin(database)
        self._observation.see(rows, now)
        self._missing = tuple(name for name in self._leases if name not in rows)
        for network, lease in self._leases.items():
            if network in rows:
                lease.seen(rows[network], self.me)
