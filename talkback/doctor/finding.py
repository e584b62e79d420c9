"""What the doctor found, as a value: the command renders it as text or JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Facts = Mapping[str, str | int | float | bool | tuple[str, ...] | None]


class Step(StrEnum):
    """What is looked at, in the order in which one needs the other."""

    CONFIG = "config"
    DATABASE = "database"
    HOSTS = "hosts"
    LEASE = "lease"
    DNS = "dns"
    TCP = "tcp"
    TLS = "tls"
    SERVER = "server"
    CAPABILITIES = "capabilities"
    LOGIN = "login"
    NICK = "nick"
    JOIN = "join"
    MANNERS = "manners"
    LENGTH = "length"


class Health(StrEnum):
    """How it is: a problem keeps the bot from its work, a warning does not."""

    GOOD = "good"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """One thing looked at: what is so, what to do about it, and the facts for machines."""

    step: Step
    health: Health
    said: str
    advice: str = ""
    facts: Facts = field(default_factory=dict)
    network: str | None = None


Note = Callable[[DoctorFinding], None]
"""Takes findings as they come: some take their time."""
