"""Who is where under which name: the lines about coming, going and renaming, ours and others'."""

from collections.abc import Callable, Mapping

from talkback.model.line import Line
from talkback.model.settings import Followed, Throttle
from talkback.net.protocol import line_format
from talkback.net.protocol.actions import Actions
from talkback.net.protocol.caps import Caps
from talkback.net.protocol.casemapped_dict import CasemappedDict
from talkback.net.protocol.channel_events import ChannelEvents
from talkback.net.protocol.channels import ChannelManager
from talkback.net.protocol.incoming import MessageFilter
from talkback.net.protocol.isupport import Isupport
from talkback.net.protocol.members import MemberTable
from talkback.net.protocol.nick import NickManager
from talkback.net.protocol.rank_questions import RankQuestions
from talkback.net.protocol.ranks import member_modes
from talkback.net.protocol.send_queue import Bucket
from talkback.net.protocol.users import WHOX_FIELDS, UserTracker

_NEWCOMERS = Throttle(burst=3, rate=0.1)
"""Questions about people who join: what one asks of a server is what it has to bear."""
_IDENTITY_CAPABILITIES = frozenset({"account-notify", "account-tag", "message-tags"})


class MembershipHandlers:
    """Passes each change on: to the channels, the message filter, our nick and the users."""

    def __init__(  # noqa: PLR0913 - it sits where they all meet
        self,
        network: str,
        actions: Actions,
        isupport: Isupport,
        caps: Caps,
        nick: NickManager,
        people: UserTracker,
        members: MemberTable,
        message_filter: MessageFilter,
        channels: ChannelManager,
        now: float,
    ) -> None:
        self._actions = actions
        self._isupport = isupport
        self._caps = caps
        self._nick = nick
        self._people = people
        self._members = members
        self._message_filter = message_filter
        self._channels = channels
        self._events = ChannelEvents(network, message_filter, members, nick, people, isupport)
        self._asked: CasemappedDict[bool] = CasemappedDict(isupport)
        self.ranks = RankQuestions(actions, isupport, now)
        self._asking = Bucket(_NEWCOMERS, now)
        self._known_capabilities = self._identity_capabilities()

    def table(self) -> Mapping[str, Callable[[Line, float], None]]:
        return {
            "JOIN": self._join,
            "PART": self._part,
            "KICK": self._kick,
            "NICK": self._renamed,
            "QUIT": self._quit,
            "INVITE": self._invite,
            "ACCOUNT": self._account,
            "CHGHOST": lambda line, _: self._nick.host_changed(line),
            "396": lambda line, _: self._nick.host_changed(line),
            "352": lambda line, _: self._people.who(line),
            "354": lambda line, _: self._people.who(line),
            "315": lambda line, _: self._people.answered(line.params[1]),
            "353": self._names,
            "366": self._names_ended,
            "MODE": self._modes,
        }

    def _join(self, line: Line, now: float) -> None:
        if not self._nick.is_me(line.source_hostmask.nick):
            for name in line.params[0].split(",") if self._members.followed else ():
                self._members.joined(line.source_hostmask.nick, name)
                self._actions.messages += self._events.joined(line, name, now)
            if self._needs_who:
                self._other_joined(line, now)
            return
        self._nick.learn_hostmask(line)
        for name in line.params[0].split(","):
            self._asked.drop(name)
            if self._channels.on_join(name, now):
                self._message_filter.entered(name, line, now)
                self._members.begin(name)
                self._actions.entered.append(self._isupport.casemapping.fold(name))

    def _other_joined(self, line: Line, now: float) -> None:
        """Ask who it is, but not all of those who come back from a netsplit."""
        nick = line.source_hostmask.nick
        for name in line.params[0].split(","):
            self._people.joined(line, name)
        if self._isupport.bot is not None and self._asking.take(1.0, now):
            self._who(nick)

    def _names(self, line: Line, _: float) -> None:
        self._members.names(line)
        self.ranks.names(line)

    def _names_ended(self, line: Line, now: float) -> None:
        """366: what is said from here on is live. Who is who, if messages do not tell us."""
        name = line.params[1]
        self._message_filter.names_ended(name)
        self._members.names_ended(name)
        self.ranks.ended(name, now)
        if self._needs_who and self._channels.is_in(name) and name not in self._asked:
            self._ask(name)

    def _ask(self, name: str) -> None:
        self._asked.put(name, value=True)
        self._who(name)

    def _who(self, name: str) -> None:
        if self._isupport.whox:
            self._actions.queue(line_format.format_line("WHO", name, WHOX_FIELDS))
        elif self._isupport.bot is not None:
            self._actions.queue(line_format.format_line("WHO", name))

    def _part(self, line: Line, now: float) -> None:
        for name in line.params[0].split(","):
            self._actions.messages += self._events.parted(line, name, now)
            self._gone(line.source_hostmask.nick, name, line, now)

    def _kick(self, line: Line, now: float) -> None:
        for nick in line.params[1].split(","):
            self._actions.messages += self._events.kicked(line, nick, now)
            self._gone(nick, line.params[0], line, now)

    def _gone(self, nick: str, channel: str, line: Line, now: float) -> None:
        if self._nick.is_me(nick):
            if self._channels.is_in(channel):
                self.lost(channel)
            reason = line.params[-1] if len(line.params) > (line.command == "KICK") + 1 else ""
            self._channels.on_removed(channel, line.source_hostmask.nick, reason, now)
        else:
            self._people.left(nick, channel)
            self._members.left(nick, channel)
            self.ranks.forget(nick)

    def lost(self, channel: str) -> None:
        """We are not in it any more, and see who comes and goes there no longer."""
        self._people.lost(channel)
        self._members.lost(channel)
        self.ranks.lost(channel)
        self._message_filter.left(channel)

    def _renamed(self, line: Line, now: float) -> None:
        ours = self._nick.is_me(line.source_hostmask.nick)
        self._people.renamed(line)
        self._members.renamed(line.source_hostmask.nick, line.params[0])
        for nick in (line.source_hostmask.nick, line.params[0]):
            self.ranks.forget(nick)
        self._nick.changed(line, now)
        if ours:
            self._message_filter.forget()

    def _quit(self, line: Line, now: float) -> None:
        self._actions.messages += self._events.quit(line, now)
        self._people.forget(line.source_hostmask.nick)
        self._members.gone(line.source_hostmask.nick)
        self.ranks.forget(line.source_hostmask.nick)
        self._nick.user_quit(line, now)

    def _modes(self, line: Line, now: float) -> None:
        """Who is what in a channel; asked anew where we cannot know what is left to somebody."""
        channel = line.params[0]
        if not self._members.followed or not self._isupport.is_channel(channel):
            return
        doubt = [
            self._members.changed(channel, nick, mode, given=given)
            for mode, nick, given in member_modes(line, self._isupport)
        ]
        if any(doubt) and self._asking.take(1.0, now):
            self._actions.queue(line_format.format_line("NAMES", channel))

    def follow(self, followed: Followed) -> None:
        """Other rules: ask who is there, or forget it."""
        before, self._members.followed = self._members.followed, followed
        if not followed:
            self._members.clear()
        for name in self._channels.joined if followed and not before else ():
            self._members.begin(name)
            self._actions.queue(line_format.format_line("NAMES", name))

    def _account(self, line: Line, _: float) -> None:
        if self._needs_who:
            self._people.logged_in(line)

    def _invite(self, line: Line, now: float) -> None:
        if self._nick.is_me(line.params[0]):
            self._channels.on_invite(line.params[1], line.source_hostmask.nick, now)

    def capable(self) -> None:
        """Other capabilities: what we knew may be old, and who is there may have to be asked."""
        before, self._known_capabilities = self._known_capabilities, self._identity_capabilities()
        if before == self._known_capabilities:
            return
        self._people.doubt()
        for name in self._channels.joined if self._needs_who else ():
            self._ask(name)

    def _identity_capabilities(self) -> frozenset[str]:
        """The capabilities by which we learn who somebody is."""
        return frozenset(self._caps.enabled & _IDENTITY_CAPABILITIES)

    @property
    def _needs_who(self) -> bool:
        """Whether messages lack what they can say of their sender (account, bot)."""
        return not {"account-tag", "message-tags"} <= self._known_capabilities
