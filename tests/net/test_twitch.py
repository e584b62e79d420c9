"""Twitch, scripted from its documents: tokens, RECONNECT, a NAK of CAP END."""

import pytest

from talkback.model.errors import LoginRefusedError
from talkback.model.secret import Secret
from tests.net.session_driver import Peer, network, running, serving


async def _twitch(peer: Peer) -> None:
    await peer.until("USER")
    await peer.send(":tmi.twitch.tv CAP * LS :twitch.tv/tags twitch.tv/commands")
    await peer.until("CAP REQ")
    await peer.send(":tmi.twitch.tv CAP * ACK :twitch.tv/commands twitch.tv/tags")
    await peer.until("CAP END")
    await peer.send(":tmi.twitch.tv 410 * END :Invalid CAP command")


async def test_a_token_that_has_run_out_ends_the_network_though_it_was_good_before() -> None:
    """RECONNECT leads to another connection at once; there the token has run out meanwhile."""
    secret = Secret("oauth:s3sam3")
    async with serving() as server, running(network(server.port, password=secret)) as harness:
        peer = await server.peer()
        await _twitch(peer)
        await peer.send(":tmi.twitch.tv 001 talkback :Welcome, GLHF!", ":tmi.twitch.tv 376 t :>")
        await peer.until("JOIN")
        await peer.send(":tmi.twitch.tv RECONNECT")
        peer = await server.peer()
        await _twitch(peer)
        await peer.send(":tmi.twitch.tv NOTICE * :Login authentication failed")
        with pytest.raises(LoginRefusedError, match="Login authentication failed"):
            await harness.ended()
