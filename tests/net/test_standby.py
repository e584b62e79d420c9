"""A client that shares its network: it stands by until told to take part, asks before it speaks."""

from dataclasses import dataclass

from talkback.model.message import Reply, ReplyKind
from talkback.model.secret import Secret
from talkback.model.settings import Services, Throttle
from talkback.net.io.speech import Speech
from tests.net.session_driver import CHANNEL, ClientHarness, Peer, Server, network, running, serving


@dataclass
class Permission:
    """What the lease says."""

    given: bool = False

    def speech(self) -> Speech:
        return Speech(lambda: self.given, lambda: None)


async def registered(peer: Peer, nick: str = "talkback_") -> Peer:
    """Welcomed under a nick, and nothing more."""
    await peer.until("USER")
    await peer.send(":irc.test CAP * LS :")
    await peer.until("CAP END")
    await peer.send(f":irc.test 001 {nick} :Welcome", f":irc.test 376 {nick} :End of MOTD")
    return peer


async def let_in(peer: Peer, nick: str) -> None:
    """Into the channel, once it asks."""
    await peer.until(f"JOIN {CHANNEL}")
    await peer.send(
        f":{nick}!talkback@localhost JOIN {CHANNEL}",
        f":irc.test 353 {nick} = {CHANNEL} :{nick} alice",
        f":irc.test 366 {nick} {CHANNEL} :End of NAMES list",
    )


async def took_part(server: Server, harness: ClientHarness) -> Peer:
    peer = await registered(await server.peer())
    await harness.told("registered")
    harness.client.take_part()
    await let_in(peer, "talkback_")
    await harness.told("joined")
    return peer


async def test_it_stands_by_under_another_nick_and_in_no_channel() -> None:
    asked = Permission()
    async with serving() as server, running(network(server.port), speech=asked.speech()) as harness:
        peer = await registered(await server.peer())
        await peer.send(":irc.test PING :still there")
        await peer.until("PONG")
        assert "NICK talkback_" in peer.lines
        assert not [line for line in peer.lines if line.startswith("JOIN")]
        assert harness.client.connected


async def test_told_to_take_part_it_joins_and_wants_its_nick() -> None:
    asked = Permission(given=True)
    async with serving() as server, running(network(server.port), speech=asked.speech()) as harness:
        peer = await took_part(server, harness)
        await peer.asks("does it speak")
        assert "NICK talkback" in peer.lines


async def test_told_before_the_welcome_it_takes_part_from_there_on() -> None:
    asked = Permission(given=True)
    async with serving() as server, running(network(server.port), speech=asked.speech()) as harness:
        peer = await server.peer()
        await peer.until("USER")
        harness.client.take_part()
        await peer.send(":irc.test CAP * LS :")
        await peer.until("CAP END")
        await peer.send(":irc.test 001 talkback_ :Welcome", ":irc.test 376 talkback_ :End")
        await let_in(peer, "talkback_")
        await peer.asks("does it speak")


async def test_what_is_said_while_it_may_not_speak_is_not_heard() -> None:
    asked = Permission()
    async with serving() as server, running(network(server.port), speech=asked.speech()) as harness:
        peer = await took_part(server, harness)
        await peer.send(f":alice!a@host PRIVMSG {CHANNEL} :too early")
        suppressed = await harness.told("suppressed")
        assert suppressed.fields["reason"] == "lease"
        asked.given = True
        await peer.asks("in time")
        assert [message.text for message in harness.messages] == ["in time"]


async def test_what_waits_when_it_may_speak_no_more_is_not_written() -> None:
    asked = Permission(given=True)
    async with serving() as server:
        where = network(server.port, throttle=Throttle(1, 20.0))
        async with running(where, speech=asked.speech()) as harness:
            peer = await took_part(server, harness)
            for text in ("one", "two"):
                harness.client.say(Reply(CHANNEL, text, ReplyKind.MESSAGE, "rule"), None)
            asked.given = False
            unsaid = await harness.told("unsaid")
            assert unsaid.fields["reason"] == "lease"
            await peer.send(":irc.test PING :still there")
            await peer.until("PONG")
            assert f"PRIVMSG {CHANNEL} :two" not in peer.lines


async def test_told_to_stand_by_it_says_nothing_that_waits_and_comes_back_another_way() -> None:
    asked = Permission(given=True)
    async with serving() as server:
        where = network(server.port, throttle=Throttle(4, 0.01))
        async with running(where, speech=asked.speech()) as harness:
            peer = await took_part(server, harness)
            for text in ("one", "two", "three", "four", "five"):
                harness.client.say(Reply(CHANNEL, text, ReplyKind.MESSAGE, "rule"), None)
            harness.client.stand_by("another host speaks here")
            assert await peer.until("QUIT") == "QUIT :another host speaks here"
            peer.writer.close()
            told = [event.fields["target"] for event in harness.events if event.name == "unsaid"]
            assert told
            assert set(told) == {CHANNEL}
            again = await registered(await server.peer())
            assert "NICK talkback_" in again.lines
            harness.client.stand_by("still")
            await again.send(":irc.test PING :still there")
            await again.until("PONG")


async def test_a_reload_does_not_make_it_want_its_nick() -> None:
    asked = Permission()
    async with serving() as server, running(network(server.port), speech=asked.speech()) as harness:
        peer = await registered(await server.peer())
        await harness.told("registered")
        harness.client.update(network(server.port, nicks=("other",)))
        await peer.send(":irc.test PING :still there")
        await peer.until("PONG")
        assert "NICK other" not in peer.lines


async def test_a_nick_that_another_connection_of_its_account_has_is_asked_of_the_services() -> None:
    speech = Speech(lambda: True, lambda: "NickServ")
    async with serving() as server:
        services = Services(login="IDENTIFY {password}", password=Secret("d4-p4ss"), plain=True)
        async with running(network(server.port, services=services), speech=speech) as harness:
            peer = await registered(await server.peer())
            await peer.until("PRIVMSG NickServ :IDENTIFY")
            await peer.send(":irc.test 900 talkback_ talkback_!t@h talkback :You are now logged in")
            await harness.told("registered")
            harness.client.take_part()
            await peer.until("NICK talkback")
            await peer.send(":irc.test 433 talkback_ talkback :Nickname is already in use")
            await peer.until("PRIVMSG NickServ :REGAIN talkback")
            await peer.send(":NickServ!s@services.test NOTICE talkback_ :Invalid command.")
            await peer.until("PRIVMSG NickServ :GHOST talkback")
            await peer.until("ISON talkback")
            await peer.send(":irc.test 303 talkback_ :")
            assert await peer.until("NICK") == "NICK talkback"


async def test_what_it_says_to_log_in_is_no_answer() -> None:
    login = Services(login="IDENTIFY {password}", password=Secret("d4-p4ss"), plain=True)
    async with serving() as server:
        speech = Speech(lambda: False, lambda: "NickServ")
        async with running(network(server.port, services=login), speech=speech):
            peer = await registered(await server.peer())
            assert "d4-p4ss" in await peer.until("PRIVMSG NickServ")
