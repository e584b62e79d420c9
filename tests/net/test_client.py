"""A client over its whole life: redirects, refusals, secrets, two networks."""

import json
import logging
from base64 import b64encode
from random import Random

import pytest

from talkback.model.errors import LoginRefusedError, UnreachableError
from talkback.model.log_event import LogEvent
from talkback.model.message import Reply, ReplyKind
from talkback.model.secret import Secret
from talkback.model.settings import (
    BotSettings,
    ChannelToJoin,
    Mechanism,
    Reconnect,
    Sasl,
    Throttle,
    Tls,
)
from talkback.net.io import backoff
from talkback.net.io.client import Client
from talkback.net.io.server_selection import ServerSelector, Target
from talkback.net.protocol import line_format
from talkback.net.protocol.actions import RetryPolicy
from talkback.net.protocol.sts import InMemoryStsPolicies, StsPolicy
from tests.net.session_driver import CHANNEL, Peer, network, running, serving
from tests.net.transcript import Player

PASSWORD = "correct-horse-battery"


async def log_in(peer: Peer, verdict: str) -> None:
    """Take the client as far as the verdict on its password."""
    await peer.begins_login("PLAIN")
    await peer.send("AUTHENTICATE +")
    await peer.until("AUTHENTICATE ")
    await peer.send(verdict)


@pytest.fixture
def sasl() -> Sasl:
    return Sasl(Mechanism.PLAIN, "talkback", Secret(PASSWORD))


async def test_before_and_after_it_says_what_is_so() -> None:
    async with serving() as server, running(network(server.port)) as harness:
        client = harness.client
        assert (client.nick, client.channels, client.connected) == ("talkback", (), False)
        assert not client.say(Reply(CHANNEL, "too early", ReplyKind.MESSAGE, "rule"), None)
        await (await server.peer()).welcome()
        await harness.told("joined")
        assert (client.nick, client.channels, client.connected) == ("talkback", (CHANNEL,), True)


async def test_what_comes_in_one_piece_is_told_line_by_line() -> None:
    """What was heard in a channel comes after the joining of it, and before the kick."""
    async with serving() as server, running(network(server.port)) as harness:
        peer = await server.peer()
        await peer.until("USER")
        await peer.send("CAP * LS :", ":s 001 talkback :hi", ":s 376 talkback :end")
        await peer.until("JOIN")
        said = f":alice!a@host PRIVMSG {CHANNEL} :hello\r\n"
        await peer.send(
            f":talkback!t@h JOIN {CHANNEL}\r\n:s 366 talkback {CHANNEL} :end\r\n{said}{said}"
            f"KICK\r\n{said}:op!o@h KICK {CHANNEL} talkback :go\r\n".encode()
        )
        await harness.told("removed-from-channel")
        told = [what.name if isinstance(what, LogEvent) else what.text for what in harness.story]
        at = told.index("joined")
        assert told[at:] == [
            *("joined", "hello", "hello", "bad-line", "hello", "removed-from-channel")
        ]


async def test_a_refused_login_ends_it_and_is_not_repeated(sasl: Sasl) -> None:
    async with serving() as server, running(network(server.port, sasl=sasl)) as harness:
        peer = await server.peer()
        await log_in(peer, ":irc.test 904 * :SASL authentication failed")
        await peer.until("QUIT")
        peer.writer.close()
        with pytest.raises(LoginRefusedError, match="net: cannot log in: 904"):
            await harness.ended()
        refused = await harness.told("login-refused")
        assert str(refused.fields["reason"]).startswith("cannot log in: 904")
        assert server.arrivals.empty()


async def test_a_login_that_worked_before_is_tried_again_much_later(sasl: Sasl) -> None:
    """Services that lose their accounts for an hour must not end a bot that ran for months."""
    slow = Reconnect(0.01, 600.0)
    async with (
        serving() as server,
        running(network(server.port, sasl=sasl, channels=(), reconnect=slow)) as harness,
    ):
        peer = await server.peer()
        await log_in(peer, ":irc.test 903 * :in")
        await peer.until("CAP END")
        await peer.send(":irc.test 001 talkback :hi", ":irc.test 376 talkback :end")
        await harness.told("registered")
        peer.reset()
        await harness.told("disconnected")
        harness.events.clear()
        peer = await server.peer()
        await log_in(peer, ":irc.test 904 * :SASL authentication failed")
        peer.writer.close()
        retry_in = (await harness.told("disconnected")).fields["retry"]
        assert isinstance(retry_in, float)
        assert retry_in >= 300


