"""Channels that the bot was invited to: followed where the config says so, and remembered."""

from collections.abc import Sequence
from typing import Protocol

from talkback.model.settings import Network, Throttle
from talkback.net.protocol.send_queue import Bucket

MAX_INVITATIONS = 20
"""Channels of a network that may be in mind."""
_FOLLOWED = Throttle(burst=MAX_INVITATIONS, rate=1 / 30)
"""Invitations a second that are followed: who kicks and invites again has us go no faster."""


class InvitationStore(Protocol):
    """Where invitations outlive a connection, and if it is on disk, the process."""

    def channels(self, network: str) -> Sequence[str]: ...

    def keep(self, network: str, channel: str) -> None: ...

    def forget(self, network: str, channel: str) -> None: ...


class InMemoryInvitations:
    """Invitations for as long as the process lives."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], None] = {}

    def channels(self, network: str) -> Sequence[str]:
        return [channel for name, channel in self._kept if name == network]

    def keep(self, network: str, channel: str) -> None:
        self._kept[network, channel] = None

    def forget(self, network: str, channel: str) -> None:
        self._kept.pop((network, channel), None)


class Invitations:
    """Those of one network; `followed` is what the config says."""

    def __init__(self, network: Network, store: InvitationStore, now: float) -> None:
        self.followed = network.invites
        self._network = network.name
        self._store = store
        self._bucket = Bucket(_FOLLOWED, now)

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(self._store.channels(self._network))[:MAX_INVITATIONS] if self.followed else ()

    def accept(self, channel: str, now: float) -> bool:
        """Whether to go there; then it is remembered."""
        if (
            not self.followed
            or len(self.channels) >= MAX_INVITATIONS
            or not self._bucket.take(1.0, now)
        ):
            return False
        self._store.keep(self._network, channel)
        return True

    def forget(self, channel: str) -> None:
        self._store.forget(self._network, channel)
