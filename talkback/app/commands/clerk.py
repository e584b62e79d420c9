"""Takes orders: knows them by name, asks for rights, has them carried out, answers once."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from talkback.app.commands import admins, people
from talkback.app.commands.desk import Answer, Desk, Reload
from talkback.app.commands.parse import Words, beginnings, words_for_us
from talkback.app.commands.rights import is_admin
from talkback.app.mind import Mind, Say
from talkback.config.bot import Orders
from talkback.engine.keys import Someone, someone
from talkback.engine.table import Table
from talkback.errors import TalkbackError
from talkback.event import Event, Field, Level
from talkback.message import Manner, Message, Reply


@dataclass(frozen=True, slots=True)
class Command:
    """What it is called with, and who carries it out; `words` are the fewest and the most."""

    usage: str
    words: tuple[int, int]
    run: Callable[[Desk], Answer]
    admins_only: bool = True


def _help(desk: Desk) -> Answer:
    shown = [each.usage for each in COMMANDS.values() if desk.is_admin or not each.admins_only]
    return f"I answer by rules. Say {desk.begin} and one of: {', '.join(shown)}"


_ANY = 100
COMMANDS: Mapping[str, Command] = {
    "help": Command("help", (0, 0), _help, admins_only=False),
    "why": Command("why", (0, 0), people.why, admins_only=False),
    "ignoreme": Command("ignoreme", (0, 0), people.ignoreme, admins_only=False),
    "unignoreme": Command("unignoreme", (0, 0), people.unignoreme, admins_only=False),
    "mute": Command("mute [#channel] [time]", (0, 2), admins.mute),
    "unmute": Command("unmute [#channel]", (0, 1), admins.unmute),
    "reload": Command("reload", (0, 0), admins.reload),
    "stats": Command("stats", (0, 0), admins.stats),
    "rules": Command("rules", (0, 0), admins.rules),
    "enable": Command("enable RULE", (1, _ANY), admins.enable),
    "disable": Command("disable RULE", (1, _ANY), admins.disable),
    "quote": Command("quote add TEXT [~ author]", (2, _ANY), admins.quote),
}

ANSWERS = 6
"""Answers a minute to one person who is no admin; three times that on a network."""

MINUTE, HOUR = 60.0, 3600.0


@dataclass(slots=True)
class Clerk:
    """One for all networks of a process."""

    mind: Mind
    reload: Reload
    config: Path | None
    _orders: Orders | None = None
    _nick: str = ""
    _beginnings: tuple[str, ...] = ()
    _busy: set[asyncio.Task[None]] = field(default_factory=set)
    _answered: Table[str | Someone, list[float]] = field(default_factory=Table)
    _refused: Table[Someone, float] = field(default_factory=Table)

    async def idle(self) -> None:
        """All orders so far are carried out and answered."""
        if self._busy:
            await asyncio.wait(self._busy)

    def obey(self, message: Message, say: Say) -> bool:
        """Whether the message was for us and not for the rules; then it is being seen to.

        Without the prefix only a command's own words are: a private "why?" is chat.
        """
        orders = self.mind.snapshot.orders
        if orders is not self._orders or message.bot != self._nick:
            self._orders, self._nick = orders, message.bot
            self._beginnings = beginnings(orders.prefix, message.bot)
        if message.channel is not None and not message.text.startswith(self._beginnings):
            return False
        said = words_for_us(message, orders.prefix)
        return said is not None and self._hear(said, message, say)

    def _hear(self, said: Words, message: Message, say: Say) -> bool:
        if not said.words and not said.certain:
            return False
        name, *words = said.words or ("help",)
        command = COMMANDS.get(name.lower())
        if command is None or not command.words[0] <= len(words) <= command.words[1]:
            if said.certain:
                self._answer(message, say, self._advice(name.lower(), command))
            return said.certain
        known = is_admin(message.sender, self.mind.snapshot.orders.admins, message.casemapping)
        if words and not (said.certain or known):
            return False
        self._take(name.lower(), command, self._desk(message, tuple(words), known=known), say)
        return True

    def _take(self, name: str, command: Command, desk: Desk, say: Say) -> None:
        if command.admins_only and not desk.is_admin:
            self._refuse(name, desk.message, say)
            return
        if command.admins_only:
            self._tell(Level.INFO, "order", desk.message, order=name, words=" ".join(desk.words))
        answer = command.run(desk)
        if isinstance(answer, str):
            self._answer(desk.message, say, answer, unlimited=desk.is_admin)
        elif answer is not None:
            task = asyncio.ensure_future(self._when_done(answer, desk, say))
            self._busy.add(task)
            task.add_done_callback(self._done)

    def _desk(self, message: Message, words: tuple[str, ...], *, known: bool) -> Desk:
        mind, now = self.mind, time.monotonic()
        return Desk(
            message, words, known, mind.snapshot, mind.memory, self.reload, self.config, now
        )

    async def _when_done(self, answer: Awaitable[str], desk: Desk, say: Say) -> None:
        try:
            text = await answer
        except TalkbackError as error:
            text = str(error)
        self._answer(desk.message, say, text, unlimited=desk.is_admin)

    def _done(self, task: asyncio.Task[None]) -> None:
        """What should not have happened is told, and costs nothing but this order."""
        self._busy.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            fields = {"error": f"{type(error).__name__}: {error}"}
            self.mind.tell(Event(Level.ERROR, "order-failed", fields))

    def _advice(self, name: str, command: Command | None) -> str:
        prefix = self.mind.snapshot.orders.prefix
        return f"{prefix} {command.usage}" if command else f"I don't know {name}; {prefix} help"

    def _refuse(self, name: str, message: Message, say: Say) -> None:
        """One short notice an hour, not a discussion."""
        who, now = someone(message), time.monotonic()
        self._tell(Level.WARNING, "order-refused", message, order=name)
        if now - self._refused.get(who, -HOUR) >= HOUR:
            self._refused.keep(who, now)
            self._answer(message, say, "that is for my admins")

    def _answer(self, message: Message, say: Say, text: str, *, unlimited: bool = False) -> None:
        """By notice, in private: no bot answers that, and nobody else has to read it."""
        if not (unlimited or self._may_answer(message)):
            self._tell(Level.INFO, "order-unanswered", message, reason="person limit")
            return
        say(Reply(message.sender.nick, text, Manner.NOTICE, "an order"), message)

    def _may_answer(self, message: Message) -> bool:
        now = time.monotonic()
        limits: tuple[tuple[str | Someone, int], ...] = (
            (someone(message), ANSWERS),
            (message.network, 3 * ANSWERS),
        )
        recent = {
            key: [when for when in self._answered.get(key, ()) if now - when < MINUTE]
            for key, _ in limits
        }
        if any(len(recent[key]) >= most for key, most in limits):
            return False
        for key, times in recent.items():
            self._answered.keep(key, [*times, now])
        return True

    def _tell(self, level: Level, event: str, message: Message, **fields: Field) -> None:
        who: dict[str, Field] = {
            "network": message.network,
            "channel": message.channel,
            "nick": message.sender.nick,
            "mask": message.sender.mask,
            "account": message.sender.account,
        }
        self.mind.tell(Event(level, event, who | fields))