async def test_services_away_with_once_is_unreachable(sasl: Sasl) -> None:
    async with serving() as server, running(network(server.port, sasl=sasl), once=True) as harness:
        peer = await server.peer()
        await peer.until("USER")
        await peer.send("CAP * LS :")
        await peer.until("QUIT")
        peer.writer.close()
        with pytest.raises(UnreachableError, match="offers no SASL"):
            await harness.ended()


async def test_a_redirect_is_followed_then_forgotten() -> None:
    async with (
        serving() as server,
        serving() as other,
        running(network(server.port)),
    ):
        peer = await server.peer()
        await peer.send(f":irc.test 010 talkback 127.0.0.1 {other.port} :Please use this server")
        peer = await (await other.peer()).welcome()
        peer.reset()
        await (await server.peer()).welcome()


@pytest.mark.parametrize(
    "where", ["unix:/run/docker.sock", "a/b", "host:1", "ho\rst", "-x", "@", "h\u00f6st"]
)
async def test_a_redirect_to_what_is_no_host_leads_nowhere(where: str) -> None:
    """A server has no say in which sockets of our own machine are talked to."""
    async with serving() as server, running(network(server.port)) as harness:
        peer = await server.peer()
        await peer.send(f":irc.test 010 talkback {where} 6667 :Please use this server")
        await peer.welcome()
        told = await harness.told("bad-line")
        assert "no name or address of a host" in str(told.fields["error"])


@pytest.mark.parametrize("where", ["other.test", "10.0.0.1", "2001:db8::1", "a_b.test"])
def test_a_redirect_leads_to_a_name_or_an_address(where: str) -> None:
    player = Player()
    player.begin()
    player.feed(f":irc.test 010 talkback {where} 6667 :Please use this server")
    assert player.session.actions.redirect == (where, 6667)


async def test_replies_that_wait_are_told_when_the_connection_ends() -> None:
    """They were accepted, and logged as said."""
    slow = Throttle(1, 0.001)
    async with serving() as server, running(network(server.port, throttle=slow)) as harness:
        peer = await (await server.peer()).welcome()
        await harness.told("joined")
        for text in ("one", "two"):
            assert harness.client.say(Reply(CHANNEL, text, ReplyKind.MESSAGE, "tea"), None)
        peer.reset()
        await harness.over()
        unsaid = [event.fields for event in harness.events if event.name == "unsaid"]
        told = {"network": "net", "target": CHANNEL, "reason": "the connection is over"}
        assert unsaid == [told, told]


@pytest.mark.parametrize("tls", [Tls(), None])
def test_a_redirect_never_leads_from_tls_to_plain_text(tls: Tls | None) -> None:
    """Not even where it was STS that had us use it: the password would be next."""
    policies = InMemoryStsPolicies()
    policies.keep("irc.test", StsPolicy(6697, 60, expires=1000.0))
    where, route = network(6667, host="irc.test", tls=tls), ServerSelector(policies)
    begun = route.target(where, now=0.0)
    assert begun.tls is not None
    route.redirected(begun.moved("other.test", 6667))
    assert route.target(where, now=0.0) == Target("other.test", 6667, begun.tls)
    assert route.target(where, now=0.0) == begun


@pytest.mark.parametrize("welcome", [(), (":s 001 talkback :hi", ":s 422 talkback :no MOTD")])
async def test_redirects_in_a_circle_are_slowed_down(
    monkeypatch: pytest.MonkeyPatch, welcome: tuple[str, ...]
) -> None:
    """A welcome before each does not make it better: only a stable while does."""
    waits: list[float] = []
    after = backoff.Backoff.after

    def note(self: backoff.Backoff, retry: RetryPolicy, stayed: float) -> float:
        waits.append(after(self, retry, stayed))
        return waits[-1]

    monkeypatch.setattr(backoff.Backoff, "after", note)
    async with serving() as server, running(network(server.port)):
        for _ in range(6):
            peer = await server.peer()
            await peer.send(*welcome, f":irc.test 010 talkback 127.0.0.1 {server.port} :There")
    assert waits[:3] == [0, 0, 0]
    assert all(waits[3:5])


async def test_two_networks_share_nothing() -> None:
    """Nick, casemapping, throttle and fate are each network's own."""
    async with serving() as one, serving() as two:
        slow = network(two.port, throttle=Throttle(1, 0.001))
        async with running(network(one.port)) as first, running(slow) as second:
            peer = await one.peer()
            await peer.until("USER")
            await peer.send("CAP * LS :", ":irc.test 433 * talkback :in use")
            await peer.until("NICK talkback_")
            await peer.send(
                ":one 001 talkback_ :hi",
                ":one 005 talkback_ CASEMAPPING=ascii :are supported",
                ":one 376 talkback_ :end",
                f":talkback_!t@h JOIN {CHANNEL}",
                f":one 366 talkback_ {CHANNEL} :end",
            )
            await (await two.peer()).welcome()
            await first.told("joined")
            await second.told("joined")
            assert (first.client.nick, second.client.nick) == ("talkback_", "talkback")
            assert first.client.casemapping != second.client.casemapping
            await peer.asks("not slowed down by the other")
            peer.reset()
            await first.told("disconnected")
            assert second.client.connected


