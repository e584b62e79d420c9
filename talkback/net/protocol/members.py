"""Who is in our channels, and with which modes: kept only where a rule asks for it.

A nick that is not in a table whose NAMES have ended has no mode there.
"""

from talkback.model.lazy_dataclass import dataclass
from talkback.model.line import Line
from talkback.model.message import Rank
from talkback.model.settings import Followed
from talkback.net.protocol.bounds import NICK_BYTES
from talkback.net.protocol.caps import Caps
from talkback.net.protocol.casemapped_dict import CasemappedDict
from talkback.net.protocol.isupport import Isupport
from talkback.net.protocol.ranks import rank_of

MAX_MEMBERS = 20_000
"""People that are kept of a channel; of those beyond, only who has a mode."""
_MAX_RANKED = 2 * MAX_MEMBERS
_MORE = "?"
"""Behind the mode of somebody of whom NAMES told the highest alone (without multi-prefix)."""


@dataclass(slots=True)
class _MemberChannel:
    """The modes of each member; `told` from the end of NAMES on, `lost` if a mode was not kept."""

    members: CasemappedDict[str]
    told: bool = False
    lost: bool = False

    def put(self, nick: str, modes: str) -> None:
        full = len(self.members) >= (_MAX_RANKED if modes else MAX_MEMBERS)
        if not full or nick in self.members:
            self.members.put(nick, modes)
        elif modes:
            self.lost = True


class MemberTable:
    """The members of every channel we are in."""

    def __init__(self, isupport: Isupport, caps: Caps, followed: Followed) -> None:
        self.followed = followed
        self._isupport = isupport
        self._caps = caps
        self._channels: CasemappedDict[_MemberChannel] = CasemappedDict(isupport)

    def rank(self, channel: str | None, nick: str) -> Rank | None:
        """What somebody is in a channel; None where that is not known."""
        if channel is None:
            return Rank.NONE
        there = self._channels.get(channel)
        if there is None or not there.told:
            return None
        modes = there.members.get(nick)
        if modes is None:
            return None if there.lost else Rank.NONE
        return None if modes == _MORE else rank_of(modes, self._isupport.prefixes)

    def channels_of(self, nick: str) -> tuple[str, ...]:
        """Where somebody is, as far as it is kept."""
        return tuple(name for name, there in self._channels.items() if nick in there.members)

    def begin(self, channel: str) -> None:
        """NAMES will tell who is there: after our JOIN, or because we ask."""
        if self.followed:
            self._channels.put(channel, _MemberChannel(CasemappedDict(self._isupport)))

    def names(self, line: Line) -> None:
        """353 (me sign channel :@+nick nick …); more than one sign with multi-prefix."""
        there = self._channels.get(line.params[2]) if len(line.params) > 3 else None
        if there is None:
            return
        signs = self._isupport.prefixes
        for word in line.params[3].split(" "):
            nick = word.lstrip("".join(signs.values())).partition("!")[0]
            if nick and len(nick) <= NICK_BYTES:
                held = word[: len(word) - len(word.lstrip("".join(signs.values())))]
                there.put(nick, self._modes(there, nick, held))

    def names_ended(self, channel: str) -> None:
        """366."""
        there = self._channels.get(channel)
        if there is not None:
            there.told = True

    def joined(self, nick: str, channel: str) -> None:
        there = self._channels.get(channel)
        if there is not None:
            there.put(nick, "")

    def left(self, nick: str, channel: str) -> None:
        there = self._channels.get(channel)
        if there is not None:
            there.members.drop(nick)

    def gone(self, nick: str) -> None:
        for there in self._channels.values():
            there.members.drop(nick)

    def renamed(self, old: str, new: str) -> None:
        for there in self._channels.values():
            modes = there.members.get(old)
            there.members.drop(old)
            if modes is not None:
                there.put(new, modes)

    def lost(self, channel: str) -> None:
        """We left it."""
        self._channels.drop(channel)

    def clear(self) -> None:
        self._channels.clear()

    def changed(self, channel: str, nick: str, mode: str, *, given: bool) -> bool:
        """A mode was given or taken; whether NAMES has to be asked what is left of others."""
        there = self._channels.get(channel)
        if there is None:
            return False
        modes = (there.members.get(nick) or "").replace(mode, "") + (mode if given else "")
        there.put(nick, modes)
        return modes == _MORE

    def _modes(self, there: _MemberChannel, nick: str, signs: str) -> str:
        """What the signs before a nick say, beside what was known if they are not all of them."""
        modes = "".join(mode for mode, sign in self._isupport.prefixes.items() if sign in signs)
        if "multi-prefix" in self._caps.enabled or not modes:
            return modes
        known = there.members.get(nick) or ""
        return known if modes in known else modes + _MORE
