"""What a network remembers goes with its lease: read when it is taken, written before it goes."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping

from talkback.bot.persistence import PersistentState
from talkback.lease.host_leases import HostLeases
from talkback.lease.network_lease import Change, LeaseState
from talkback.model.errors import StoreError
from talkback.model.log_event import Level, LogEvent
from talkback.system.boot_clock import boot_clock


class Takeover:
    """The fence of a memory that hosts share, and the database's clock for the times in it."""

    def __init__(
        self,
        leases: HostLeases,
        memory: PersistentState,
        wake: Callable[[], None],
        log_event: Callable[[LogEvent], None],
    ) -> None:
        self._leases = leases
        self._memory = memory
        self._wake = wake
        self._log_event = log_event
        self._unread: set[str] = set()
        """Networks of which we know nothing yet: what we have of them is of an old epoch."""
        self._offset: float | None = None
        self._clock_is_known = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def epochs(self) -> Mapping[str, int]:
        """As of `Fence`."""
        return {
            network: epoch
            for network in self._leases.networks
            if network not in self._unread and (epoch := self._leases.epoch(network)) is not None
        }

    def refused(self, network: str, epoch: int) -> None:
        """As of `Fence`."""
        self._leases.refused(network, epoch)
        self._wake()

    def set_wall(self, clock: float, sent: float, returned: float) -> None:
        """What the database's clock was, at some moment between the two of ours."""
        self._offset = clock - (sent + returned) / 2
        self._clock_is_known.set()

    def wall(self) -> float:
        """The database's time, which no setting of our own clock changes."""
        return time.time() if self._offset is None else boot_clock() + self._offset

    def follow(self, change: Change) -> None:
        """A lease has made a step."""
        if change.state is LeaseState.TAKING and change.epoch is not None:
            if change.before is LeaseState.STANDBY:
                self._unread.add(change.network)
            self._begin(self._read(change.network, change.epoch))
        elif change.state is LeaseState.STANDBY:
            self._unread.discard(change.network)
            self._begin(self._write(change.network))

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _read(self, network: str, epoch: int) -> None:
        """What was not written yet first: it is ours still, or else it is refused and dropped."""
        try:
            await self._clock_is_known.wait()
            await self._memory.flush()
            await self._memory.take_over(network)
        except StoreError as error:
            fields = {"network": network, "reason": str(error)}
            self._log_event(LogEvent(Level.ERROR, "memory-not-read", fields))
            self._leases.give_back(network, "the memory cannot be read", boot_clock())
        else:
            if self._leases.epoch(network) == epoch:
                self._unread.discard(network)
            self._leases.memory_read(network, epoch, boot_clock())
        self._wake()

    async def _write(self, network: str) -> None:
        """The last of an epoch that is given back; of one that was lost it is dropped, and told."""
        await self._memory.flush()
        self._leases.written(network, boot_clock())
        self._wake()
