"""A talkback as it runs, with its rules, memory and orders, between an ear and a mouth of ours.

All that it heard, and what came of it, is written down: the books are kept from that alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from unittest.mock import patch

from talkback.bot import persistence, responder
from talkback.bot.commands import dispatcher
from talkback.bot.commands.dispatcher import CommandDispatcher
from talkback.bot.persistence import PersistentState
from talkback.bot.responder import Responder
from talkback.engine.orders import Order
from talkback.model.log_event import LogEvent
from talkback.model.message import DrawnQuote, Message, Person, Reply, ReplyKind
from talkback.snapshot.snapshot import Snapshot
from talkback.state.sqlite import SqliteStore
from tests.community.world import NETWORK, Clock, Line, World

LATENCY = (0.05, 0.4)
"""Seconds from a line to our answer in others' eyes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule said; `line` is how the others hear it, the first of `lines`."""

    rule: str
    line: Line
    draws: tuple[DrawnQuote, ...]
    lines: int = 1

    @property
    def is_alert(self) -> bool:
        """Whether it was said in another channel than what it is about."""
        about = self.line.cause
        return self.line.channel not in (None, about.channel if about is not None else None)


@dataclass(slots=True)
class Exchange:
    """A line as it was heard, and what came of it: said, could not be said, kept back and why."""

    when: float
    line: Line
    answers: list[Answer] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    silences: list[tuple[str, str]] = field(default_factory=list)
    notices: int = 0
    order: bool = False

    def lines_in(self, channel: str | None) -> int:
        """How many lines of ours came of it there."""
        return sum(each.lines for each in self.answers if each.line.channel == channel)


@dataclass(frozen=True, slots=True)
class Restart:
    """The bot went away and came back."""

    when: float


Ledger = list[Exchange | Restart]


class Talkback:
    """A bot in the world. `hitches` is how often nothing can be sent in answer to a line."""

    def __init__(
        self, world: World, snapshot: Snapshot, state: Path | None = None, hitches: float = 0.0
    ) -> None:
        self.world = world
        self.snapshot = snapshot
        self.speaker = snapshot.bot.nicks[0]
        self.ledger: Ledger = []
        self._person = Person(self.speaker, self.speaker, "bots.example")
        self._hitches = hitches
        self._gone = False
        self._state = state
        self._channels: list[str] = []
        self._correspondents: dict[str, Callable[[Line], None]] = {}
        self._now = Exchange(0.0, Line("", self._person, None, ""))
        self._start()

    def _start(self) -> None:
        store = SqliteStore(self._state) if self._state else None
        rng = Random(self.world.rng.random())
        self.responder = Responder(
            self.snapshot, self._on_event, PersistentState(self._on_event, store), rng=rng
        )
        self.dispatcher = CommandDispatcher(self.responder, _no_reload, None)
        self.responder.command_handler = self._apply
        for channel in self._channels:
            self.responder.enter(NETWORK, channel)

    def enter(self, channel: str) -> None:
        """Come into it, now and after every restart."""
        self._channels.append(channel)
        self.world.join(self, channel)
        self.responder.enter(NETWORK, channel)

    @property
    def obeying(self) -> bool:
        """Whether what was heard last was an order."""
        return self._now.order

    async def idle(self) -> None:
        """Orders are carried out."""
        await self.dispatcher.idle()
        await asyncio.sleep(0)

    async def restart(self) -> None:
        """On a machine that was started anew as well."""
        await self.stop()
        self.world.clock.booted = self.world.now - 5.0
        self.ledger.append(Restart(self.world.now))
        self._start()

    async def stop(self) -> None:
        await self.dispatcher.idle()
        await self.responder.memory.flush()
        self.responder.memory.close()

    def on_line(self, line: Line) -> None:
        self._now = Exchange(self.world.now, line)
        self._gone = self.world.rng.random() < self._hitches
        self.ledger.append(self._now)
        message = Message(NETWORK, line.channel, line.person, line.text, self.speaker, line.action)
        message = message._replace(rank=line.rank, event=line.event)
        self.responder.handle(message, self._say)

    def whisper(self, line: Line, back: Callable[[Line], None]) -> None:
        """A line in private, and where the answer goes."""
        self._correspondents[line.speaker] = back
        self.on_line(line)

    def _apply(self, order: Order, message: Message, say: Callable[[Reply, Message], bool]) -> None:
        self._now.order = True
        self.dispatcher.handle(order, message, say)

    def _say(self, reply: Reply, message: Message) -> bool:
        """Answers to orders may come later, so nothing is known of them but whose they are."""
        if reply.reply_kind is ReplyKind.NOTICE:
            self._now.notices += 1
            return True
        if self._gone:
            self._now.refused.append(reply.rule)
            return False
        channel = reply.target if reply.target.startswith("#") else None
        lines = [
            Line(self.speaker, self._person, channel, text, program=True, cause=self._now.line)
            for text in reply.lines
        ]
        self._now.answers.append(Answer(reply.rule, lines[0], reply.draws, len(lines)))
        latency = self.world.rng.uniform(*LATENCY)
        for line in lines:
            self.world.after(latency, partial(self._heard_by_others, line))
        return True

    def _heard_by_others(self, line: Line) -> None:
        if line.channel is not None:
            self.world.say(line)
        elif line.cause is not None and line.cause.speaker in self._correspondents:
            self._correspondents[line.cause.speaker](line)

    def _on_event(self, event: LogEvent) -> None:
        if event.name == "suppressed":
            silence = str(event.fields["rule"]), str(event.fields["reason"])
            self._now.silences.append(silence)


def _no_reload() -> Awaitable[tuple[str, ...]]:
    raise AssertionError("nobody here reloads")


@contextmanager
def on(clock: Clock) -> Iterator[Clock]:
    """All that the bot asks for the time asks this clock."""
    with ExitStack() as stack:
        for module in (responder, persistence, dispatcher):
            stack.enter_context(patch.object(module, "time", clock))
        yield clock


def exchanges(bot: Talkback) -> list[Exchange]:
    """All that it heard."""
    return [entry for entry in bot.ledger if isinstance(entry, Exchange)]
