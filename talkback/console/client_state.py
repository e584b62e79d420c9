"""What a client knows from the lines it was sent: its own nick, where it is, who is there."""

from dataclasses import field

from talkback.model.casemapping import Casemapping
from talkback.model.lazy_dataclass import dataclass
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
    channels: dict[str, KnownChannel] = field(default_factory=dict)

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
                for known in self.channels.values():
                    known.remove(nick)
            case "NICK", (new, *_):
                self._rename(nick, new, line.source)
            case "353", (_, _, channel, nicks):
                for name in nicks.split():
                    self._known(channel).add(name.lstrip(_RANKS))

    def is_me(self, nick: str) -> bool:
        return _fold(nick) == _fold(self.nick)

    def is_here(self, nick: str, channel: str) -> bool:
        known = self.channels.get(_fold(channel))
        return known is not None and _fold(nick) in known.nicks

    def company(self) -> list[str]:
        """The nicks in the channel we talk in, ourselves left out."""
        known = self.channels.get(_fold(self.place))
        return (
            sorted(nick for nick in known.nicks.values() if not self.is_me(nick)) if known else []
        )

    def _known(self, channel: str) -> KnownChannel:
        return self.channels.setdefault(_fold(channel), KnownChannel(channel))

    def _enter(self, nick: str, channel: str, mask: str) -> None:
        self._known(channel).add(nick)
        if self.is_me(nick):
            self.place, self.mask = channel, mask

    def _leave(self, nick: str, channel: str) -> None:
        if not self.is_me(nick):
            self._known(channel).remove(nick)
            return
        self.channels.pop(_fold(channel), None)
        if _fold(self.place) == _fold(channel):
            self.place = next((known.name for known in self.channels.values()), "")

    def _rename(self, old: str, new: str, mask: str) -> None:
        for known in self.channels.values():
            if _fold(old) in known.nicks:
                known.remove(old)
                known.add(new)
        if self.is_me(old):
            self.nick, self.mask = new, new + mask[len(old) :]
