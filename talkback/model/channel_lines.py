"""Lines that came together and that people said in channels, before messages are made of them."""

from collections.abc import Sequence

from talkback.model.casemapping import Casemapping
from talkback.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ChannelLines:
    """The text of each line, and the channel it was said in, as a message would have them.

    None of them is an action.
    """

    network: str
    bot_nick: str
    casemapping: Casemapping
    channels: Sequence[str]
    texts: Sequence[str]

    def part(self, begin: int, end: int) -> "ChannelLines":
        """From one line to another."""
        return ChannelLines(
            self.network,
            self.bot_nick,
            self.casemapping,
            self.channels[begin:end],
            self.texts[begin:end],
        )
