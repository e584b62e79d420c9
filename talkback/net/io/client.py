"""One network: connection after connection, each after a pause that fits the last ending."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from random import Random

from talkback.model.casemapping import Casemapping
from talkback.model.errors import LoginRefusedError, UnreachableError
from talkback.model.log_event import FieldValue, Level, LogEvent
from talkback.model.message import Message, Reply
from talkback.model.settings import BotSettings, Network
from talkback.net.io.backoff import STABLE_AFTER_S, Backoff
from talkback.net.io.cancellable import Cancellable
from talkback.net.io.connection import Connection, nobody_minds
from talkback.net.io.server_selection import ServerSelector, Target, needs_reconnect
from talkback.net.io.speech import Speech
from talkback.net.io.transport import Transport
from talkback.net.io.unread_lines import LineFilter
from talkback.net.protocol.actions import Disconnect, RetryPolicy
from talkback.net.protocol.invitations import InMemoryInvitations, InvitationStore
from talkback.net.protocol.login.mechanisms import exchange_for
from talkback.net.protocol.login.sasl import SaslMechanism
from talkback.net.protocol.redact import redactor
from talkback.net.protocol.role import Role
from talkback.net.protocol.session import Session
from talkback.net.protocol.sts import InMemoryStsPolicies, StsPolicyStore, StsValue

_MAX_HOPS = 3
"""Reconnects without a pause (STS, redirects) before one is made to wait all the same."""


class Client:
    """Stays on one network for as long as it is wanted.

    `on_message` is called with each message of somebody else, in the loop; `on_enter` with each
    channel that it has come into, folded; `on_event` with what is to be logged. What a
    `line_filter` passes over never becomes a message.
    With `once`, a first connection that fails is the end. With `speech` it stands by until it is
    told to take part, and hears and says nothing where that says no.
    """

    def __init__(  # noqa: PLR0913 - the world comes in by arguments
        self,
        network: Network,
        bot: BotSettings,
        *,
        on_message: Callable[[Message], None],
        on_event: Callable[[LogEvent], None],
        on_enter: Callable[[str], None] = nobody_minds,
        line_filter: LineFilter | None = None,
        rng: Random,
        policies: StsPolicyStore | None = None,
        invitations: InvitationStore | None = None,
        once: bool = False,
        speech: Speech | None = None,
    ) -> None:
        self._network = network
        self._bot = bot
        self._on_message = on_message
        self._on_event = on_event
        self._on_enter = on_enter
        self._line_filter = line_filter
        self._rng = rng
        self._route = ServerSelector(policies if policies is not None else InMemoryStsPolicies())
        self._speech = speech
        self._role = Role.ACTIVE if speech is None else Role.STANDBY
        self._invitations = invitations or InMemoryInvitations()
        self._once = once
        self._backoff = Backoff(network.reconnect, rng)
        self._redact = redactor(network)
        self._connection: Connection | None = None
        self._dialing = Cancellable()
        self._goodbye: str | None = None
        self._wake = asyncio.Event()
        self._hops = 0
        self._welcomed = False
        self._stayed = 0.0

    @property
    def nick(self) -> str:
        """The nick we have; while not connected, the one we want."""
        return (
            self._connection.session.nick.current
            if self._connection is not None
            else self._network.nicks_of(self._bot)[0]
        )

    @property
    def channels(self) -> tuple[str, ...]:
        """The configured channels we are in."""
        return self._connection.session.channels.joined if self._connection is not None else ()

    @property
    def wanted_channels(self) -> int:
        """How many channels we are to be in."""
        here = self._connection
        return len(self._network.channels) if here is None else here.session.channels.wanted

    @property
    def connected(self) -> bool:
        """Whether the network has welcomed us, so that replies can be said."""
        return self._connection is not None and self._connection.session.registered

    @property
    def queued(self) -> int:
        """Lines that wait for the throttle."""
        return len(self._connection.session.send_queue) if self._connection is not None else 0

    @property
    def casemapping(self) -> Casemapping:
        session = self._connection.session if self._connection is not None else None
        return session.isupport.casemapping if session is not None else Casemapping.RFC1459

    async def run(self) -> None:
        """Stay until `leave`.

        Raises LoginRefusedError where the network refuses us for good, and with `once`
        UnreachableError where it cannot be reached at the first attempt.
        """
        while self._goodbye is None:
            ending = await self._attempt()
            if self._goodbye is None:
                ending = replace(ending, reason=self._redact(ending.reason))
                await self._pause(self._classify(ending))
        self._emit(Level.INFO, "left", reason=self._goodbye)

    def say(self, reply: Reply, to: Message | None) -> bool:
        """Queue a reply, cleaned and split; False, and an event, where it cannot be said."""
        if self._connection is not None:
            return self._connection.say(reply, to)
        self._emit(Level.WARNING, "unsaid", target=reply.target, reason="not connected")
        return False

    def is_in(self, channel: str) -> bool:
        """Whether we are in a channel at this moment."""
        return self._connection is not None and self._connection.session.channels.is_in(channel)

    def ask_rank(self, message: Message) -> bool:
        """Have a message heard again, with its sender's rank in the channel; False if it cannot."""
        return self._connection is not None and self._connection.ask_rank(message)

    def take_part(self) -> None:
        """In the channels and under the wanted nick, on this connection and on those to come."""
        self._role = Role.ACTIVE
        if self._connection is not None:
            self._connection.take_part()

    def stand_by(self, reason: str) -> None:
        """Say nothing of what waits, and come back in no channel under another nick."""
        self._role = Role.STANDBY
        if self._connection is not None:
            self._connection.stand_by(reason)

    def leave(self, reason: str) -> None:
        """QUIT if there is somebody to tell; `run` returns within five seconds."""
        if self._goodbye is not None:
            return
        self._goodbye = reason
        self._wake.set()
        if self._connection is not None:
            self._connection.quit(reason, RetryPolicy.LEFT)
        else:
            self._dialing.cancel()

    def update(self, network: Network, bot: BotSettings | None = None) -> None:
        """Take over new settings; only those of the connection itself need another one."""
        before = self._network
        self._network, self._bot = network, bot or self._bot
        self._backoff.bounds = network.reconnect
        self._redact = redactor(network)
        if needs_reconnect(before, network):
            self._route.redirected(None)
            self._welcomed, self._hops = False, 0
            self._wake.set()
            if self._connection is not None:
                self._connection.quit("new settings", RetryPolicy.NOW)
            else:
                self._dialing.cancel()
        elif self._connection is not None:
            self._connection.update(network, self._bot)

    async def _attempt(self) -> Disconnect:
        """One connection, made and lived through."""
        target = self._route.target(self._network, time.time())
        try:
            exchange = exchange_for(self._network.sasl)
        except (OSError, ValueError) as error:
            return Disconnect(RetryPolicy.REFUSED, f"SASL cannot be used: {error}")
        if target.tls is not None and not target.trusted:
            self._emit(Level.WARNING, "tls-unverified", host=target.host)
        self._emit(Level.INFO, "connecting", **self._described(target))
        connection = Transport(asyncio.get_running_loop())
        try:
            arrived = await self._dialing.run(
                connection.connect(target.host, target.port, target.tls, self._network.route)
            )
        except (OSError, ValueError) as error:
            return Disconnect(RetryPolicy.AGAIN, f"cannot connect to {target}: {error}")
        except asyncio.CancelledError:
            connection.abort()
            raise
        if not arrived:
            connection.abort()
            return Disconnect(RetryPolicy.NOW, "called off")
        return await self._stay(connection, target, exchange)

    def _described(self, target: Target) -> dict[str, FieldValue]:
        if target.is_local:
            return {"host": target.host}
        proxy = self._network.route.proxy
        way: dict[str, FieldValue] = {"proxy": str(proxy)} if proxy is not None else {}
        return {"host": target.host, "port": target.port, **way}

    async def _stay(
        self, connection: Transport, target: Target, exchange: Callable[[], SaslMechanism] | None
    ) -> Disconnect:
        loop = asyncio.get_running_loop()
        session = Session(
            self._network,
            self._bot,
            exchange=exchange,
            rng=self._rng,
            now=loop.time(),
            wall=time.time(),
            secure=target.tls is not None or target.is_local,
            invitations=self._invitations,
            role=self._role,
        )

        def advised(advice: StsValue) -> None:
            self._route.advised(target, advice, time.time())

        self._connection = Connection(
            session,
            connection,
            self._on_message,
            self._pass_on,
            advised,
            self._on_enter,
            self._line_filter,
            self._speech,
        )
        try:
            return await self._connection.run()
        finally:
            self._connection = None
            if session.actions.redirect is not None and not target.is_local:
                self._route.redirected(target.moved(*session.actions.redirect))
            if session.welcome.registered_at is not None:
                self._welcomed = True
                self._stayed = loop.time() - session.welcome.registered_at
            if target.tls is not None and session.registration.advice is not None:
                advised(session.registration.advice)

    def _classify(self, ending: Disconnect) -> Disconnect:
        """Refused by those who knew us before, or sent about in a circle: wait, then try again.

        Raises LoginRefusedError or, for `once`, UnreachableError where trying again is no use.
        """
        if ending.retry in (RetryPolicy.REFUSED, RetryPolicy.INVALID):
            self._emit(Level.ERROR, "login-refused", reason=ending.reason)
            if ending.retry is RetryPolicy.INVALID or not self._welcomed:
                raise LoginRefusedError(f"{self._network.name}: {ending.reason}")
            return replace(ending, retry=RetryPolicy.LATER)
        if ending.retry is RetryPolicy.NOW:
            self._hops = 1 if self._stayed >= STABLE_AFTER_S else self._hops + 1
            return ending if self._hops <= _MAX_HOPS else replace(ending, retry=RetryPolicy.AGAIN)
        if self._once and not self._welcomed:
            raise UnreachableError(f"{self._network.name}: {ending.reason}")
        return ending

    async def _pause(self, ending: Disconnect) -> None:
        """Wait as long as the ending asks for, or until something changes."""
        delay = self._backoff.after(ending.retry, self._stayed)
        self._stayed = 0.0
        level = Level.INFO if ending.retry is RetryPolicy.NOW else Level.WARNING
        self._emit(level, "disconnected", reason=ending.reason, retry=round(delay, 1))
        try:
            async with asyncio.timeout(delay):
                await self._wake.wait()
        except TimeoutError:
            pass
        if self._goodbye is None:
            self._wake.clear()

    def _emit(self, level: Level, name: str, **fields: FieldValue) -> None:
        self._pass_on(LogEvent(level, name, fields))

    def _pass_on(self, event: LogEvent) -> None:
        fields = {
            key: self._redact(value) if isinstance(value, str) else value
            for key, value in event.fields.items()
        }
        self._on_event(LogEvent(event.level, event.name, {"network": self._network.name, **fields}))
