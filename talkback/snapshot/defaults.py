"""Where the bot would first be: what is said without a network is said there."""

from collections.abc import Sequence

from talkback.model.bot_nicks import BotNicks
from talkback.model.message import Message, Person
from talkback.model.settings import BotSettings, Network

LOCAL_NETWORK = "local"
LOCAL_CHANNEL = "#talkback"


def first_message(bot: BotSettings, networks: Sequence[Network]) -> Message:
    """A line yet to be said, in the first channel of the first network."""
    network = networks[0] if networks else None
    name = network.name if network else LOCAL_NETWORK
    channels = network.channels if network else ()
    return Message(
        network=name,
        channel=channels[0].name if channels else LOCAL_CHANNEL,
        sender=Person("somebody"),
        text="",
        bot_nick=BotNicks.of(bot, networks).on(name),
    )
