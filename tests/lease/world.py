"""Hosts, a database and a person in a channel, with everything that may go wrong; and the law."""

import heapq
import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from tests.lease.simulated_database import SimulatedDatabase
from tests.lease.simulated_host import SimulatedHost

LONGEST_LINE_LAG = 0.9
"""Seconds from one server of the network to another."""
LINE_EVERY = 0.1


@dataclass(frozen=True, slots=True)
class Fault:
    """`what` happens to a host (or to the database), and is over `lasting` seconds later.

    It comes `after` seconds after the one before it is over. With `sending` it waits until the host
    sends a statement of that name, and comes in that moment. The host of None is the one that may
    speak then, if one may. `age` is of what a database has that comes in place of another.
    """

    what: str
    after: float
    lasting: float
    host: int | None = None
    sending: str | None = None
    age: float = 0.0
    pooled: bool = False
    """Whether connections that nobody uses in that moment stay, as with a pooler."""


Chain = Sequence[Fault]
"""One after the other."""


class TwoSpeakersError(AssertionError):
    """What must never be."""


class World:
    """Runs until a time; raises TwoSpeakersError as soon as two may speak, or did."""

    def __init__(self, dice: Random, hosts: int, stalls: float) -> None:
        self.now = 0.0
        self._dice = dice
        self._number = itertools.count()
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self.database = SimulatedDatabase()
        self.hosts = [
            SimulatedHost(f"host{n}-", self, self.database, dice, stalls) for n in range(hosts)
        ]
        self.spoke: list[float] = []
        """When somebody might speak, of the times that were looked at."""
        self.lines = 0

    def later(self, delay: float, happen: Callable[[], None]) -> None:
        heapq.heappush(self._events, (self.now + delay, next(self._number), happen))

    def run(self, chains: Sequence[Chain], until: float) -> None:
        for chain in chains:
            self._continue(chain)
        self.later(0.0, self._say)
        while self._events and self._events[0][0] <= until:
            self.now, _, happen = heapq.heappop(self._events)
            happen()
            self._look()
        answers = Counter(line for host in self.hosts for line in host.answered)
        if twice := [line for line, times in answers.items() if times > 1]:
            raise TwoSpeakersError(f"lines {twice[:3]} were answered twice")

    @property
    def silence(self) -> float:
        """The longest time in which nobody might speak, after somebody first might."""
        return max((b - a for a, b in itertools.pairwise(self.spoke)), default=0.0)

    def _look(self) -> None:
        speakers = [host.me for host in self.hosts if host.may_speak]
        if len(speakers) > 1:
            raise TwoSpeakersError(f"at {self.now:.3f} s {' and '.join(speakers)} may speak")
        if speakers:
            self.spoke.append(self.now)

    def _say(self) -> None:
        self.lines += 1
        for host in self.hosts:
            lag = self._dice.choice((0.0, LONGEST_LINE_LAG)) * self._dice.choice((0.1, 1.0))
            self.later(lag, partial(host.hears, self.lines))
        self.later(LINE_EVERY, self._say)

    def _continue(self, chain: Chain) -> None:
        if chain:
            self.later(chain[0].after, partial(self._arm, chain))

    def _arm(self, chain: Chain) -> None:
        fault = chain[0]
        host = self._victim(fault)
        if fault.sending is None:
            self._strike(chain, host)
        else:
            strike = partial(self._strike, chain, host)
            host.on_sending.setdefault(fault.sending, []).append(strike)

    def _victim(self, fault: Fault) -> SimulatedHost:
        if fault.host is not None:
            return self.hosts[fault.host % len(self.hosts)]
        speakers = [host for host in self.hosts if host.may_speak]
        return speakers[0] if speakers else self._dice.choice(self.hosts)

    def _strike(self, chain: Chain, host: SimulatedHost) -> None:
        """Each fault by its name; what it broke is mended when its time is over."""
        fault = chain[0]
        if fault.what in DATABASE_FAULTS:
            over: Callable[[], None] | None = self._fall(fault)
        else:
            over = getattr(self, f"_{fault.what}")(host)
        self.later(chain[0].lasting, partial(self._over, over, chain[1:]))

    def _over(self, over: Callable[[], None] | None, rest: Chain) -> None:
        if over is not None:
            over()
        self._continue(rest)

    def _kill(self, host: SimulatedHost) -> Callable[[], None]:
        host.kill()
        return lambda: None if host.alive else host.start()

    def _stop(self, host: SimulatedHost) -> Callable[[], None]:
        def restart() -> None:
            host.kill()
            host.start()

        if host.alive:
            host.stop()
        return restart

    def _pause(self, host: SimulatedHost) -> Callable[[], None]:
        host.pause()
        return host.resume

    def _cut(self, host: SimulatedHost) -> Callable[[], None]:
        host.link.cut = True
        return host.mend

    def _deaf(self, host: SimulatedHost) -> Callable[[], None]:
        host.link.deaf = True
        return host.mend

    def _slow(self, host: SimulatedHost) -> Callable[[], None]:
        before, host.link.slow = host.link.slow, 1.5

        def mended() -> None:
            host.link.slow = before

        return mended

    def _lossy(self, host: SimulatedHost) -> Callable[[], None]:
        host.link.loses = 0.4

        def mended() -> None:
            host.link.loses = 0.0

        return mended

    def _irc(self, host: SimulatedHost) -> Callable[[], None] | None:
        if not host.alive or not host.irc:
            return None
        host.irc_lost()
        return lambda: host.irc_back() if host.alive else None

    def _step(self, _: SimulatedHost) -> None:
        self.database.clock += self._dice.choice((-1, 1)) * self._dice.choice((3, 60, 86400 * 400))

    def _fall(self, fault: Fault) -> Callable[[], None]:
        self.database.up = False
        fell = self.now

        def rise() -> None:
            age = self.now - fell + fault.age
            if fault.what == "promote":
                self.database.promote(age, self.now)
            elif fault.what == "restore":
                self.database.restore(age, self.now)
            self.database.up = True
            for host in self.hosts:
                host.database_fell(pooled=fault.pooled)

        return rise


DATABASE_FAULTS = ("restart", "promote", "restore")
FAULTS = (
    "kill", "stop", "pause", "cut", "deaf", "slow", "lossy", "irc", "step", *DATABASE_FAULTS
)  # fmt: skip
"""All that can go wrong, most by the names of the methods above."""
