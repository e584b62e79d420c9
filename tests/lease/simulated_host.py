"""A process with a clock of its own that drives the lease's own code; what can happen to it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

from talkback.lease.host_leases import HostLeases
from talkback.lease.intervals import CALL
from talkback.lease.network_lease import LeaseState
from talkback.lease.statements import Result, Statement
from tests.lease.simulated_database import SimulatedDatabase

NETWORK = "net"
_RECONNECT = 0.3


class Schedule(Protocol):
    """The world's time, and what is to happen in it."""

    now: float

    def later(self, delay: float, happen: Callable[[], None]) -> None: ...


@dataclass(slots=True)
class Link:
    """The way from a host to the database."""

    slow: float
    """Seconds a message takes at most, as a rule."""
    cut: bool = False
    """Bytes are held, in both directions; what is held arrives when it is mended."""
    deaf: bool = False
    """The same for answers alone."""
    loses: float = 0.0
    """The share of statements that are done, or not, and never answered."""
    held: list[Callable[[], None]] = field(default_factory=list)


class SimulatedHost:
    """One process; after a kill there is another one, which knows nothing."""

    def __init__(
        self, name: str, world: Schedule, database: SimulatedDatabase, dice: Random, stalls: float
    ) -> None:
        """`stalls` is the share of messages and readings that take far longer, or fail."""
        self.name = name
        self._stalls = stalls
        self.link = Link(slow=dice.choice((0.01, 0.1, 0.4)))
        self.irc = True
        self.answered: list[int] = []
        self.on_sending: dict[str, list[Callable[[], None]]] = {}
        """What is to happen as soon as a statement of that name is sent."""
        self._world, self._database, self._dice = world, database, dice
        self._offset, self._rate = dice.uniform(0, 1e6), dice.uniform(0.98, 1.02)
        self._paused: list[Callable[[], None]] | None = None
        self._lives = 0
        self.start()

    @property
    def clock(self) -> float:
        return self._offset + self._rate * self._world.now

    @property
    def may_speak(self) -> bool:
        """Also of a process that is paused: it may wake at any moment."""
        return self.alive and self.machine.may_speak(NETWORK, self.clock)

    def start(self) -> None:
        self._lives += 1
        self.alive, self.me = True, f"{self.name}{self._lives}"
        self.machine = HostLeases(self.me, [NETWORK], self.clock)
        self._connection, self._calls, self._wakes = 0, 0, 0
        self._in_channel = False
        self._registration = 0
        self._begin_irc()
        self._connect()

    def kill(self) -> None:
        self.alive, self._paused = False, None
        self._lives += 1

    def stop(self) -> None:
        """SIGTERM."""
        self.machine.leave(self.clock)
        self._turn()

    def pause(self) -> None:
        """SIGSTOP: its clock goes on."""
        self._paused = [] if self.alive and self._paused is None else self._paused

    def resume(self) -> None:
        waiting, self._paused = self._paused or [], None
        for happen in waiting:
            happen()

    def mend(self) -> None:
        """What was held arrives."""
        self.link.cut = self.link.deaf = False
        held, self.link.held = self.link.held, []
        for happen in held:
            happen()

    def irc_lost(self) -> None:
        self.irc = False
        self._unregister()
        self._turn()

    def irc_back(self) -> None:
        self.irc = True
        self._begin_irc()

    def hears(self, line: int) -> None:
        """A line of the channel has come to our server."""
        if self.alive and self._in_channel:
            self._when_running(lambda: self._receive(line))

    def database_fell(self, *, pooled: bool) -> None:
        """Its connections are gone; a pooler hides that from those who are not asking."""
        if pooled and not self._asking:
            return
        connection = self._connection
        self._travel(lambda: self._broken(connection))

    # What the driver of the bot does.

    def _turn(self) -> None:
        if not self.alive:
            return
        statement = self.machine.next_statement(self.clock)
        for change in self.machine.pop_changes():
            if change.state is LeaseState.TAKING and change.epoch is not None:
                self._read_memory(change.epoch)
            elif change.state is LeaseState.HOLDER:
                self._soon(self._dice.uniform(0.01, 0.3), self._join)
            elif change.state is LeaseState.STANDBY:
                self._leave_channel()
                self._soon(self._dice.expovariate(20.0), self._written)
        if statement is not None:
            self._send(statement)
        self._wake_at(self.machine.next_at(self.clock))

    def _wake_at(self, at: float) -> None:
        self._wakes += 1
        wakes = self._wakes
        if at < math.inf:
            delay = max((at - self.clock) / self._rate, 0.0) + 0.001
            self._soon(delay, lambda: self._turn() if wakes == self._wakes else None)

    def _send(self, statement: Statement) -> None:
        self._calls += 1
        connection, call, me = self._connection, self._calls, self.me
        lost = self._dice.random() < self.link.loses
        self._soon(CALL / self._rate, lambda: self._timed_out(call))

        def arrive() -> None:
            if not self._database.up or (lost and self._dice.random() < 0.5):
                return
            result = self._database.run(statement, me, self._world.now)
            if not lost:
                self._travel(lambda: self._answered(connection, result))

        self._travel(arrive, runs_on=True)
        for happen in self.on_sending.pop(type(statement).__name__, ()):
            happen()

    @property
    def _asking(self) -> bool:
        return self.machine._under_way is not None

    def _answered(self, connection: int, result: Result) -> None:
        if connection == self._connection and self._asking:
            self._calls += 1
            self.machine.answered(result, self.clock)
            self._turn()

    def _timed_out(self, call: int) -> None:
        if call == self._calls:
            self._broken(self._connection)

    def _broken(self, connection: int) -> None:
        if connection == self._connection:
            self._connection += 1
            self._calls += 1
            self.machine.disconnected()
            self._turn()
            self._soon(_RECONNECT * self._dice.random(), self._connect)

    def _connect(self) -> None:
        self._connection += 1
        connection = self._connection

        def arrive() -> None:
            if self._database.up:
                identity = self._database.identity
                self._travel(lambda: self._connected(connection, identity))

        self._travel(arrive)
        self._soon(CALL, lambda: self._connect_again(connection))

    def _connected(self, connection: int, identity: object) -> None:
        if connection == self._connection and identity == self._database.identity:
            self._connection += 1
            self.machine.connected(self._database.identity)
            self._turn()

    def _connect_again(self, connection: int) -> None:
        if connection == self._connection:
            self._connect()

    def _read_memory(self, epoch: int) -> None:
        def done() -> None:
            if self._dice.random() < self._stalls:
                self.machine.give_back(NETWORK, "the memory cannot be read", self.clock)
            else:
                self.machine.memory_read(NETWORK, epoch, self.clock)
            self._turn()

        self._soon(self._dice.expovariate(10.0), done)

    def _written(self) -> None:
        self.machine.written(NETWORK, self.clock)
        self._turn()

    # Its place on the network.

    def _begin_irc(self) -> None:
        self._registration += 1
        number = self._registration

        def registered() -> None:
            if self.irc and number == self._registration:
                self.machine.set_registered(NETWORK, self.clock, registered=True)
                if self.machine.state(NETWORK) is LeaseState.HOLDER:
                    self._join()
                self._turn()

        self._soon(self._dice.uniform(0.1, 2.0), registered)

    def _unregister(self) -> None:
        self._registration += 1
        self._in_channel = False
        self.machine.set_registered(NETWORK, self.clock, registered=False)

    def _join(self) -> None:
        if self.machine.state(NETWORK) is LeaseState.HOLDER and self.irc:
            self._in_channel = True

    def _leave_channel(self) -> None:
        self._unregister()
        if self.irc:
            self._begin_irc()

    def _receive(self, line: int) -> None:
        if self._in_channel and self.machine.may_speak(NETWORK, self.clock):
            self.answered.append(line)

    # Time.

    def _travel(self, arrive: Callable[[], None], *, runs_on: bool = False) -> None:
        """By the link; `runs_on`: it arrives even where its sender is dead or paused."""
        happen = arrive if runs_on else self._of_this_life(arrive)
        delay = self.link.slow * self._dice.random()
        if self._dice.random() < self._stalls:
            delay += self._dice.expovariate(0.5)

        def reach() -> None:
            if self.link.cut or (self.link.deaf and not runs_on):
                self.link.held.append(happen)
            else:
                happen()

        self._world.later(delay, reach)

    def _soon(self, delay: float, happen: Callable[[], None]) -> None:
        self._world.later(delay, self._of_this_life(happen))

    def _of_this_life(self, happen: Callable[[], None]) -> Callable[[], None]:
        life = self._lives
        return lambda: self._when_running(happen) if life == self._lives else None

    def _when_running(self, happen: Callable[[], None]) -> None:
        if self._paused is not None:
            self._paused.append(happen)
        else:
            happen()
