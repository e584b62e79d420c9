"""Whether a bot that shares its network may speak, asked of a clock that is read for each line."""

from collections.abc import Callable, Iterable

from talkback.model.lazy_dataclass import dataclass
from talkback.model.log_event import Level, LogEvent
from talkback.model.message import Message
from talkback.net.protocol.role import said_to

OnMessage = Callable[[Message], None]
OnEvent = Callable[[LogEvent], None]

SILENCED = "lease"
"""The reason of what is not heard or not said because another host may speak."""


@dataclass(frozen=True, slots=True)
class Speech:
    """`may_speak` reads the clock; what is said to `services()` is a login, and no answer."""

    may_speak: Callable[[], bool]
    services: Callable[[], str | None]

    def heard(self, on_message: OnMessage, on_event: OnEvent) -> OnMessage:
        """The same callback for as long as we may answer."""

        def hear(message: Message) -> None:
            if self.may_speak():
                on_message(message)
            elif message.event is None:
                fields = {
                    "network": message.network,
                    "channel": message.channel,
                    "nick": message.sender.nick,
                    "reason": SILENCED,
                }
                on_event(LogEvent(Level.INFO, "suppressed", fields))

        return hear

    def permitted(self, lines: list[str], on_event: OnEvent) -> list[str]:
        """The lines that may be written now; the others are told."""
        said = [line for line in lines if self._is_answer(line)]
        if not said or self.may_speak():
            return lines
        tell_unsaid(said, SILENCED, on_event)
        return [line for line in lines if not self._is_answer(line)]

    def _is_answer(self, line: str) -> bool:
        return said_to(line) not in (None, self.services())


def tell_unsaid(lines: Iterable[str], reason: str, on_event: OnEvent) -> None:
    """Each line that will not be said, by where it would have been."""
    for line in lines:
        fields = {"target": said_to(line), "reason": reason}
        on_event(LogEvent(Level.WARNING, "unsaid", fields))
