"""A bot that is given orders, without a network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from talkback.bot.commands.dispatcher import CommandDispatcher
from talkback.bot.responder import Responder
from talkback.model.errors import StoreError
from talkback.model.log_event import LogEvent
from talkback.model.message import Message, Person, Reply
from talkback.state.base import Changes, InMemoryStore, StateRow
from tests.engine.making import HERE

RULES = """
[bot]
admins = ["account:Boss", "mask:*!*@staff.example", "mask:*!root@*.corp.example", "mask:*!*@10.0.*"]
max_replies_person = false
[rules.tea]
triggers = "tea"
reply = "{nick}, milk?"
on = ["channel", "private", "mention"]
[rules.wise]
triggers = "wise"
pool = "p"
[rules.off]
triggers = "never"
reply = "never"
enabled = false
"""


ADMIN = Person("boss", "b", "home.example", "Boss")


class Full(InMemoryStore):
    """A disk with no space."""

    def record(self, changes: Changes) -> Sequence[StateRow]:
        raise StoreError("talkback.db: the disk is full")


@dataclass
class ChatHarness:
    """A bot in a channel, without a network: what it was told, and what it said."""

    responder: Responder
    dispatcher: CommandDispatcher
    events: list[LogEvent]
    said: list[Reply] = field(default_factory=list)

    async def send(self, text: str, **changes: object) -> list[str]:
        """What is answered, once all is done that was asked for."""
        before = len(self.said)
        self.responder.handle(HERE._replace(text=text, **changes), self._say)  # type: ignore[arg-type]
        await self.dispatcher.idle()
        return [reply.text for reply in self.said[before:]]

    def _say(self, reply: Reply, _: Message) -> bool:
        self.said.append(reply)
        return True

    def told(self, name: str) -> list[LogEvent]:
        return [event for event in self.events if event.name == name]


Build = Callable[..., ChatHarness]
