"""Strict Transport Security for IRC (IRCv3 sts): once told to use TLS, never without it."""

from typing import Protocol

from talkback.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class StsValue:
    """What a server said: on plain text `port` counts, on TLS `duration` (seconds)."""

    port: int | None
    duration: int | None


@dataclass(frozen=True, slots=True)
class StsPolicy:
    """What we promised for a host: TLS on this port until `expires` (seconds since 1970)."""

    port: int
    duration: int
    expires: float


class StsPolicyStore(Protocol):
    """Where policies outlive a connection, and if it is on disk, the process."""

    def get(self, host: str) -> StsPolicy | None: ...

    def keep(self, host: str, policy: StsPolicy) -> None: ...

    def forget(self, host: str) -> None: ...


class InMemoryStsPolicies:
    """Policies for as long as the process lives."""

    def __init__(self) -> None:
        self._policies: dict[str, StsPolicy] = {}

    def get(self, host: str) -> StsPolicy | None:
        return self._policies.get(host)

    def keep(self, host: str, policy: StsPolicy) -> None:
        self._policies[host] = policy

    def forget(self, host: str) -> None:
        self._policies.pop(host, None)


def parse_sts(value: str) -> StsValue:
    """Read the capability's value; a token that makes no sense is as if it were not there."""
    tokens = dict(token.partition("=")[::2] for token in value.split(","))
    port = _number(tokens.get("port", ""))
    return StsValue(
        port if port is not None and 0 < port < 65536 else None,
        _number(tokens.get("duration", "")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 12 else None
