"""Many networks in one process: each lives and fails for itself; signals speak to all."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING, Protocol

from talkback.bot.kept_alive import kept_alive
from talkback.bot.reload.reloader import Reloader
from talkback.bot.responder import Responder
from talkback.model.errors import Location, LoginRefusedError, TalkbackError, UnreachableError
from talkback.model.lazy_dataclass import dataclass
from talkback.model.log_event import Level, LogEvent
from talkback.model.message import Message
from talkback.model.settings import Network
from talkback.net.io.client import Client
from talkback.snapshot.snapshot import Snapshot

if TYPE_CHECKING:
    from talkback.lease.overview import Overview

Connect = Callable[[Network], Client]
"""Makes the client of a network, its callbacks already set."""

Choose = Callable[[Snapshot], dict[str, Network]]
"""The networks to be on, by name; raises TalkbackError where one that was asked for is missing."""

Ending = Callable[[signal.Signals], None]
"""Told of each signal that ends the run, once the loop listens to it."""

GOODBYE_S = 3.5
"""Seconds that the networks have to say goodbye."""
WRITING_S = 3.7
"""Seconds from then on in which the last of the memory can be written."""


class Leases(Protocol):
    """Where several hosts share the networks: which of them this one may speak on."""

    async def run(self, clients: Mapping[str, Client]) -> None:
        """Until cancelled."""
        ...

    def follow(self, snapshot: Snapshot, networks: Collection[str]) -> None:
        """Other networks, or other rules, from now on."""
        ...

    def overview(self) -> "Overview":
        """Who speaks where, and who else is there."""
        ...

    async def hand_over(self) -> None:
        """Leave it to the other hosts, in two seconds at most."""
        ...


def unhurried(_: signal.Signals) -> None:
    """Somebody else sees to it that the process ends."""


@dataclass(slots=True)
class Supervisor:
    """Runs one client a network until it is told to leave, or none is left."""

    responder: Responder
    read: Callable[[], Snapshot]
    connect: Connect
    choose: Choose
    ending: Ending = unhurried
    leases: Leases | None = None
    _clients: dict[str, Client] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _failures: list[TalkbackError] = field(default_factory=list)
    _reloader: Reloader = field(init=False)
    _leaving: bool = False
    _handing_over: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self._reloader = Reloader(self.responder, self.read, self._follow)

    @property
    def clients(self) -> Mapping[str, Client]:
        """The networks we are on, or on our way to, as they are from moment to moment."""
        return self._clients

    @property
    def sources_away(self) -> Mapping[str, bool]:
        """Of each pool on the web, whether its source failed when it was asked last."""
        return self._reloader.sources_away

    @property
    def overview(self) -> "Overview":
        """Of the hosts that share the networks; nothing where there is only one."""
        if self.leases is not None:
            return self.leases.overview()
        from talkback.lease.overview import Overview  # noqa: PLC0415 - for who watches

        return Overview()

    @property
    def is_leaving(self) -> bool:
        """Whether it was told to, by a signal or by whoever runs it."""
        return self._leaving

    async def run(self) -> None:
        """Stay until SIGTERM or SIGINT.

        Raises the first failure where every network is given up for good.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.leave, signal.Signals(number).name)
            self.ending(number)
        loop.add_signal_handler(signal.SIGHUP, self.reload)
        self._follow(self.responder.snapshot)
        beside = set(self._beside())
        try:
            await self._stay()
        finally:
            for task in beside:
                task.cancel()
            await asyncio.wait(beside)
        if self._failures and not self._leaving:
            raise self._failures[0]

    def leave(self, reason: str) -> None:
        """Say goodbye on every network; `run` returns when all are gone."""
        if self._leaving:
            return
        self._leaving = True
        self.responder.log_event(LogEvent(Level.INFO, "leaving", {"reason": reason}))
        asyncio.get_running_loop().call_later(GOODBYE_S, self._call_off)
        if self.leases is None:
            self._say_goodbye()
        else:
            self._handing_over = asyncio.create_task(self._hand_over(self.leases))

    def reload(self) -> None:
        """Read everything anew, off the loop; asked again meanwhile, once more after that."""
        self._reloader.ask()

    async def reloaded(self) -> tuple[str, ...]:
        """Reload, and wait for what was wrong, if anything was."""
        return await self._reloader.reloaded()

    def ask_rank(self, message: Message) -> bool:
        """Have the message heard again, once its network told the sender's rank."""
        client = self._clients.get(message.network)
        return client is not None and client.ask_rank(message)

    def is_in(self, network: str, channel: str) -> bool:
        """Whether we are in the channel of a network."""
        client = self._clients.get(network)
        return client is not None and client.is_in(channel)

    def _beside(self) -> Iterator[asyncio.Task[None]]:
        """What runs as long as there are clients."""
        works: dict[str, Callable[[], Awaitable[None]]] = {"reload": self._reloader.run}
        if self.leases is not None:
            works["lease"] = partial(self.leases.run, self._clients)
        for name, work in works.items():
            yield asyncio.create_task(kept_alive(name, work, self.responder.log_event))

    async def _hand_over(self, leases: Leases) -> None:
        """Before the goodbye: another host has it while we say that."""
        try:
            await leases.hand_over()
        finally:
            self._say_goodbye()

    def _say_goodbye(self) -> None:
        for client in self._clients.values():
            client.leave("bye")
        self.responder.memory.hurry(WRITING_S)

    def _call_off(self) -> None:
        """Whoever is still there, perhaps since a failure made it pause, has had its time."""
        for task in self._tasks:
            task.cancel()

    async def _stay(self) -> None:
        """Until the last client is gone."""
        while self._tasks:
            done, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            self._tasks -= done

    def _follow(self, snapshot: Snapshot) -> None:
        """Connect, change and leave networks until they are as the snapshot has them."""
        if self._leaving:
            return
        wanted = self.choose(snapshot)
        if not wanted:
            raise TalkbackError(
                f"{Location(str(snapshot.path))}: no network is left; to leave all, stop the bot"
            )
        if self.leases is not None:
            self.leases.follow(snapshot, wanted)
        for name in self._clients.keys() - wanted.keys():
            self._clients.pop(name).leave("no longer in the config")
        for name, network in wanted.items():
            if name in self._clients:
                self._clients[name].update(network, snapshot.bot)
            else:
                self._clients[name] = self.connect(network)
                living = kept_alive(
                    f"network {name}", partial(self._live, name), self.responder.log_event
                )
                self._tasks.add(asyncio.create_task(living, name=name))

    async def _live(self, name: str) -> None:
        """On one network, until its client is told to leave or gives up."""
        client = self._clients.get(name)
        if client is None:
            return
        try:
            await client.run()
        except (LoginRefusedError, UnreachableError) as error:
            self._failures.append(error)
            self._clients.pop(name, None)
            fields = {"network": name, "reason": str(error)}
            self.responder.log_event(LogEvent(Level.ERROR, "network-given-up", fields))
