"""One connection by the bot's own session: it joins, says nothing, quits; its events are kept."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from random import Random

from talkback.model.log_event import LogEvent
from talkback.model.settings import BotSettings, Followed, Network
from talkback.net.io.connection import Connection
from talkback.net.io.transport import Transport
from talkback.net.protocol.actions import Disconnect, RetryPolicy
from talkback.net.protocol.login.mechanisms import exchange_for
from talkback.net.protocol.session import Session

_LOOK_S = 0.05
"""Seconds between two looks at what no event tells."""


class ProbeSession:
    """`events` are all that were logged; `ending` is there when the server or we have hung up."""

    def __init__(self, network: Network, bot: BotSettings, connection: Transport) -> None:
        loop = asyncio.get_running_loop()
        self.events: list[LogEvent] = []
        self.session = Session(
            network,
            replace(bot, followed=Followed(ranks=True)),
            exchange=exchange_for(network.sasl),
            rng=Random(),  # noqa: S311 - a nick's digits, not keys
            now=loop.time(),
            wall=time.time(),
            secure=network.tls is not None or network.is_local,
        )
        self._news = asyncio.Event()
        self._connection = Connection(
            self.session,
            connection,
            on_message=lambda _message: None,
            on_event=self._keep_event,
            advise=lambda _advice: None,
        )

    @property
    def ending(self) -> Disconnect | None:
        return self.session.actions.ending

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """On the line for the length of the block; then QUIT."""
        staying = asyncio.create_task(self._connection.run())
        staying.add_done_callback(lambda _: self._news.set())
        try:
            yield
        finally:
            self._connection.quit("talkback doctor", RetryPolicy.LEFT)
            await staying

    async def until(self, reached: Callable[[], bool], limit: float) -> bool:
        """Wait for something that the server says; False when the call or the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(limit):
                while not reached() and self.ending is None:
                    self._news.clear()
                    await self._news_or_a_look()
        return reached()

    async def _news_or_a_look(self) -> None:
        """Events tell at once; not everything is one, as who is in a channel."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_S):
                await self._news.wait()

    def said(self, name: str) -> list[LogEvent]:
        """The events of that name."""
        return [event for event in self.events if event.name == name]

    def _keep_event(self, event: LogEvent) -> None:
        self.events.append(event)
        self._news.set()
