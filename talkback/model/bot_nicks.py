"""Who the bot is to people: its nick, which a network may have another for."""

from collections.abc import Iterable, Mapping
from dataclasses import field

from talkback.model.lazy_dataclass import dataclass
from talkback.model.settings import BotSettings, Network


@dataclass(frozen=True, slots=True)
class BotNicks:
    """The nicks that the bot goes by, in the order in which it wants them."""

    usual: tuple[str, ...] = BotSettings().nicks
    by_network: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, bot: BotSettings, networks: Iterable[Network]) -> "BotNicks":
        """Without any that is right in the config, the usual one is that of the default."""
        named = {network.name: network.nicks for network in networks if network.nicks}
        return cls(bot.nicks or BotSettings().nicks, named)

    def on(self, network: str) -> str:
        """The one that it would have there."""
        return self.by_network.get(network, self.usual)[0]

    @property
    def every(self) -> tuple[str, ...]:
        """All of them, wherever they are used, each once."""
        others = (nick for nicks in self.by_network.values() for nick in nicks)
        return tuple(dict.fromkeys((*self.usual, *others)))
