"""The bot's memory: the engine's state, counts and STS policies, written behind its back.

Nothing waits for the disk but what was promised: changes are gathered for a moment and handed to
the store in a thread of its own. With nothing to write, nothing wakes up.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from talkback.bot.kept_invitations import SavedInvitations
from talkback.engine.bounded_dict import BoundedDict
from talkback.engine.decision import Decision, Outcome
from talkback.engine.opt_out import is_left_alone
from talkback.engine.state import State
from talkback.model.errors import StoreError
from talkback.model.log_event import Level, LogEvent
from talkback.net.protocol.sts import StsPolicy
from talkback.state.base import HOUR, Changes, Count, InMemoryStore, Store
from talkback.state.errors import damaged
from talkback.state.serialize import (
    ClockPair,
    DictCodec,
    TableCodec,
    all_tables,
    pop_changes,
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

ROWS_AN_HOUR = 2000
"""Rows of counts by name that an hour may have."""

UNCOUNTED = frozenset({Outcome.SCOPE, Outcome.DISABLED, Outcome.NO_MATCH})
"""Silence that is no news: the rule was never meant for this line."""


class PersistentState:
    """What all networks of one process remember."""

    def __init__(
        self,
        log_event: Callable[[LogEvent], None],
        store: Store | None = None,
        *,
        user_requests_only: bool = False,
    ) -> None:
        """Remember what the store has; of a dry run only what people asked for is kept.

        Raises StoreError, and ValueError where what the store has makes no sense.
        """
        self.state = State()
        self.policies = SavedStsPolicies(self.schedule_write)
        self.invitations = SavedInvitations(self.schedule_write)
        self._log_event = log_event
        self._store = store or InMemoryStore()
        self._tables = _tables(
            self.state, self.policies, self.invitations, user_requests_only=user_requests_only
        )
        self._counts: Counter[Count] = Counter()
        self._hour = 0
        self._rows: set[Count] = set()
        self._writer = Worker("state")
        self._timer: asyncio.TimerHandle | None = None
        self._writing: set[asyncio.Task[bool]] = set()
        self._recording: set[Future[None]] = set()
        self._failing = False
        self._owing = False
        self._deadline: float | None = None
        restore_tables(self._tables, self._store.load(), _clock())

    def count(self, decision: Decision) -> None:
        """Count what came of a message; who asked to be left alone is not counted by name."""
        message = decision.message
        hour, channel = int(time.time()) // HOUR, message.channel or ""
        left_alone = is_left_alone(self.state, message)
        for verdict in decision.verdicts:
            if verdict.outcome not in UNCOUNTED:
                unnamed = left_alone or verdict.outcome is Outcome.OPT_OUT
                person = "" if unnamed else message.sender.nick
                rule, outcome = verdict.rule.name, str(verdict.outcome)
                count = Count(hour, message.network, channel, person, rule, outcome)
                self._counts[self._bounded(count)] += 1

    def _bounded(self, count: Count) -> Count:
        """A crowd of made-up names is counted as nobody: an hour has so many rows at most."""
        if count.hour != self._hour:
            self._hour, self._rows = count.hour, set()
        if len(self._rows) >= ROWS_AN_HOUR and count not in self._rows:
            return count._replace(person="")
        self._rows.add(count)
        return count

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
        changes = self._taken()
        if not changes and not self._recording:
            return True
        recording = self._record(changes)
        try:
            # At the end the task may go, the writing may not.
            await asyncio.shield(asyncio.wrap_future(recording))
        except StoreError as error:
            self._recording.discard(recording)
            self._keep_for_later(changes, error)
            return False
        self._recording.discard(recording)
        self._failing = self._owing
        return not self._owing

    async def counts(self, since: int) -> list[tuple[Count, int]]:
        """What was counted from that hour on; raises StoreError."""
        await self.flush()
        return list(
            await asyncio.wrap_future(self._writer.start(lambda: self._store.counts(since)))
        )

    def hurry(self, within_s: float) -> None:
        """The end is near: write what there is, and wait for no disk any longer than that."""
        self._deadline = time.monotonic() + within_s
        self._soon()

    def close(self) -> None:
        """Write the rest, once the loop is gone."""
        self._record(self._taken())
        deadline = self._deadline or time.monotonic() + LAST_WRITE_S
        try:
            for recording in self._recording:
                recording.result(max(deadline - time.monotonic(), 0.0))
        except TimeoutError:
            self._lose("it could not be written in time; does another process hold the file?")
            return
        except StoreError as error:
            self._lose(str(error))
        wait([self._writer.start(self._store.close)], timeout=_CLOSING_S)
        self._writer.close()

    def _record(self, changes: Changes) -> Future[None]:
        recording = self._writer.start(lambda: self._store.record(changes))
        self._recording.add(recording)
        return recording

    def _lose(self, reason: str) -> None:
        self._log_event(LogEvent(Level.ERROR, "state-lost", {"reason": reason}))

    def _soon(self) -> None:
        self._timer = None
        task = asyncio.ensure_future(self.flush())
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    def _taken(self) -> Changes:
        self._owing = False
        counts, self._counts = self._counts, Counter()
        return Changes(pop_changes(self._tables, _clock()), counts)

    def _keep_for_later(self, changes: Changes, error: StoreError) -> None:
        """Nothing is forgotten as long as we run; told once until it works again."""
        for row in changes.rows:
            self._tables[row.table].mark_changed(row.key)
        self._counts += changes.counts
        if not self._failing:
            self._log_event(LogEvent(Level.ERROR, "state-not-written", {"reason": str(error)}))
        self._failing = self._owing = True
        self.schedule_write()


class SavedStsPolicies:
    """STS policies that outlive the process (`StsPolicyStore`)."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.table: BoundedDict[str, StsPolicy] = BoundedDict()
        self._changed = changed

    def get(self, host: str) -> StsPolicy | None:
        return self.table.get(host)

    def keep(self, host: str, policy: StsPolicy) -> None:
        self.table.put(host, policy)
        self._changed()

    def forget(self, host: str) -> None:
        self.table.discard(host)
        self._changed()


