"""Drives the leases of this host, in the loop that speaks: where that hangs, no beat is sent."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from functools import partial

from talkback.bot.hosts.lease_calls import LeaseCalls
from talkback.bot.hosts.login_by_name import demand_login_by_name
from talkback.bot.hosts.rule_comparison import RuleComparison, rules_digest
from talkback.bot.hosts.takeover import Takeover
from talkback.bot.persistence import PersistentState
from talkback.lease.host_leases import HostLeases
from talkback.lease.intervals import LAST_WRITE, POLL
from talkback.lease.network_lease import Change, LeaseState
from talkback.lease.overview import Overview, overview
from talkback.lease.statements import Announce, Confirmed, Database, Result, Statement
from talkback.model.errors import StoreError
from talkback.model.log_event import FieldValue, Level, LogEvent
from talkback.net.io.client import Client
from talkback.net.io.speech import Speech
from talkback.snapshot.snapshot import Snapshot
from talkback.system.boot_clock import boot_clock
from talkback.system.daemon_thread import in_thread

RECONNECT_S = 0.5
"""Seconds from a connection that failed to the next one."""

HAND_OVER_S = LAST_WRITE + 0.5
"""Seconds that giving everything back may take at the end."""

SWITCHED_OFF_S = 5.0
"""Seconds after which it is read again what an admin switched off on another host."""

_LEVELS = {LeaseState.SILENT: Level.WARNING}


class LeaseKeeper:
    """The leases, their connection, and the clients that go by them."""

    def __init__(
        self,
        calls: LeaseCalls,
        memory: PersistentState,
        log_event: Callable[[LogEvent], None],
    ) -> None:
        self.leases = HostLeases(calls.host.id, (), boot_clock())
        self._calls = calls
        self._memory = memory
        self._log_event = log_event
        self._clients: Mapping[str, Client] = {}
        self._takeover = Takeover(self.leases, memory, self._wake, log_event)
        self._comparison = RuleComparison(calls.host.id, log_event)
        self._woken = asyncio.Event()
        self._over = asyncio.Event()
        self._database: Database | None = None
        self._away = False
        self._leaving = False
        self._describing: asyncio.Future[None] | None = None
        memory.fence = self._takeover
        memory.wall = self._takeover.wall

    def may_speak(self, network: str) -> bool:
        """By the clock of this moment."""
        return self.leases.may_speak(network, boot_clock())

    def overview(self) -> Overview:
        """Who speaks where, and who else is there."""
        return overview(self.leases)

    async def run(self, clients: Mapping[str, Client]) -> None:
        """Until cancelled; the clients are those of each moment."""
        self._clients = clients
        beside = [asyncio.create_task(each) for each in (self._watch(), self._read_switched_off())]
        try:
            while True:
                await self._connect()
                self._look()
                await self._pause(RECONNECT_S)
        finally:
            for task in beside:
                task.cancel()

    def follow(self, snapshot: Snapshot, networks: Collection[str]) -> None:
        """Other networks, or other rules, from now on. Raises TalkbackError where one cannot be."""
        for network in snapshot.networks:
            demand_login_by_name(network)
        self.leases.follow(networks, boot_clock())
        self._act()
        self._describing = asyncio.ensure_future(self._describe_rules(snapshot))

    def close(self) -> None:
        """Let go of the connection."""
        self._calls.close()

    def speech(self, network: str, services: Callable[[], str | None]) -> Speech:
        """What a client asks before it hears and says anything."""
        return Speech(lambda: self.may_speak(network), services)

    async def hand_over(self) -> None:
        """Fall silent at once, write, give everything back; then the others know."""
        self._leaving = True
        self.leases.leave(boot_clock())
        self._act()
        self._wake()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), HAND_OVER_S)

    async def _connect(self) -> None:
        """One connection, from its beginning to its end."""
        try:
            database = await self._calls.connect()
            self._tell_database(database)
            self.leases.connected(database)
            while True:
                await self._next()
        except StoreError as error:
            self.leases.disconnected()
            self._tell_away(error)

    async def _next(self) -> None:
        """Send the next statement, or wait for what comes before it; raises StoreError."""
        self._look()
        statement = self.leases.next_statement(boot_clock())
        if statement is None:
            await self._pause(self.leases.next_at(boot_clock()) - boot_clock())
            return
        sent = boot_clock()
        result = await self._calls.call(statement)
        self._take(statement, result, sent)

    def _take(self, statement: Statement, result: Result, sent: float) -> None:
        now = boot_clock()
        if isinstance(result, Confirmed) and result.clock is not None:
            self._takeover.set_wall(result.clock, sent, now)
        self.leases.answered(result, now)
        if isinstance(statement, Announce):
            self._comparison.compare(self.leases.hosts)
        self._act()

    def _look(self) -> None:
        """At the clients, and at the clock."""
        now = boot_clock()
        for name in self.leases.networks:
            client = self._clients.get(name)
            connected = client is not None and client.connected
            self.leases.set_registered(name, now, registered=connected)
        self.leases.tick(now)
        self._act()

    def _act(self) -> None:
        """What follows from a step of a lease."""
        if self.leases.is_over:
            self._over.set()
        for change in self.leases.pop_changes():
            self._tell(change)
            client = self._clients.get(change.network)
            if change.state is LeaseState.STANDBY and client is not None and not self._leaving:
                client.stand_by("another host takes over")
            elif change.state is LeaseState.HOLDER and client is not None:
                client.take_part()
            self._takeover.follow(change)

    def _wake(self) -> None:
        self._woken.set()

    async def _pause(self, seconds: float) -> None:
        """Until something happens, or until the clients are to be looked at again."""
        self._woken.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(min(max(seconds, 0.001), POLL)):
                await self._woken.wait()

    async def _describe_rules(self, snapshot: Snapshot) -> None:
        """What the other hosts compare with theirs; a file that is just changing is read again."""
        with suppress(OSError, ValueError):
            digest = await in_thread(partial(rules_digest, snapshot), "rules digest")
            self._calls.host = self._calls.host._replace(rules=digest)

    async def _watch(self) -> None:
        """A deadline passes also while a statement, or a connection, is waited for."""
        while True:
            await asyncio.sleep(POLL)
            self._look()

    async def _read_switched_off(self) -> None:
        while True:
            await asyncio.sleep(SWITCHED_OFF_S)
            if self._takeover.epochs():
                # That the database is away is told by the leases' own connection.
                with suppress(StoreError):
                    await self._memory.read_switched_off()

    def _tell(self, change: Change) -> None:
        fields: dict[str, FieldValue] = {
            "network": change.network,
            "state": change.state,
            "before": change.before,
            "reason": change.reason,
        }
        self._log_event(LogEvent(_LEVELS.get(change.state, Level.INFO), "lease", fields))

    def _tell_away(self, error: StoreError) -> None:
        """Once, until it is back."""
        if not self._away:
            self._log_event(LogEvent(Level.ERROR, "database-away", {"reason": str(error)}))
        self._away = True

    def _tell_database(self, database: Database) -> None:
        before, self._database = self._database, database
        if self._away:
            self._log_event(LogEvent(Level.INFO, "database-back", {}))
        self._away = False
        if before not in (None, database):
            fields = {"system": database.system, "timeline": database.timeline}
            self._log_event(LogEvent(Level.WARNING, "database-changed", fields))
