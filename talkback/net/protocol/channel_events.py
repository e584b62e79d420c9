"""JOIN, PART, KICK and QUIT of others as messages, where a rule listens to them."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

from talkback.engine.events import came, left, quit_origin
from talkback.model.line import Line
from talkback.model.message import Message, Origin, Person, Trait
from talkback.net.protocol.incoming import NAMES_TIMEOUT_S, JoinedChannel, MessageFilter
from talkback.net.protocol.isupport import Isupport
from talkback.net.protocol.members import MemberTable
from talkback.net.protocol.nick import NickManager
from talkback.net.protocol.server_clock import NOW, stamp_of
from talkback.net.protocol.services import is_service
from talkback.net.protocol.users import UserTracker, account_of

_NICK_ALONE = frozenset({Trait.HOST, Trait.ACCOUNT})
"""What a KICK does not tell of who is kicked."""


class ChannelEvents:
    """To be asked before somebody is forgotten: what is known of them goes into the message."""

    def __init__(  # noqa: PLR0913 - what a message is made of
        self,
        network: str,
        message_filter: MessageFilter,
        members: MemberTable,
        nick: NickManager,
        people: UserTracker,
        isupport: Isupport,
    ) -> None:
        self._network = network
        self._filter = message_filter
        self._members = members
        self._nick = nick
        self._people = people
        self._isupport = isupport

    def joined(self, line: Line, channel: str, now: float) -> Iterator[Message]:
        """JOIN; with extended-join it tells the account."""
        person = line.source_hostmask
        if len(line.params) > 2:
            person = replace(person, account=account_of(line.params[1]))
        else:
            person = self._filter.with_account(person, channel)
        return self._event(line, channel, person, now, came)

    def parted(self, line: Line, channel: str, now: float) -> Iterator[Message]:
        """PART #channel :reason."""
        reason = line.params[1] if len(line.params) > 1 else ""
        person = self._filter.with_account(line.source_hostmask, channel)
        return self._event(line, channel, person, now, _leaving(reason))

    def kicked(self, line: Line, nick: str, now: float) -> Iterator[Message]:
        """KICK #channel nick :reason."""
        reason = line.params[2] if len(line.params) > 2 else ""
        person = Person(nick, unknown=_NICK_ALONE)
        return self._event(line, line.params[0], person, now, _leaving(reason))

    def quit(self, line: Line, now: float) -> Iterator[Message]:
        """QUIT :reason, a part in each channel that the person shared with us."""
        reason = line.params[0] if line.params else ""
        made = _leaving(reason, quit_origin(reason))
        nick = line.source_hostmask.nick
        for channel in self._members.channels_of(nick) if self._members.followed.events else ():
            person = self._filter.with_account(line.source_hostmask, channel)
            yield from self._event(line, channel, person, now, made)

    def _event(
        self,
        line: Line,
        channel: str,
        person: Person,
        now: float,
        made: Callable[[Message, Origin], Message],
    ) -> Iterator[Message]:
        joined = self._filter.channel(channel)
        if joined is None or not self._members.followed.events or self._nick.is_me(person.nick):
            return
        past = (stamp_of(line) or NOW) < joined.since
        if not past and not self._filter.batches.is_past(line):
            came_of = self._origin(line, joined, person.nick, now)
            yield made(self._message(joined, person), came_of)

    def _origin(self, line: Line, joined: JoinedChannel, nick: str, now: float) -> Origin:
        if self._filter.batches.is_split(line):
            return Origin.SPLIT
        if now < joined.entered + NAMES_TIMEOUT_S or joined.settling < math.inf:
            return Origin.ENTERING
        if line.command == "KICK":  # which tells all else of who kicks
            marked = self._people.is_bot(nick)
        else:
            marked = self._filter.says_bot(line, nick) or is_service(line.source_hostmask)
        return Origin.BOT if marked else Origin.PERSON

    def _message(self, joined: JoinedChannel, person: Person) -> Message:
        return Message(
            self._network,
            joined.name,
            person,
            "",
            self._nick.current,
            casemapping=self._isupport.casemapping,
            rank=self._members.rank(joined.name, person.nick),
        )


def _leaving(reason: str, cause: Origin = Origin.PERSON) -> Callable[[Message, Origin], Message]:
    """What is known of the person counts where the reason tells nothing."""

    def made(message: Message, origin: Origin) -> Message:
        return left(message, reason, origin if cause is Origin.PERSON else cause)

    return made
