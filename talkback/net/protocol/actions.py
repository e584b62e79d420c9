"""What the session wants done, collected for whoever has the socket. No IO of its own."""

from dataclasses import field
from enum import StrEnum

from talkback.model.lazy_dataclass import dataclass
from talkback.model.log_event import FieldValue, Level, LogEvent
from talkback.model.message import Message
from talkback.net.protocol.sts import StsValue


class RetryPolicy(StrEnum):
    """What becomes of a network when one connection to it has ended."""

    AGAIN = "again"
    """Something went wrong that may pass: back off, then connect again."""
    LATER = "later"
    """We are not wanted for now (killed, banned): the same, after a long while."""
    NOW = "now"
    """Nothing is wrong, but another connection is needed (STS, redirect, new settings)."""
    REFUSED = "refused"
    """The network knows us and says no: connecting again would be hammering."""
    INVALID = "invalid"
    """What we log in with has run out, and only somebody can mend that."""
    LEFT = "left"
    """We left because we were told to."""


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Why a connection is over, in a user's words, and what follows from it."""

    retry: RetryPolicy
    reason: str


@dataclass(slots=True, repr=False)
class Actions:
    """Lines to write, lines that wait for the throttle, events to log, messages received."""

    lines: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    events: list[LogEvent] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)
    """Channels that we have come into, as the network folds their names."""
    ending: Disconnect | None = None
    redirect: tuple[str, int] | None = None
    """Host and port for the next connection (numeric 010)."""
    advice: StsValue | None = None
    """What the server says of TLS (STS), as soon as it says it."""

    def send(self, line: str) -> None:
        """Ahead of everything: registration, PONG, QUIT."""
        self.lines.append(line)

    def queue(self, line: str) -> None:
        """When the throttle lets it: JOIN, NICK, WHO and the like."""
        self.waiting.append(line)

    def emit(self, level: Level, name: str, **fields: FieldValue) -> None:
        self.events.append(LogEvent(level, name, fields))

    def end(self, retry: RetryPolicy, reason: str) -> None:
        """The first reason counts; what follows it is only its echo."""
        if self.ending is None:
            self.ending = Disconnect(retry, reason)
