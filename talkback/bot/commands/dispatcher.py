"""Takes orders: knows them by name, asks for rights, has them carried out, answers once."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import field
from pathlib import Path

from talkback.bot.commands import admin_commands, operator_commands, user_commands
from talkback.bot.commands.command_context import Answer, CommandContext, Reload
from talkback.bot.responder import Responder, Say
from talkback.engine.bounded_dict import BoundedDict
from talkback.engine.identity import PersonKey, person_key
from talkback.engine.orders import COMMANDS, Command, Order
from talkback.model.errors import TalkbackError
from talkback.model.lazy_dataclass import dataclass
from talkback.model.log_event import FieldValue, Level, LogEvent
from talkback.model.message import Message, Rank, Reply, ReplyKind


def _help(context: CommandContext) -> Answer:
    orders, message = context.snapshot.ruleset.orders, context.message
    is_operator = message.rank is Rank.OP
    shown = [
        each.usage
        for each in COMMANDS.values()
        if context.is_admin
        or not each.admins_only
        or (is_operator and orders.is_for_operators(each, message))
    ]
    return f"I answer by rules. Say {context.begin} and one of: {', '.join(shown)}"


HANDLERS: Mapping[str, Callable[[CommandContext], Answer]] = {
    "help": _help,
    "why": user_commands.why,
    "ignoreme": user_commands.ignoreme,
    "unignoreme": user_commands.unignoreme,
    "mute": admin_commands.mute,
    "unmute": admin_commands.unmute,
    "reload": admin_commands.reload,
    "stats": admin_commands.stats,
    "rules": admin_commands.rules,
    "enable": admin_commands.enable,
    "disable": admin_commands.disable,
    "quote": admin_commands.quote,
}
"""Who carries out each command."""

OPERATOR_HANDLERS: Mapping[str, Callable[[CommandContext], Answer]] = {
    "mute": operator_commands.mute,
    "unmute": operator_commands.unmute,
    "enable": operator_commands.enable,
    "disable": operator_commands.disable,
}
"""The same for operators of the channel, where they are no admins."""

AskRank = Callable[[Message], bool]
"""Has a message heard again with its sender's rank; False where nobody can be asked."""


def nobody_to_ask(_: Message) -> bool:
    """For who has no network."""
    return False


ANSWERS = 6
"""Answers a minute to one person who is no admin; three times that on a network."""

MINUTE, HOUR = 60.0, 3600.0


