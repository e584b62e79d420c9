"""Who comes and who leaves in a log of IRC itself, where a QUIT names no channel."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from talkback.chatlogs.log_format import LoggedMessage
from talkback.engine.events import quit_origin
from talkback.model.casemapping import Casemapping
from talkback.model.line import Line
from talkback.model.message import Event, MessageKind, Origin, Person, Trait
from talkback.net.protocol.batches import OpenBatches
from talkback.net.protocol.users import account_of

_BOT_TAGS = frozenset({"bot", "draft/bot", "inspircd.org/bot"})
_NICK_ALONE = frozenset({Trait.HOST, Trait.ACCOUNT})
_LEAST = {"JOIN": 1, "PART": 1, "KICK": 2, "QUIT": 0, "NICK": 1, "BATCH": 1, "353": 4}
_SIGNS = "~&@%+!"
_fold = Casemapping.RFC1459.fold


@dataclass(slots=True)
class RawEvents:
    """The members of each channel, as far as the lines so far told them."""

    _members: dict[str, dict[str, None]] = field(default_factory=dict)
    _batches: OpenBatches = field(default_factory=OpenBatches)

    def read(self, stamp: bytes, line: Line) -> Iterator[LoggedMessage]:
        """What the line tells; one may tell of several people, or of one in several channels."""
        command = line.command.upper()
        if self._batches.is_past(line) or len(line.params) < _LEAST.get(command, math.inf):
            return
        moved = {
            "JOIN": self._joined,
            "PART": self._parted,
            "KICK": self._kicked,
            "QUIT": self._quit,
        }.get(command)
        if moved is not None:
            yield from moved(stamp, line)
        elif command == "BATCH":
            self._batches.receive(line)
        elif command == "NICK":
            self._rename(line.source_hostmask.nick, line.params[0])
        else:
            for nick in line.params[3].split(" "):
                self._put(line.params[2], nick.lstrip(_SIGNS).partition("!")[0])

    def _joined(self, stamp: bytes, line: Line) -> Iterator[LoggedMessage]:
        person = line.source_hostmask
        if len(line.params) > 2:
            person = replace(person, account=account_of(line.params[1]))
        elif person.account is None:
            person = replace(person, unknown=frozenset({Trait.ACCOUNT}))
        event = Event(MessageKind.JOIN, self._origin(line))
        for channel in line.params[0].split(","):
            self._put(channel, person.nick)
            yield _told(stamp, line, person, channel, "", event)

    def _parted(self, stamp: bytes, line: Line) -> Iterator[LoggedMessage]:
        reason = line.params[1] if len(line.params) > 1 else ""
        for channel in line.params[0].split(","):
            yield self._left(stamp, line, line.source_hostmask, channel, reason)

    def _kicked(self, stamp: bytes, line: Line) -> Iterator[LoggedMessage]:
        reason = line.params[2] if len(line.params) > 2 else ""
        for nick in line.params[1].split(","):
            person = Person(nick, unknown=_NICK_ALONE)
            yield self._left(stamp, line, person, line.params[0], reason)

    def _left(
        self, stamp: bytes, line: Line, person: Person, channel: str, reason: str
    ) -> LoggedMessage:
        self._members.get(_fold(channel), {}).pop(_fold(person.nick), None)
        event = Event(MessageKind.PART, self._origin(line))
        return _told(stamp, line, person, channel, reason, event)

    def _quit(self, stamp: bytes, line: Line) -> Iterator[LoggedMessage]:
        person = line.source_hostmask
        reason = line.params[0] if line.params else ""
        origin = self._origin(line)
        if origin is Origin.PERSON:
            origin = quit_origin(reason)
        for channel, there in self._members.items():
            if _fold(person.nick) in there:
                del there[_fold(person.nick)]
                event = Event(MessageKind.PART, origin)
                yield _told(stamp, line, person, channel, reason, event)

    def _origin(self, line: Line) -> Origin:
        if self._batches.is_split(line):
            return Origin.SPLIT
        kicked = line.command.upper() == "KICK"
        return Origin.BOT if not kicked and not _BOT_TAGS.isdisjoint(line.tags) else Origin.PERSON

    def _put(self, channel: str, nick: str) -> None:
        if nick:
            self._members.setdefault(_fold(channel), {})[_fold(nick)] = None

    def _rename(self, old: str, new: str) -> None:
        for there in self._members.values():
            if _fold(old) in there:
                del there[_fold(old)]
                there[_fold(new)] = None


def _told(  # noqa: PLR0913 - what there is to tell
    stamp: bytes, line: Line, person: Person, channel: str, reason: str, event: Event
) -> LoggedMessage:
    own = not line.source
    return LoggedMessage(stamp, person, reason, action=False, target=channel, own=own, event=event)
