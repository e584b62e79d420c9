"""The bot's memory: the engine's state, counts and STS policies, written behind its back.

Nothing waits for the disk but what was promised: changes are gathered for a moment and handed to
the store in a thread of its own. With nothing to write, nothing wakes up.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, wait

from talkback.bot.decision_counts import DecisionCounts
from talkback.bot.fence import Fence, NoFence
from talkback.bot.kept_alive import in_short
from talkback.bot.kept_invitations import SavedInvitations
from talkback.bot.kept_sts_policies import SavedStsPolicies
from talkback.engine.decision import Decision
from talkback.engine.state import State
from talkback.model.errors import StoreError
from talkback.model.log_event import FieldValue, Level, LogEvent
from talkback.state.base import HOUR, Changes, Count, InMemoryStore, StateRow, Store
from talkback.state.row_network import NO_NETWORK, network_of
from talkback.state.serialize import (
    ClockPair,
    TableCodec,
    all_tables,
    pop_changes,
    replace_rows,
    restore_tables,
    user_requests,
)
from talkback.system.daemon_thread import Worker

WRITE_DELAY_S = 0.5
"""Seconds for which changes are gathered: with the writing, a crash loses a second at most."""

RETRY_DELAY_S = 1.0
"""Seconds until a write that failed is tried again."""

LAST_WRITE_S = 30.0
"""Seconds that the last write may take where nobody is in a hurry."""

_CLOSING_S = 1.0
"""Seconds that closing the store may take; all is written by then."""


class PersistentState:
    """What all networks of one process remember."""

    def __init__(
        self,
        log_event: Callable[[LogEvent], None],
        store: Store | None = None,
        *,
        user_requests_only: bool = False,
        rows: Sequence[StateRow] | None = None,
    ) -> None:
        """Remember what the store has; of a dry run only what people asked for is kept.

        With rows, these alone: the others are read when they are taken over.
        Raises StoreError, and ValueError where what the store has makes no sense.
        """
        self.state = State()
        self.fence: Fence = NoFence()
        self.wall: Callable[[], float] = time.time
        self.policies = SavedStsPolicies(self.schedule_write)
        self.invitations = SavedInvitations(self.schedule_write)
        self._log_event = log_event
        self._store = store or InMemoryStore()
        self._tables = _tables(
            self.state, self.policies, self.invitations, user_requests_only=user_requests_only
        )
        self._counts = DecisionCounts(self.state)
        self._writer = Worker("state")
        self._timer: asyncio.TimerHandle | None = None
        self._recording: set[Future[Sequence[StateRow]]] = set()
        self._failing = False
        self._owing = False
        self._deadline: float | None = None
        begun_with = self._store.load() if rows is None else rows
        restore_tables(self._tables, begun_with, self._clock())

    def count(self, decision: Decision) -> None:
        """Count what came of a message."""
        self._counts.count(decision, int(self.wall()) // HOUR)

    @property
    def is_failing(self) -> bool:
        """Whether the last writing failed, and is tried again."""
        return self._failing

    def schedule_write(self) -> None:
        """Something changed: it will be written in a moment."""
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(
                RETRY_DELAY_S if self._failing else WRITE_DELAY_S, self._soon
            )

    async def flush(self) -> bool:
        """Write now what there is to write; whether it, and all before it, is on disk."""
        return await asyncio.shield(self._write())  # who waits may go, the writing may not

    async def take_over(self, network: str) -> None:
        """Remember what is written of a network, and of none, in place of what we had of them.

        Raises StoreError, also where it makes no sense.
        """
        self._replace(self._tables, {network, NO_NETWORK}, await self._loaded([network]))

    async def read_switched_off(self) -> None:
        """Read again which rules admins switched off, on whichever host; raises StoreError."""
        tables = {"switched_off": self._tables["switched_off"]}
        self._replace(tables, {NO_NETWORK}, await self._loaded((), "switched_off"))

    async def counts(self, since: int) -> list[tuple[Count, int]]:
        """What was counted from that hour on; raises StoreError."""
        # What was counted while nothing could be written is the next batch.
        while await self.flush() and self._counts.waiting:
            continue
        return list(
            await asyncio.wrap_future(self._writer.start(lambda: self._store.counts(since)))
        )

    def hurry(self, within_s: float) -> None:
        """The end is near: write what there is, and wait for no disk any longer than that."""
        self._deadline = time.monotonic() + within_s
        self._soon()

    def close(self) -> None:
        """Write the rest, once the loop is gone."""
        self._counts.begin_batch()
        if changes := self._taken():
            self._record(changes)
        deadline = self._deadline or time.monotonic() + LAST_WRITE_S
        try:
            for recording in self._recording:
                recording.result(max(deadline - time.monotonic(), 0.0))
        except TimeoutError:
            self._lose("it could not be written in time; does another process hold the file?")
            return
        except Exception as error:  # noqa: BLE001 - the end comes all the same
            self._lose(_reason(error))
        wait([self._writer.start(self._store.close)], timeout=_CLOSING_S)
        self._writer.close()

    def _record(self, changes: Changes) -> Future[Sequence[StateRow]]:
        recording = self._writer.start(lambda: self._store.record(changes))
        self._recording.add(recording)
        return recording

    async def _loaded(
        self, networks: Collection[str], table: str | None = None
    ) -> Sequence[StateRow]:
        loading = self._writer.start(lambda: self._store.load(networks, table))
        return await asyncio.wrap_future(loading)

    def _replace(
        self, tables: Mapping[str, TableCodec], networks: Collection[str], rows: Sequence[StateRow]
    ) -> None:
        try:
            replace_rows(tables, networks, rows, self._clock())
        except ValueError as error:
            raise StoreError(str(error)) from error

    def _lose(self, reason: str) -> None:
        self._log_event(LogEvent(Level.ERROR, "state-lost", {"reason": reason}))

    def _soon(self) -> None:
        self._timer = None
        self._write()

    def _write(self) -> asyncio.Future[bool]:
        """Hand the writer what there is; a task would be torn off where the loop ends first."""
        written = asyncio.get_running_loop().create_future()
        changes = self._taken()
        if not changes and not self._recording:
            self._failing = False  # what one write could not, another beside it could
            written.set_result(True)
            return written
        recording = self._record(changes)

        def settle(recorded: asyncio.Future[Sequence[StateRow]]) -> None:
            self._recording.discard(recording)
            written.set_result(self._settled(changes, recorded))

        asyncio.wrap_future(recording).add_done_callback(settle)
        return written

    def _settled(self, changes: Changes, recorded: asyncio.Future[Sequence[StateRow]]) -> bool:
        """What is to be done once the store is done; whether all is on disk."""
        try:
            refused = recorded.result()
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing is forgotten for it
            self._keep_for_later(changes, _reason(error))
            return False
        self._counts.written(changes.batches)
        if refused:
            self._drop(refused, changes.epochs)
        self._failing = self._owing
        if self._counts.waiting:
            self.schedule_write()
        return not self._owing and not refused

    def _taken(self) -> Changes:
        self._owing = False
        if not (self._failing and self._counts.batches):
            self._counts.begin_batch()
        rows = pop_changes(self._tables, self._clock())
        return Changes(rows, self._counts.batches, self.fence.epochs())

    def _keep_for_later(self, changes: Changes, reason: str) -> None:
        """Nothing is forgotten as long as we run; told once until it works again."""
        for row in changes.rows:
            self._tables[row.table].mark_changed(row.key)
        if not self._failing:
            self._log_event(LogEvent(Level.ERROR, "state-not-written", {"reason": reason}))
        self._failing = self._owing = True
        self.schedule_write()

    def _drop(self, refused: Sequence[StateRow], epochs: Mapping[str, int]) -> None:
        """Another host has these networks now, and knows better; what we know is not written."""
        for network, rows in Counter(network_of(row.table, row.key) for row in refused).items():
            if network == NO_NETWORK and not epochs:
                continue  # an STS policy that a host learned that stands by: whoever speaks has it
            fields: dict[str, FieldValue] = {
                "network": network,
                "rows": rows,
                "reason": "another host has the lease",
            }
            self._log_event(LogEvent(Level.ERROR, "state-lost", fields))
            if network in epochs:
                self.fence.refused(network, epochs[network])

    def _clock(self) -> ClockPair:
        return ClockPair(time.monotonic(), self.wall())


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, StoreError) else in_short(error)


def _tables(
    state: State,
    policies: SavedStsPolicies,
    invitations: SavedInvitations,
    *,
    user_requests_only: bool,
) -> dict[str, TableCodec]:
    if user_requests_only:
        return user_requests(state)
    return all_tables(state) | {
        "sts": policies.codec(),
        "invited": invitations.codec(),
    }
