"""What `[bot]` and `[networks.*]` say, typed, with the defaults in one place.

Durations are seconds.
"""

import re
from dataclasses import field
from datetime import tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Protocol, Self

from talkback.model.casemapping import Casemapping
from talkback.model.endpoint import Endpoint
from talkback.model.lazy_dataclass import dataclass
from talkback.model.message import Person
from talkback.model.route import UNIX, Route
from talkback.model.secret import DatabaseUrl, Secret


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` in any stretch of `period` seconds."""

    count: int
    period: float

    @property
    def quarter(self) -> "Rate":
        """The part of it that replies to joins and parts may use, so that who asks is answered."""
        return Rate(self.count // 4, self.period)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be said in a channel and to a person; None means as much as asked for.

    `share` is the part of a channel's last lines that may be the bot's.
    """

    channel_rate: Rate | None = Rate(20, 3600.0)
    person_rate: Rate | None = Rate(6, 60.0)
    max_share: float | None = 0.5
    loop_guard: bool = True


@dataclass(frozen=True, slots=True)
class Throttle:
    """Outgoing lines: `burst` at once, then `rate` a second (a token bucket)."""

    burst: int = 5
    rate: float = 1.0


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Bounds of the jittered exponential back-off."""

    min_delay: float = 2.0
    max_delay: float = 300.0


@dataclass(frozen=True, slots=True)
class Ping:
    """How long silence lasts before we ask, and how long the answer may take."""

    interval: float = 60.0
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class ChannelToJoin:
    """A channel to be in, and its key (+k) if it has one."""

    name: str
    key: Secret | None = None


class Mechanism(StrEnum):
    """SASL mechanisms we speak, and the keys of `sasl` that each cannot do without.

    (RFC 4422, RFC 4616, RFC 7677, Atheme's ECDSA.)
    """

    needs: tuple[str, ...]

    PLAIN = "PLAIN", "username", "password"
    EXTERNAL = ("EXTERNAL",)
    SCRAM_SHA_256 = "SCRAM-SHA-256", "username", "password"
    SCRAM_SHA_512 = "SCRAM-SHA-512", "username", "password"
    ECDSA = "ECDSA-NIST256P-CHALLENGE", "username", "key"

    def __new__(cls, name: str, *needs: str) -> Self:
        member = str.__new__(cls, name)
        member._value_ = name
        member.needs = needs
        return member


@dataclass(frozen=True, slots=True)
class Sasl:
    """How to log in; `required` means never on without it."""

    mechanism: Mechanism
    username: str = ""
    password: Secret | None = None
    key: Path | None = None
    required: bool = True


@dataclass(frozen=True, slots=True)
class Services:
    """How to log in by a message to the network's services, after the welcome.

    `login` has {username} and {password} in it; empty, nothing is said, and the login of a client
    certificate is awaited. `required` means into no channel without it, `plain` that the password
    may go out unencrypted.
    """

    to: str = "NickServ"
    login: str = ""
    username: str = ""
    password: Secret | None = None
    modes: str = ""
    required: bool = True
    limit: float = 15.0
    plain: bool = False

    def login_text(self) -> str:
        """What is said to them, in one pass: nothing in the password is a placeholder."""
        known = {"username": self.username, "password": ""}
        if self.password is not None:
            known["password"] = self.password.reveal()
        return SERVICES_PLACEHOLDER.sub(lambda found: known[found[1]], self.login)


SERVICES_PLACEHOLDER = re.compile(r"\{(username|password)\}")


@dataclass(frozen=True, slots=True)
class Tls:
    """TLS to the server: verified unless `verify` is false or a pin matches."""

    verify: bool = True
    ca: Path | None = None
    fingerprints: frozenset[str] = frozenset()
    cert: Path | None = None
    key: Path | None = None


class PersonMatcher(Protocol):
    """Whether somebody is meant; as text it is as in the config."""

    @property
    def network(self) -> str: ...

    def __hash__(self) -> int: ...

    def matches(self, person: Person, casemapping: Casemapping) -> bool: ...


@dataclass(frozen=True, slots=True)
class Bridge:
    """One nick that speaks for many: who it is, and how its lines tell who speaks."""

    who: PersonMatcher
    forms: tuple[str, ...] = ("<{nick}> {text}",)


@dataclass(frozen=True, slots=True)
class Network:
    """One network to be on; `tls` None means plain text, `throttle` None means none.

    `host` may be a Unix socket (`UNIX` and its path). `sts_tls` is the TLS to speak where a plain
    network asks for it (STS).
    """

    name: str
    host: str
    port: int
    tls: Tls | None = field(default_factory=Tls)
    password: Secret | None = None
    channels: tuple[ChannelToJoin, ...] = ()
    sasl: Sasl | None = None
    services: Services | None = None
    throttle: Throttle | None = field(default_factory=Throttle)
    reconnect: Reconnect = field(default_factory=Reconnect)
    ping: Ping = field(default_factory=Ping)
    sts_tls: Tls = field(default_factory=Tls)
    bridges: tuple[Bridge, ...] = ()
    route: Route = field(default_factory=Route)
    nicks: tuple[str, ...] = ()
    invites: bool = False
    join_rate: Rate | None = None

    def nicks_of(self, bot: "BotSettings") -> tuple[str, ...]:
        """Those to be tried here, in order."""
        return self.nicks or bot.nicks

    @property
    def is_local(self) -> bool:
        """Whether it is reached over a Unix socket: what is said there stays on this machine."""
        return self.host.startswith(UNIX)


DEFAULT_STATE = Path("talkback.db")
"""In the folder of the config."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What of the people in its channels a bot has to follow, since a rule asks for it.

    `accounts` are the networks on which one asks for them, `*` all; those come with the lines.
    """

    ranks: bool = False
    events: bool = False
    accounts: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.ranks or self.events


@dataclass(frozen=True, slots=True)
class BotSettings:
    """Who the bot is, how much it may say, and where it keeps what must survive a restart.

    `followed` comes of its rules; `timezone` is the clock on its wall, None the machine's.
    """

    nicks: tuple[str, ...] = ("talkback",)
    username: str = "talkback"
    realname: str = "what she really said"
    operator: str = ""
    timezone: tzinfo | None = None
    limits: Limits = field(default_factory=Limits)
    state: Path | DatabaseUrl | None = DEFAULT_STATE
    log: Path | None = None
    metrics: Endpoint | None = None
    followed: Followed = Followed()

    @property
    def shown_realname(self) -> str:
        """What WHOIS says: who answers for the bot first, since servers cut what is long."""
        return f"{self.operator}: {self.realname}" if self.operator else self.realname
