"""Who is what in a channel, as far as a log of IRC itself has NAMES, MODE and what follows them.

Read as the bot reads them from the server. That NAMES told the highest sign alone (without
multi-prefix) a log does not show, so its signs are taken for all that somebody has.
"""

from dataclasses import dataclass, field

from talkback.model.line import Line
from talkback.model.message import Rank
from talkback.model.settings import Followed
from talkback.net.protocol.actions import Actions
from talkback.net.protocol.caps import Caps
from talkback.net.protocol.casemapped_dict import CasemappedDict
from talkback.net.protocol.isupport import Isupport
from talkback.net.protocol.members import MemberTable
from talkback.net.protocol.ranks import member_modes


def _table(isupport: Isupport) -> MemberTable:
    caps = Caps(Actions(), ())
    caps.enabled.add("multi-prefix")
    return MemberTable(isupport, caps, Followed(ranks=True))


@dataclass(slots=True)
class RawRanks:
    """The ranks that the lines so far told."""

    _isupport: Isupport = field(default_factory=Isupport)
    _members: MemberTable = field(init=False)
    _begun: CasemappedDict[bool] = field(init=False)

    def __post_init__(self) -> None:
        """Both fold names as the log's own 005 says, once it does."""
        self._members = _table(self._isupport)
        self._begun = CasemappedDict(self._isupport)

    def rank(self, channel: str | None, nick: str) -> Rank | None:
        """None where the log did not tell it yet."""
        return self._members.rank(channel, nick)

    def receive(self, line: Line) -> None:
        """What a line tells; others tell nothing."""
        told = {
            "005": (1, self._isupport.receive),
            "353": (4, self._names),
            "366": (2, self._names_ended),
            "JOIN": (1, self._joined),
            "PART": (1, self._parted),
            "KICK": (2, self._kicked),
            "NICK": (1, self._renamed),
            "QUIT": (0, self._quit),
            "MODE": (2, self._modes),
        }.get(line.command)
        if told is not None and len(line.params) >= told[0]:
            told[1](line)

    def _names(self, line: Line) -> None:
        if line.params[2] not in self._begun:
            self._begun.put(line.params[2], value=True)
            self._members.begin(line.params[2])
        self._members.names(line)

    def _names_ended(self, line: Line) -> None:
        self._members.names_ended(line.params[1])

    def _joined(self, line: Line) -> None:
        for channel in line.params[0].split(","):
            self._members.joined(line.source_hostmask.nick, channel)

    def _parted(self, line: Line) -> None:
        for channel in line.params[0].split(","):
            self._members.left(line.source_hostmask.nick, channel)

    def _kicked(self, line: Line) -> None:
        for nick in line.params[1].split(","):
            self._members.left(nick, line.params[0])

    def _renamed(self, line: Line) -> None:
        self._members.renamed(line.source_hostmask.nick, line.params[0])

    def _quit(self, line: Line) -> None:
        self._members.gone(line.source_hostmask.nick)

    def _modes(self, line: Line) -> None:
        for mode, nick, given in member_modes(line, self._isupport):
            self._members.changed(line.params[0], nick, mode, given=given)
