"""The network without sockets: people on it type raw lines and read what they are sent."""

from dataclasses import dataclass, field

from talkback.ircd.commands import receive
from talkback.ircd.encoding import decode
from talkback.ircd.network import NetworkState
from talkback.ircd.state import User

NOW = 1_700_000_000.25
STAMP = "2023-11-14T22:13:20.250Z"


@dataclass
class Actor:
    """One client: `does` sends lines and returns what came back, `received` what came since."""

    network: NetworkState
    user: User

    def does(self, *lines: str) -> list[str]:
        for line in lines:
            receive(self.network, self.user, line.encode("utf-8", "surrogateescape"))
        return self.received()

    def received(self) -> list[str]:
        lines = [decode(line.removesuffix(b"\r\n")) for line in self.user.send_queue]
        self.user.send_queue.clear()
        return lines


@dataclass
class ServerHarness:
    """A network at a standstill of time."""

    network: NetworkState = field(default_factory=lambda: NetworkState("test.local", lambda: NOW))

    def stranger(self) -> Actor:
        return Actor(self.network, User("localhost", NOW))

    def actor(self, nick: str, *caps: str) -> Actor:
        """Somebody registered, with these capabilities; the welcome is read."""
        actor = self.stranger()
        actor.does(f"NICK {nick}", f"USER {nick} 0 * :{nick.title()}")
        if caps:
            actor.does(f"CAP REQ :{' '.join(caps)}")
        return actor

    def channel(self, name: str, *nicks: str) -> tuple[Actor, ...]:
        """People in one channel, the first its operator; what they saw at the door is read."""
        actors = tuple(self.actor(nick) for nick in nicks)
        for actor in actors:
            actor.does(f"JOIN {name}")
        for actor in actors:
            actor.received()
        return actors
