"""The network as a whole: names to users and channels, and the lines on their way to them.

No socket and no clock: lines gather in outboxes, the time comes from `clock`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from talkback.ircd.encoding import CODEC, compose, encode, server_time
from talkback.ircd.state import CASEMAPPING, Channel, User
from talkback.model.line import format_tags

_NO_TAGS: Mapping[str, str] = {}


@dataclass(slots=True)
class NetworkState:
    """Users by folded nick, channels by folded name; `dirty` are those with something to send.

    `clock` gives seconds since 1970.
    """

    name: str
    clock: Callable[[], float]
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    dirty: set[User] = field(default_factory=set)
    serial: Iterator[int] = field(default_factory=count)
    since: float = field(init=False)

    def __post_init__(self) -> None:
        self.since = self.clock()

    def user(self, nick: str) -> User | None:
        """Who goes by this nick and is registered."""
        user = self.users.get(CASEMAPPING.fold(nick))
        return user if user is not None and user.registered else None

    def channel(self, name: str) -> Channel | None:
        return self.channels.get(CASEMAPPING.fold(name))

    def send(self, user: User, line: bytes) -> None:
        user.send_queue.append(line)
        self.dirty.add(user)

    def reply(self, user: User, command: str, *params: str) -> None:
        """A line from the server to one user; its first parameter is the user's nick."""
        self.send(user, encode(compose(self.name, command, user.nick or "*", *params)))

    def relay(
        self,
        source: User,
        text: str,
        audience: Iterable[User],
        tags: Mapping[str, str] = _NO_TAGS,
    ) -> None:
        """What a user did (`COMMAND params`), told to others, each with the tags it asked for."""
        plain = encode(f":{source.mask} {text}")
        forms: tuple[bytes, ...] | None = None
        dirty = self.dirty
        for user in audience:
            line = plain
            if user.tag_mask:
                forms = forms or self._forms(source, plain, tags)
                line = forms[user.tag_mask]
            user.send_queue.append(line)
            dirty.add(user)

    def _forms(self, source: User, plain: bytes, tags: Mapping[str, str]) -> tuple[bytes, ...]:
        """Index by `User.form`; made at once, so that all see the same msgid and time."""
        time = f"time={server_time(int(self.clock() * 1000))}"
        bot = ";bot" if "B" in source.modes else ""
        msgid = f"{int(self.since * 1000):x}-{next(self.serial):x}"
        rest = f"msgid={msgid}{bot}" + (f";{format_tags(tags)}" if tags else "")
        return (
            plain,
            *(f"@{tag} ".encode(*CODEC) + plain for tag in (time, rest, f"{time};{rest}")),
        )

    def neighbours(self, user: User) -> set[User]:
        """Everyone who shares a channel with this user, but for the user."""
        return {member for channel in user.channels for member in channel.members} - {user}

    def rename(self, user: User, nick: str) -> None:
        """Give a user a nick that is free, and tell those who can see it."""
        if user.registered:
            self.relay(user, f"NICK :{nick}", {user} | self.neighbours(user))
        self.users.pop(CASEMAPPING.fold(user.nick), None)
        self.users[CASEMAPPING.fold(nick)] = user
        user.nick = nick

    def enter(self, user: User, channel: Channel) -> None:
        """Put a user into a channel; the first one in begins it, as its operator."""
        self.channels[CASEMAPPING.fold(channel.name)] = channel
        channel.members[user] = set() if channel.members else {"o"}
        user.channels.add(channel)
        user.invitations.discard(channel)

    def leave(self, user: User, channel: Channel) -> None:
        """Take a user out of a channel; the last one out ends it."""
        channel.members.pop(user, None)
        user.channels.discard(channel)
        if not channel.members:
            self.channels.pop(CASEMAPPING.fold(channel.name), None)
            for other in self.users.values():
                other.invitations.discard(channel)

    def drop(self, user: User, reason: str) -> None:
        """Take a user off the network, with ERROR to it and QUIT to those who can see it."""
        if user.gone:
            return
        user.gone = True
        self.relay(user, f"QUIT :{reason}", self.neighbours(user))
        for channel in tuple(user.channels):
            self.leave(user, channel)
        if self.users.get(CASEMAPPING.fold(user.nick)) is user:
            del self.users[CASEMAPPING.fold(user.nick)]
        self.send(user, encode(f"ERROR :Closing link: {user.nick or '*'} ({reason})"))
