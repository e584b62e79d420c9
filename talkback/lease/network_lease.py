"""One network's lease as one host has it: the machine of states, and the deadline."""

import math
from enum import StrEnum

from talkback.lease.intervals import AWAY, LAST_WRITE, LINE_LAG, STOP
from talkback.lease.statements import LeaseRow
from talkback.model.lazy_dataclass import dataclass


class LeaseState(StrEnum):
    """What a host is on a network."""

    STANDBY = "standby"
    """On the network, in no channel, deaf."""
    TAKING = "taking"
    """The row is ours; what the network remembers is being read."""
    HOLDER = "holder"
    """In the channels; speaks until the deadline."""
    SILENT = "silent"
    """In the channels, past the deadline."""


@dataclass(frozen=True, slots=True)
class Change:
    """A step from one state to another, and why."""

    network: str
    before: LeaseState
    state: LeaseState
    epoch: int | None
    reason: str


_HOLDING = frozenset({LeaseState.TAKING, LeaseState.HOLDER})


class NetworkLease:
    """The states of a network. Knows nothing of statements and connections."""

    def __init__(self, network: str, now: float) -> None:
        self.network = network
        self.state = LeaseState.STANDBY
        self.epoch: int | None = None
        """The last one that was ours and that is not known to be over."""
        self.deadline = -math.inf
        self._begins = -math.inf
        """When all that the host before us may have answered has arrived."""
        self.registered = False
        self.away_since = now
        self.changes: list[Change] = []
        self.giving_back: int | None = None
        """The epoch whose row is to be released, once what is left to write is written."""
        self._give_back_at = math.inf

    @property
    def holds(self) -> bool:
        """Whether its epoch is to be confirmed."""
        return self.state in _HOLDING

    def may_speak(self, now: float) -> bool:
        return self.state is LeaseState.HOLDER and self._begins <= now < self.deadline

    def may_take(self) -> bool:
        """Whether it would take a row that can be had."""
        return self.registered and not self.holds and self.giving_back is None

    def set_registered(self, now: float, *, registered: bool) -> None:
        if self.registered and not registered:
            self.away_since = now
        self.registered = registered

    def tick(self, now: float) -> None:
        """See whether the deadline has passed."""
        if not self.holds or now < self.deadline:
            return
        if self.state is LeaseState.HOLDER:
            self._become(LeaseState.SILENT, "the database does not answer")
        else:
            self._stand_by("the memory was not read in time")

    def acquired(self, epoch: int, sent: float, now: float, *, was_released: bool) -> None:
        """The row is ours since `sent`; too late an answer leaves it to whoever watches it."""
        self.epoch, self.deadline = epoch, sent + STOP
        self._begins = sent + LINE_LAG if was_released else sent
        if now < self.deadline:
            self._become(LeaseState.TAKING, "acquired")
        else:
            self._stand_by("the answer came too late")

    def memory_read(self, epoch: int, now: float) -> None:
        self.tick(now)
        if self.state is LeaseState.TAKING and self.epoch == epoch:
            self._become(LeaseState.HOLDER, "the memory is read")

    def confirmed(self, sent: float, now: float) -> None:
        """A beat arrived; a deadline that has passed meanwhile stays passed."""
        self.tick(now)
        if self.holds:
            self.deadline = max(self.deadline, sent + STOP)

    def lost(self, reason: str) -> None:
        """The database says that the epoch is over."""
        if self.holds or self.state is LeaseState.SILENT:
            self._stand_by(reason)

    def seen(self, row: LeaseRow, me: str) -> None:
        """What a look at the row shows: another epoch than ours ends it."""
        if self.epoch is not None and (row.epoch, row.holder) != (self.epoch, me):
            self.lost("another host took it" if row.holder is not None else "the row was released")

    def give_back(self, reason: str, now: float) -> None:
        """Fall silent at once; the row follows when all is written, or when that takes too long."""
        if not self.holds:
            self.lost(reason)
            return
        self.giving_back, self._give_back_at = self.epoch, now + LAST_WRITE
        self._stand_by(reason)

    def written(self, now: float) -> None:
        """Nothing is left to write under the epoch that is given back."""
        self._give_back_at = min(self._give_back_at, now)

    def release_at(self) -> float:
        """When the row is to be released; infinite where it is not."""
        return self._give_back_at if self.giving_back is not None else math.inf

    def released(self) -> None:
        self.giving_back, self._give_back_at = None, math.inf

    def gives_way_at(self) -> float:
        """From when on another host that is on the network should have it; infinite if never."""
        away = self.state is LeaseState.HOLDER and not self.registered
        return self.away_since + AWAY if away else math.inf

    def _stand_by(self, reason: str) -> None:
        self._become(LeaseState.STANDBY, reason)
        self.epoch, self.deadline = None, -math.inf

    def _become(self, state: LeaseState, reason: str) -> None:
        before, self.state = self.state, state
        self.changes.append(Change(self.network, before, state, self.epoch, reason))
