"""A database as hosts see it: rows, clock steps, replicas that are promoted though they lag."""

from dataclasses import dataclass, field, replace

from talkback.lease.statements import (
    Acquire,
    Acquired,
    Announce,
    Beat,
    Confirmed,
    Database,
    Done,
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

Rows = dict[str, LeaseRow]


@dataclass(slots=True)
class SimulatedDatabase:
    """Does what the SQL does. Times are the world's own, which nobody in it can read."""

    identity: Database = field(default_factory=lambda: Database("main", "1"))
    rows: Rows = field(default_factory=dict)
    clock: float = 0.0
    """How far its clock is from the world's."""
    up: bool = True
    _hosts: dict[str, tuple[frozenset[str], float]] = field(default_factory=dict)
    _past: list[tuple[float, Rows]] = field(default_factory=list)

    def run(self, statement: Statement, me: str, now: float) -> Result:
        result = self._run(statement, me, now)
        self._past.append((now, dict(self.rows)))
        return result

    def write(self, network: str, epoch: int, me: str) -> bool:
        """Whether the fence lets a write through."""
        row = self.rows.get(network)
        return row is not None and (row.epoch, row.holder) == (epoch, me)

    def promote(self, lag: float, now: float) -> None:
        """A replica takes over that has what was done `lag` seconds ago, and nothing since."""
        self._go_back(now - lag)
        self.identity = replace(self.identity, timeline=f"{self.identity.timeline}+")

    def restore(self, age: float, now: float) -> None:
        """A backup of that age is loaded into a database that was just made."""
        self._go_back(now - age)
        self.identity = Database(f"{self.identity.system}'", "1")

    def _go_back(self, to: float) -> None:
        self._past = [(when, rows) for when, rows in self._past if when <= to]
        self.rows = dict(self._past[-1][1]) if self._past else {}

    def _run(self, statement: Statement, me: str, now: float) -> Result:
        match statement:
            case Poll():
                return Polled(dict(self.rows), self.identity)
            case Enrol(networks):
                for network in networks:
                    self.rows.setdefault(network, LeaseRow(0, 0, "new"))
                return Done()
            case Acquire(network, seen, database):
                return Acquired(self._acquire(network, seen, database, me, now))
            case Beat(epochs):
                return Confirmed(frozenset(n for n, e in epochs.items() if self._beat(n, e, me)))
            case Release(network, epoch):
                if self.write(network, epoch, me):
                    self.rows[network] = replace(self.rows[network], holder=None)
                return Done()
            case Announce(ready):
                self._hosts[me] = ready, now + self.clock
                return Hosts({key: self._host(*told, now) for key, told in self._hosts.items()})

    def _acquire(
        self, network: str, seen: LeaseRow, database: Database, me: str, now: float
    ) -> int | None:
        if self.rows.get(network) != seen or database != self.identity:
            return None
        epoch = max(seen.epoch + 1, int((now + self.clock) * 1000))
        self.rows[network] = LeaseRow(epoch, 0, me)
        return epoch

    def _beat(self, network: str, epoch: int, me: str) -> bool:
        ours = self.write(network, epoch, me)
        if ours:
            self.rows[network] = replace(self.rows[network], beat=self.rows[network].beat + 1)
        return ours

    def _host(self, ready: frozenset[str], told: float, now: float) -> Host:
        return Host("", "", "", ready, now + self.clock - told)