async def test_secrets_are_in_no_event_no_error_and_no_log(
    sasl: Sasl, caplog: pytest.LogCaptureFixture
) -> None:
    """With the library's loggers at DEBUG as well: PASS, AUTHENTICATE, keys, IDENTIFY.

    Nor where the server repeats them, which is what redaction is for.
    """
    caplog.set_level(logging.DEBUG)
    secrets = [PASSWORD, "pass-of-server", "key-of-channel"]
    secrets += [b64encode(f"talkback\0talkback\0{PASSWORD}".encode()).decode()]
    where: dict[str, object] = {
        "sasl": Sasl(sasl.mechanism, sasl.username, sasl.password, required=False),
        "password": Secret(secrets[1]),
        "channels": (ChannelToJoin(CHANNEL, Secret(secrets[2])),),
    }
    async with serving() as server, running(network(server.port, **where)) as harness:
        echoed = " ".join(secrets)
        for verdict in (f":irc.test 904 * :no {echoed}", ":irc.test 903 * :in", "KICK"):
            peer = await server.peer()
            await log_in(peer, verdict)
            await peer.send(":irc.test 001 talkback :hi", ":irc.test 376 talkback :end")
            await peer.until("JOIN")
            await peer.send(f":irc.test 475 talkback {CHANNEL} :bad {echoed}", "AUTHENTICATE")
            await harness.told("join-refused")
            peer.reset()
        await server.peer()
        shown = json.dumps([[e.name, dict(e.fields)] for e in harness.events]) + caplog.text
        shown += repr(harness.client.__dict__) + repr(where)
    assert "disconnected" in shown
    assert "bad … …" in shown.replace("\\u2026", "…")
    assert not [secret for secret in secrets if secret in shown]


def test_a_second_welcome_leaves_nothing_due() -> None:
    """What is due and never done would have the loop look a hundred times a second."""
    player = Player(network(1, channels=(ChannelToJoin("#a"),)))
    player.welcome()
    player.feed(":irc.test 001 talkback :Welcome again")
    player.wait(59.0)
    assert player.session.deadline > player.now
    assert player.lines == []


def test_a_ping_is_answered_whole_whatever_is_in_it() -> None:
    player = Player(network(1, channels=()))
    player.welcome()
    player.feed(f"PING :{'x' * 504}")
    player.feed("PING :a\0b\rc")
    assert player.lines == [f"PONG :{'x' * 504}", "PONG :ab c"]
    assert all(len(line_format.encode(line)) <= 512 for line in player.lines)


def test_orders_that_find_no_room_are_told() -> None:
    channels = tuple(ChannelToJoin(f"#{number}") for number in range(300))
    player = Player(network(1, channels=channels, throttle=Throttle(5, 1.0)))
    player.begin()
    player.feed(":irc.test CAP * LS :")
    player.feed(":irc.test 001 talkback :hi")
    player.feed(":irc.test 005 talkback TARGMAX=JOIN:1 :are supported")
    player.feed(":irc.test 376 talkback :end")
    assert "orders-dropped" in player.events


def test_an_unused_client_has_no_loop() -> None:
    """It can be made before there is a loop to run it in, and knows where it is to be."""
    where = network(1, channels=(ChannelToJoin("#a"), ChannelToJoin("#b")))
    client = Client(where, BotSettings(), on_message=print, on_event=print, rng=Random(0))
    assert (client.wanted_channels, client.channels) == (2, ())
    client.leave("never began")


async def test_where_it_was_invited_it_comes_back_until_it_is_kicked() -> None:
    async with serving() as server, running(network(server.port, invites=True)) as harness:
        peer = await (await server.peer()).welcome()
        await peer.send(":alice!a@host INVITE talkback :#tea")
        assert await peer.until("JOIN") == "JOIN #tea"
        await peer.send(":talkback!t@host JOIN #tea")
        peer.reset()
        peer = await server.peer()
        await peer.until("USER")
        await peer.send(":s 421 * CAP :?", ":s 001 talkback :hi", ":s 376 talkback :end")
        assert await peer.until("JOIN") == f"JOIN {CHANNEL},#tea"
        await peer.send(":talkback!t@host JOIN #tea", ":op!o@host KICK #tea talkback :out")
        await harness.told("removed-from-channel")
        peer.reset()
        await (await server.peer()).welcome()
