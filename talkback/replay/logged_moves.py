"""Who comes and who leaves in one log, of whatever format."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from talkback.chatlogs.log_format import LineFormat, LoggedMessage
from talkback.chatlogs.raw import Raw
from talkback.model.casemapping import Casemapping
from talkback.model.message import Event, MessageKind, Origin, Rank
from talkback.net.protocol.services import is_service

if TYPE_CHECKING:
    from talkback.model.line import Line
    from talkback.replay.raw_events import RawEvents
    from talkback.replay.raw_ranks import RawRanks

_ENTERING_S = 2.0
"""As of a bot that runs: who comes so soon after it was as good as there."""


@dataclass(slots=True)
class LoggedMoves:
    """Remembers who is where, as far as a log needs it, and when the bot itself came."""

    _raw: "RawEvents | None" = None
    _ranks: "RawRanks | None" = None
    _entered: dict[tuple[str, str], float] = field(default_factory=dict)

    def read(self, format_: LineFormat, line: bytes) -> Iterator[LoggedMessage]:
        """What a line tells."""
        if isinstance(format_, Raw):
            found = format_.read_membership(line)
            if found is not None:
                yield from self._read_raw(*found)
        else:
            moved = format_.read_event(line)
            if moved is not None:
                yield moved

    def _read_raw(self, stamp: bytes, line: "Line") -> Iterator[LoggedMessage]:
        """What IRC itself tells; few logs need what the bot knows of its protocol."""
        from talkback.replay.raw_events import RawEvents  # noqa: PLC0415 - see above
        from talkback.replay.raw_ranks import RawRanks  # noqa: PLC0415

        self._raw, self._ranks = self._raw or RawEvents(), self._ranks or RawRanks()
        yield from self._raw.read(stamp, line)
        self._ranks.receive(line)

    def rank(self, said: LoggedMessage, channel: str) -> Rank | None:
        """By the sign before the nick, or what IRC itself told before."""
        if said.rank is not None or self._ranks is None:
            return said.rank
        return self._ranks.rank(channel, said.sender.nick)

    def seen(self, said: LoggedMessage, channel: str, nick: str, now: float) -> Event | None:
        """The event as the bot of that nick would see it."""
        event = said.event
        if event is None:
            return None
        if event.kind is MessageKind.JOIN and Casemapping.RFC1459.equal(said.sender.nick, nick):
            self._entered[channel, nick] = now
        if event.origin is Origin.PERSON and is_service(said.sender):
            return replace(event, origin=Origin.BOT)
        entered = self._entered.get((channel, nick))
        if event.origin is Origin.PERSON and entered is not None and now < entered + _ENTERING_S:
            return replace(event, origin=Origin.ENTERING)
        return event