@dataclass(slots=True)
class CommandDispatcher:
    """One for all networks of a process."""

    responder: Responder
    reload: Reload
    config: Path | None
    ask_rank: AskRank = nobody_to_ask
    _busy: set[asyncio.Task[None]] = field(default_factory=set)
    _answered: BoundedDict[str | PersonKey, list[float]] = field(default_factory=BoundedDict)
    _refused: BoundedDict[PersonKey, float] = field(default_factory=BoundedDict)

    async def idle(self) -> None:
        """All orders so far are carried out and answered."""
        if self._busy:
            await asyncio.wait(self._busy)

    def handle(self, order: Order, message: Message, say: Say) -> None:
        """Carry out what was asked, and answer; what takes time is done beside the messages."""
        if order.command is None:
            self._answer(message, say, self._advice(order.name))
        elif order.command.admins_only and not order.is_admin:
            self._by_operator(order, order.command, message, say)
        else:
            self._carry_out(order, order.command, message, say, HANDLERS)

    def _by_operator(self, order: Order, command: Command, message: Message, say: Say) -> None:
        """Who is no admin may be an operator, as a rule's scope knows or the server has to tell."""
        orders = self.responder.snapshot.ruleset.orders
        if orders.is_for_operators(command, message) and message.rank is None:
            if not self.ask_rank(message):
                self._log(Level.INFO, "order-unanswered", message, reason="rank not known")
        elif orders.is_for_operators(command, message) and message.rank is Rank.OP:
            self._carry_out(order, command, message, say, OPERATOR_HANDLERS)
        else:
            self._refuse(order.name, message, say)

    def _carry_out(
        self,
        order: Order,
        command: Command,
        message: Message,
        say: Say,
        handlers: Mapping[str, Callable[[CommandContext], Answer]],
    ) -> None:
        if command.admins_only:
            words = " ".join(order.words)
            as_ = "admin" if order.is_admin else "operator"
            self._log(Level.INFO, "order", message, order=order.name, words=words, by=as_)
        context = self._context(message, order)
        try:
            answer = handlers[order.name](context)
        except TalkbackError as error:
            answer = str(error)
        if isinstance(answer, str):
            self._answer(message, say, answer, unlimited=order.is_admin)
        elif answer is not None:
            task = asyncio.ensure_future(self._when_done(answer, context, say))
            self._busy.add(task)
            task.add_done_callback(self._done)

    def _context(self, message: Message, order: Order) -> CommandContext:
        responder = self.responder
        return CommandContext(
            message=message,
            words=order.words,
            is_admin=order.is_admin,
            snapshot=responder.snapshot,
            memory=responder.memory,
            reload=self.reload,
            config=self.config,
            now=time.monotonic(),
        )

    async def _when_done(self, answer: Awaitable[str], context: CommandContext, say: Say) -> None:
        try:
            text = await answer
        except TalkbackError as error:
            text = str(error)
        self._answer(context.message, say, text, unlimited=context.is_admin)

    def _done(self, task: asyncio.Task[None]) -> None:
        """What should not have happened is told, and costs nothing but this order."""
        self._busy.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            fields = {"error": f"{type(error).__name__}: {error}"}
            self.responder.log_event(LogEvent(Level.ERROR, "order-failed", fields))

    def _advice(self, name: str) -> str:
        prefix, command = self.responder.snapshot.ruleset.orders.prefix, COMMANDS.get(name)
        return f"{prefix} {command.usage}" if command else f"I don't know {name}; {prefix} help"

    def _refuse(self, name: str, message: Message, say: Say) -> None:
        """One short notice an hour, not a discussion."""
        who, now = person_key(message), time.monotonic()
        self._log(Level.WARNING, "order-refused", message, order=name)
        if now - self._refused.get(who, -HOUR) >= HOUR:
            self._refused.put(who, now)
            self._answer(message, say, "that is for my admins")

    def _answer(self, message: Message, say: Say, text: str, *, unlimited: bool = False) -> None:
        """By notice, in private: no bot answers that, and nobody else has to read it.

        Who is behind a bridge is told in the channel: that nick here is somebody else.
        """
        if not (unlimited or self._may_answer(message)):
            self._log(Level.INFO, "order-unanswered", message, reason="person limit")
            return
        target = message.sender.nick
        if message.sender.relayed and message.channel is not None:
            target, text = message.channel, f"{message.sender.said_nick}: {text}"
        say(Reply(target, text.replace("\n", " "), ReplyKind.NOTICE, "an order"), message)

    def _may_answer(self, message: Message) -> bool:
        now = time.monotonic()
        limits: tuple[tuple[str | PersonKey, int], ...] = (
            (person_key(message), ANSWERS),
            (message.network, 3 * ANSWERS),
            *_bridge_limit(message),
        )
        recent = {
            key: [when for when in self._answered.get(key, ()) if now - when < MINUTE]
            for key, _ in limits
        }
        if any(len(recent[key]) >= most for key, most in limits):
            return False
        for key, times in recent.items():
            self._answered.put(key, [*times, now])
        return True

    def _log(self, level: Level, event: str, message: Message, **fields: FieldValue) -> None:
        who: dict[str, FieldValue] = {
            "network": message.network,
            "channel": message.channel,
            "nick": message.sender.nick,
            "mask": message.sender.hostmask,
            "account": message.sender.account,
        }
        self.responder.log_event(LogEvent(level, event, who | fields))


def _bridge_limit(message: Message) -> Iterator[tuple[PersonKey, int]]:
    """All people behind a bridge are answered as often as one: names are free there."""
    if message.sender.relayed:
        bridge = message.sender.bridge_key(message.casemapping)
        yield (message.network, bridge), ANSWERS