@contextmanager
def open_state(
    log_event: Callable[[LogEvent], None], path: Path | None, *, user_requests_only: bool = False
) -> Iterator[PersistentState]:
    """A memory in that file; None: as long as the process lives.

    Raises StoreError where the file cannot be had.
    """
    memory = _begun(log_event, path, user_requests_only=user_requests_only)
    try:
        yield memory
    finally:
        memory.close()


def open_to_others(path: Path, mode: int) -> LogEvent:
    """A file of ours that gives more rights than it should, and that is not ours to change."""
    fields = {"file": str(path), "advice": f"others may use it: chmod {mode:o}"}
    return LogEvent(Level.WARNING, "open-to-others", fields)


def _begun(
    log_event: Callable[[LogEvent], None], path: Path | None, *, user_requests_only: bool
) -> PersistentState:
    if path is None:
        return PersistentState(log_event)
    from talkback.state.sqlite import MODE, SqliteStore  # noqa: PLC0415 - who keeps nothing

    store = SqliteStore(path)
    if not store.is_private:
        log_event(open_to_others(path, MODE))
    try:
        return PersistentState(log_event, store, user_requests_only=user_requests_only)
    except ValueError as error:
        store.close()
        raise damaged(path, error) from error


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
        "sts": DictCodec(policies.table, _from_policy, _to_policy),
        "invited": invitations.codec(),
    }


def policy_of(value: Any) -> StsPolicy:  # noqa: ANN401 - JSON
    """A policy as the store has it. Raises ValueError or TypeError where it is none."""
    port, duration, expires = value
    return StsPolicy(int(port), int(duration), float(expires))


def _from_policy(policy: StsPolicy, _clock: ClockPair) -> tuple[int, int, float]:
    return policy.port, policy.duration, policy.expires


def _to_policy(value: Any, _clock: ClockPair) -> StsPolicy:  # noqa: ANN401 - JSON
    return policy_of(value)


def _clock() -> ClockPair:
    return ClockPair(time.monotonic(), time.time())
