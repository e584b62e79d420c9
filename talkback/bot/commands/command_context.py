"""What an order is carried out with: who asked what, and what of the bot it may touch."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from talkback.bot.persistence import PersistentState
from talkback.model.lazy_dataclass import dataclass
from talkback.model.message import Message
from talkback.snapshot.snapshot import Snapshot

Reload = Callable[[], Awaitable[tuple[str, ...]]]
"""Reads everything anew; what was wrong, if anything was."""

Answer = str | Awaitable[str] | None
"""What to say to an order that is carried out already, at once or when it is on disk."""

UNKEPT = "this could not be written down: I will forget it when I restart"


@dataclass(frozen=True, slots=True)
class CommandContext:
    """One order: the message, its words after the command's name, and the bot's parts."""

    message: Message
    words: tuple[str, ...]
    is_admin: bool
    snapshot: Snapshot
    memory: PersistentState
    reload: Reload
    config: Path | None
    now: float

    async def when_written(self, done: str) -> str:
        """What to answer once it is on disk, or that it is not."""
        return done if await self.memory.flush() else f"{done}; {UNKEPT}"

    @property
    def begin(self) -> str:
        """What an order to us begins with."""
        prefix = self.snapshot.ruleset.orders.prefix
        return f"{self.message.bot_nick}:" if prefix is None else prefix
