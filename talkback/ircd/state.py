"""Who is here and where: users, channels and what ties them together, as plain values."""

from collections.abc import Callable
from dataclasses import field

from talkback.engine.scope import ByMask
from talkback.model.casemapping import Casemapping
from talkback.model.lazy_dataclass import dataclass
from talkback.model.message import Person

CASEMAPPING = Casemapping.RFC1459

SERVER_TIME = 1
MESSAGE_TAGS = 2


@dataclass(slots=True, eq=False)
class User:
    """One client. `nick` and `username` are "" until it has sent them.

    `form` says with which tags it is sent lines (SERVER_TIME | MESSAGE_TAGS); `pong_callbacks` is
    whom to tell when it answers a PING with that token; `gone` means its link is to be closed.
    """

    host: str
    since: float
    nick: str = ""
    username: str = ""
    realname: str = ""
    registered: bool = False
    negotiating: bool = False
    caps: frozenset[str] = frozenset()
    tag_mask: int = 0
    modes: set[str] = field(default_factory=set)
    away: str = ""
    spoke: float = 0.0
    channels: set["Channel"] = field(default_factory=set)
    invitations: set["Channel"] = field(default_factory=set)
    send_queue: list[bytes] = field(default_factory=list)
    pong_callbacks: dict[str, Callable[[], None]] = field(default_factory=dict)
    gone: bool = False

    @property
    def mask(self) -> str:
        return f"{self.nick}!{self.username}@{self.host}"


@dataclass(frozen=True, slots=True)
class SetBy:
    """A text somebody set (a topic, a ban), by whom and when (seconds since 1970)."""

    text: str
    by: str
    at: float


@dataclass(slots=True, eq=False)
class Channel:
    """A channel; members have the letters of their rank (o, v); bans go by folded mask."""

    name: str
    since: float
    members: dict[User, set[str]] = field(default_factory=dict)
    modes: set[str] = field(default_factory=lambda: {"n", "t"})
    key: str = ""
    limit: int | None = None
    topic: SetBy | None = None
    bans: dict[str, SetBy] = field(default_factory=dict)

    def is_operator(self, user: User) -> bool:
        return "o" in self.members.get(user, ())

    def is_banned(self, user: User) -> bool:
        """Whether a ban fits this user."""
        person = Person(user.nick, user.username, user.host)
        return any(ByMask(ban.text).matches(person, CASEMAPPING) for ban in self.bans.values())

    def can_send(self, user: User) -> bool:
        """Whether what this user says goes through: +n, +m and bans, which rank overrules."""
        rank = self.members.get(user)
        if rank:
            return True
        shut = "m" in self.modes or (rank is None and "n" in self.modes)
        return not shut and not (self.bans and self.is_banned(user))


def sign(rank: set[str]) -> str:
    """The prefix of a member's nick in NAMES and WHO."""
    return "@" if "o" in rank else "+" if "v" in rank else ""
