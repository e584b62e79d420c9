"""Who is where under which name: the lines about coming, going and renaming, ours and others'."""

from collections.abc import Callable, Mapping

from talkback.line import Line
from talkback.net import wire
from talkback.net.caps import Caps
from talkback.net.channels import Channels
from talkback.net.ear import Ear
from talkback.net.isupport import Isupport
from talkback.net.nick import Nick
from talkback.net.outlet import Outlet
from talkback.net.people import WHOX_FIELDS, People


class Presence:
    """Tells those who need it: the channels, the ear, our nick, what we know of people."""

    def __init__(  # noqa: PLR0913 - it sits where they all meet
        self,
        outlet: Outlet,
        isupport: Isupport,
        caps: Caps,
        nick: Nick,
        people: People,
        ear: Ear,
        channels: Channels,
    ) -> None:
        self._outlet = outlet
        self._isupport = isupport
        self._caps = caps
        self._nick = nick
        self._people = people
        self._ear = ear
        self._channels = channels

    def table(self) -> Mapping[str, Callable[[Line, float], None]]:
        return {
            "JOIN": self._join,
            "PART": self._part,
            "KICK": self._kick,
            "NICK": self._renamed,
            "QUIT": self._quit,
            "INVITE": self._invite,
            "ACCOUNT": self._account,
            "CHGHOST": lambda line, _: self._nick.hosted(line),
            "396": lambda line, _: self._nick.hosted(line),
            "352": lambda line, _: self._people.who(line),
            "354": lambda line, _: self._people.who(line),
            "366": self._names_ended,
        }

    def _join(self, line: Line, now: float) -> None:
        if not self._nick.is_me(line.person.nick):
            if self._untold:
                self._people.joined(line)
            return
        self._nick.see(line)
        for name in line.params[0].split(","):
            if self._channels.entered(name, now):
                self._ear.entered(name, line, now)

    def _names_ended(self, line: Line, _: float) -> None:
        """366: what is said from here on is live. Who is who, if messages do not tell us."""
        name = line.params[1]
        self._ear.settled(name)
        if not self._untold or not self._channels.is_in(name):
            return
        if self._isupport.whox:
            self._outlet.queue(wire.command("WHO", name, WHOX_FIELDS))
        elif self._isupport.bot is not None:
            self._outlet.queue(wire.command("WHO", name))

    def _part(self, line: Line, now: float) -> None:
        for name in line.params[0].split(","):
            self._gone(line.person.nick, name, line, now)

    def _kick(self, line: Line, now: float) -> None:
        for nick in line.params[1].split(","):
            self._gone(nick, line.params[0], line, now)

    def _gone(self, nick: str, channel: str, line: Line, now: float) -> None:
        if self._nick.is_me(nick):
            self._people.clear()
            self._ear.left(channel)
            reason = line.params[-1] if len(line.params) > (line.command == "KICK") + 1 else ""
            self._channels.removed(channel, line.person.nick, reason, now)
        else:
            self._people.forget(nick)

    def _renamed(self, line: Line, now: float) -> None:
        ours = self._nick.is_me(line.person.nick)
        self._people.renamed(line)
        self._nick.changed(line, now)
        if ours:
            self._ear.forget()

    def _quit(self, line: Line, now: float) -> None:
        self._people.forget(line.person.nick)
        self._nick.gone(line, now)

    def _account(self, line: Line, _: float) -> None:
        if self._untold:
            self._people.logged_in(line)

    def _invite(self, line: Line, now: float) -> None:
        """With invite-notify we see other people's invitations too."""
        if self._nick.is_me(line.params[0]):
            self._channels.invited(line.params[1], line.person.nick, now)

    @property
    def _untold(self) -> bool:
        """Whether messages lack what they can say of their sender (account, bot)."""
        return not {"account-tag", "message-tags"} <= self._caps.enabled
