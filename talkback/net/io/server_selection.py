"""Where the next connection goes: the config's address, unless STS or a redirect says otherwise."""

from dataclasses import replace
from typing import Self

from talkback.model.lazy_dataclass import dataclass
from talkback.model.route import UNIX
from talkback.model.settings import Network, Tls
from talkback.net.protocol.sts import StsPolicy, StsPolicyStore, StsValue

_MAX_UPGRADES = 64
"""Hosts that are remembered: redirects can make up more."""


@dataclass(frozen=True, slots=True)
class Target:
    """A server, and how it is talked to."""

    host: str
    port: int
    tls: Tls | None

    @property
    def name(self) -> str:
        """What STS policies go by: host names differ in no letter's case."""
        return self.host.lower()

    @property
    def is_local(self) -> bool:
        """Whether it is a Unix socket: nothing to encrypt, and nowhere to be sent on from."""
        return self.host.startswith(UNIX)

    def __str__(self) -> str:
        return self.host if self.is_local else f"{self.host}:{self.port}"

    @property
    def trusted(self) -> bool:
        """Whether what is said there can be relied on (STS policies are only kept then)."""
        return self.tls is not None and (self.tls.verify or bool(self.tls.fingerprints))

    def moved(self, host: str, port: int) -> Self:
        """Another server, talked to in the same way: no redirect leads from TLS to plain text."""
        return replace(self, host=host, port=port)


class ServerSelector:
    """Once told to use TLS for a host, never without it (IRCv3 sts). `now` is the time of day."""

    def __init__(self, policies: StsPolicyStore) -> None:
        self._policies = policies
        self._upgrades: dict[str, int] = {}
        self._redirect: Target | None = None

    def target(self, network: Network, now: float) -> Target:
        """The next one; a redirect counts once."""
        target = self._redirect or Target(network.host, network.port, network.tls)
        self._redirect = None
        if target.tls is not None:
            return target
        policy = self._policies.get(target.name)
        if policy is not None and now < policy.expires:
            return replace(target, port=policy.port, tls=network.sts_tls)
        if target.name in self._upgrades:
            return replace(target, port=self._upgrades[target.name], tls=network.sts_tls)
        return target

    def redirected(self, target: Target | None) -> None:
        self._redirect = target

    def advised(self, target: Target, advice: StsValue, now: float) -> None:
        """STS: on plain text the port, on TLS that can be trusted the duration counts."""
        if target.is_local:
            return
        if target.tls is None:
            if advice.port is not None and len(self._upgrades) < _MAX_UPGRADES:
                self._upgrades[target.name] = advice.port
        elif target.trusted and advice.duration is not None:
            if advice.duration:
                policy = StsPolicy(target.port, advice.duration, now + advice.duration)
                self._policies.keep(target.name, policy)
            else:
                self._policies.forget(target.name)


def needs_reconnect(before: Network, after: Network) -> bool:
    """Whether something differs that cannot be changed while connected."""
    return _of_connection(before) != _of_connection(after)


def _of_connection(network: Network) -> tuple[object, ...]:
    return (
        network.host,
        network.port,
        network.tls,
        network.sts_tls,
        network.password,
        network.sasl,
        network.services,
        network.route,
    )
