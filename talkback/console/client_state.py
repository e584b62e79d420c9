"""What a client knows from the lines it was sent: its own nick, where it is, who is there."""

from dataclasses import dataclass, field

from talkback.model.casemapping import Casemapping
from talkback.model.line import Line

_fold = Casemapping.RFC1459.fold
_RANKS = "@+"


@dataclass(slots=True)
class KnownChannel:
    """A channel we are in; nicks go by their folded form."""

    name: str
    nicks: dict[str, str] = field(default_factory=dict)

    def add(self, nick: str) -> None:
        self.nicks[_fold(nick)] = nick

    def remove(self, nick: str) -> None:
        self.nicks.pop(_fold(nick), None)


@dataclass(slots=True)
class ClientState:
    """`place` is where plain text goes, "" in no channel; `mask` is how the network shows us."""

    nick: str
    place: str = ""
    mask: str = ""
    rooms: dict[str, KnownChannel] = field(default_factory=dict)

    def follow(self, line: Line) -> None:
        nick = line.source_hostmask.nick
        match line.command, line.params:
            case "001", (own, *_):
                self.nick = own
            case "JOIN", (channel, *_):
                self._enter(nick, channel, line.source)
            case "PART", (channel, *_):
                self._leave(nick, channel)
            case "KICK", (channel, victim, *_):
                self._leave(victim, channel)
            case "QUIT", _:
                for room in self.rooms.values():
                    room.remove(nick)
            case "NICK", (new, *_):
                self._rename(nick, new, line.source)
            case "353", (_, _, channel, nicks):
                for name in nicks.split():
                    self._room(channel).add(name.lstrip(_RANKS))

    def is_me(self, nick: str) -> bool:
        return _fold(nick) == _fold(self.nick)

    def is_here(self, nick: str, channel: str) -> bool:
        room = self.rooms.get(_fold(channel))
        return room is not None and _fold(nick) in room.nicks

    def company(self) -> list[str]:
        """The nicks in the channel we talk in, ourselves left out."""
        room = self.rooms.get(_fold(self.place))
        return sorted(nick for nick in room.nicks.values() if not self.is_me(nick)) if room else []

    def _room(self, channel: str) -> KnownChannel:
        return self.rooms.setdefault(_fold(channel), KnownChannel(channel))

    def _enter(self, nick: str, channel: str, mask: str) -> None:
        self._room(channel).add(nick)
        if self.is_me(nick):
            self.place, self.mask = channel, mask

    def _leave(self, nick: str, channel: str) -> None:
        if not self.is_me(nick):
            self._room(channel).remove(nick)
            return
        self.rooms.pop(_fold(channel), None)
        if _fold(self.place) == _fold(channel):
            self.place = next((room.name for room in self.rooms.values()), "")

    def _rename(self, old: str, new: str, mask: str) -> None:
        for room in self.rooms.values():
            if _fold(old) in room.nicks:
                room.remove(old)
                room.add(new)
        if self.is_me(old):
            self.nick, self.mask = new, new + mask[len(old) :]
