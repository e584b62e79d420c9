"""The settings of bridges are taken over without another connection."""

from dataclasses import replace

from talkback.engine.scope import ByMask
from talkback.model.settings import Bridge, ChannelToJoin, Network, Throttle
from talkback.net.io.server_selection import needs_reconnect
from tests.net.transcript import Player

BRIDGE = "@bot :bridge!b@bridge.example PRIVMSG #a :<alice> hi"


def heard(player: Player) -> list[str]:
    player.feed(BRIDGE)
    texts = [message.text for message in player.messages]
    player.forget()
    return texts


def test_a_bridge_that_is_named_in_a_reload_is_heard_from_then_on() -> None:
    channels = (ChannelToJoin("#a"),)
    player = Player(Network("net", "irc.test", 6697, channels=channels, throttle=Throttle(9, 9.0)))
    player.welcome("message-tags")
    assert heard(player) == []
    named = replace(player.network, bridges=(Bridge(ByMask("*!*@bridge.example")),))
    player.session.update(named, player.bot, 0.0)
    assert heard(player) == ["<alice> hi"]
    player.session.update(player.network, player.bot, 0.0)
    assert heard(player) == []
    assert not needs_reconnect(named, player.network)
