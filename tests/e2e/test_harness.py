"""The harness itself: people talk through each server, and servers fail when they are told to."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import ssl

import pytest

from tests.e2e.clients import IiArrives, RawArrives, RawClient
from tests.e2e.servers.atheme import Network
from tests.e2e.servers.certificates import Certificates
from tests.e2e.servers.server import Server

SERVERS = ("ngircd", "inspircd", "inspircd_default_flood", "inspircd_atheme", "hybrid")


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> Server:
    running: Server | Network = request.getfixturevalue(request.param)
    return running.server if isinstance(running, Network) else running


class TestPeopleTalk:
    async def test_raw_clients_hear_each_other_to_the_byte(
        self, server: Server, raw: RawArrives, channel: str
    ) -> None:
        alice, bob = await asyncio.gather(raw(server, "alice"), raw(server, "bob"))
        for person in (alice, bob):
            await person.join(channel)
        await alice.send_bytes(b"PRIVMSG " + channel.encode() + b" :caf\xe9 \xe2\x80\x99\r\n")
        heard = await bob.expect(rf"^:alice!\S+ PRIVMSG {channel} :(.*)")
        assert heard[1].encode("utf-8", "surrogateescape") == b"caf\xe9 \xe2\x80\x99"

    async def test_a_person_at_ii_is_heard_and_hears(
        self, server: Server, raw: RawArrives, ii: IiArrives, channel: str
    ) -> None:
        alice, bob = await asyncio.gather(ii(server, "alice"), raw(server, "bob"))
        await bob.join(channel)
        window = await alice.join(channel)
        await window.say("that’s what she said")
        await bob.expect(rf"^:alice!\S+ PRIVMSG {channel} :that’s what she said$")
        await bob.say(channel, "alice: did she?")
        await window.expect(r"^<bob> alice: did she\?$")

    async def test_a_private_talk_with_ii_goes_both_ways(
        self, server: Server, raw: RawArrives, ii: IiArrives
    ) -> None:
        alice, bob = await asyncio.gather(ii(server, "alice"), raw(server, "bob"))
        window = await alice.query("bob", "psst")
        await bob.expect(r"^:alice!\S+ PRIVMSG bob :psst$")
        await bob.say("alice", "what is it?")
        await window.expect(r"^<bob> what is it\?$")

    async def test_what_never_came_is_told_with_what_did(
        self, ngircd: Server, ii: IiArrives, channel: str
    ) -> None:
        window = await (await ii(ngircd, "alice")).join(channel)
        await window.say("hello")
        with pytest.raises(AssertionError, match=r"(?s)no new line with 'bye'.*<alice> hello"):
            await window.expect("bye", deadline=0.2)

    @pytest.mark.parametrize("round_", [1, 2])
    async def test_a_nick_is_free_again_when_the_test_is_over(
        self, server: Server, raw: RawArrives, ii: IiArrives, round_: int
    ) -> None:
        await asyncio.gather(ii(server, "alice"), raw(server, "bob"))


class TestTls:
    async def test_the_certificate_is_the_pinned_one_and_verifies(self, server: Server) -> None:
        async with RawClient.connected(server, server.tls()) as alice:
            tls = alice.writer.get_extra_info("ssl_object")
            assert hashlib.sha256(tls.getpeercert(binary_form=True)).hexdigest() == server.pin
            await alice.register("alice")

    async def test_a_client_that_trusts_others_is_refused(self, server: Server) -> None:
        with pytest.raises(ssl.SSLCertVerificationError):
            async with RawClient.connected(server, ssl.create_default_context()):
                pass


class TestInspircd:
    async def test_it_offers_what_ircv3_tests_need(self, inspircd: Server) -> None:
        async with RawClient.connected(inspircd) as alice:
            await alice.send("CAP LS 302")
            offered = (await alice.expect(r" CAP \S+ LS :(.*)"))[1].split()
        assert {
            *("account-notify", "account-tag", "away-notify", "batch", "cap-notify", "chghost"),
            *("echo-message", "extended-join", "invite-notify", "labeled-response"),
            *("message-tags", "multi-prefix", "server-time", "setname", "userhost-in-names"),
        } <= set(offered)

    @pytest.mark.parametrize(
        ("mode", "text"),
        [
            pytest.param("+c", "\x0304red", id="+c refuses colours"),
            pytest.param("+C", "\x01VERSION\x01", id="+C refuses CTCP"),
            pytest.param("+m", "hello", id="+m refuses who has no voice"),
            pytest.param("+M", "hello", id="+M refuses who has no account"),
            pytest.param("+b bob!*@*", "hello", id="+b refuses the banned"),
        ],
    )
    async def test_the_first_to_join_can_gag_the_others(
        self, inspircd: Server, raw: RawArrives, channel: str, mode: str, text: str
    ) -> None:
        alice, bob = await asyncio.gather(raw(inspircd, "alice"), raw(inspircd, "bob"))
        await alice.join(channel)
        await bob.join(channel)
        await alice.send(f"MODE {channel} {mode}")
        await bob.expect(rf"^:alice!\S+ MODE {channel} ")
        await bob.say(channel, text)
        await bob.expect(rf"^:\S+ (404|477) bob {channel} ")

    async def test_a_full_channel_forwards(
        self, inspircd: Server, raw: RawArrives, channel: str
    ) -> None:
        alice, bob = await asyncio.gather(raw(inspircd, "alice"), raw(inspircd, "bob"))
        await alice.join(channel)
        await alice.join(f"{channel}-overflow")
        await alice.send(f"MODE {channel} +lL 1 {channel}-overflow")
        await alice.expect(rf" MODE {channel} ")
        await bob.send(f"JOIN {channel}")
        await bob.expect(rf"^:\S+ 470 bob {channel} {channel}-overflow ")
        await bob.expect(rf"^:bob!\S+ JOIN :{channel}-overflow$")

    async def test_history_is_played_to_who_joins_late(
        self, inspircd: Server, raw: RawArrives, channel: str
    ) -> None:
        alice, bob = await asyncio.gather(raw(inspircd, "alice"), raw(inspircd, "bob"))
        await alice.join(channel)
        await alice.send(f"MODE {channel} +H 10:1h")
        await alice.expect(rf" MODE {channel} ")
        await alice.say(channel, "before your time")
        await bob.send(f"JOIN {channel}")
        await bob.expect(rf"^:alice!\S+ PRIVMSG {channel} :before your time$")

    async def test_its_operator_renames_and_kills(self, inspircd: Server, raw: RawArrives) -> None:
        oper, bob = await asyncio.gather(raw(inspircd, "oper"), raw(inspircd, "bob"))
        await oper.send("OPER root secret")
        await oper.expect(r"^:\S+ 381 ")
        await oper.send("SANICK bob robert")
        await bob.expect(r"^:bob!\S+ NICK :?robert$")
        await oper.send("KILL robert :enough")
        await bob.expect(r"^ERROR :")
        await bob.dropped()


class TestFloods:
    async def test_ngircd_and_wide_inspircd_take_a_burst_of_200(
        self, ngircd: Server, inspircd: Server, raw: RawArrives, channel: str
    ) -> None:
        for server in (ngircd, inspircd):
            alice, bob = await asyncio.gather(raw(server, "alice"), raw(server, "bob"))
            await alice.join(channel)
            await bob.join(channel)
            burst = (f"PRIVMSG {channel} :line {n}\r\n" for n in range(200))
            await alice.send_bytes("".join(burst).encode())
            await bob.expect(r" :line 199$")

    async def test_inspircd_by_default_drops_who_fills_its_receive_queue(
        self, inspircd_default_flood: Server, raw: RawArrives
    ) -> None:
        alice = await raw(inspircd_default_flood, "alice")
        await alice.send_bytes((b"PRIVMSG alice :" + b"x" * 480 + b"\r\n") * 30)
        await alice.expect(r"^ERROR :.*RecvQ exceeded")

    async def test_hybrid_by_default_drops_a_burst(self, hybrid: Server, raw: RawArrives) -> None:
        alice = await raw(hybrid, "alice")
        await alice.send_bytes((b"PRIVMSG alice :" + b"x" * 400 + b"\r\n") * 20)
        await alice.expect(r"^ERROR :.*Excess Flood")


def plain(name: str, password: str) -> str:
    return base64.b64encode(f"\0{name}\0{password}".encode()).decode()


async def ask_for_sasl(client: RawClient, mechanism: str) -> None:
    await client.send("CAP REQ :sasl")
    await client.expect(r" CAP \S+ ACK :sasl")
    await client.send(f"AUTHENTICATE {mechanism}")


class TestServices:
    @pytest.mark.parametrize(
        ("password", "answer"),
        [
            pytest.param("correct-horse", "903", id="the right password logs in"),
            pytest.param("battery-staple", "904", id="a wrong one is refused"),
        ],
    )
    async def test_sasl_plain(self, inspircd_atheme: Network, password: str, answer: str) -> None:
        async with RawClient.connected(inspircd_atheme.server) as bot:
            await ask_for_sasl(bot, "PLAIN")
            await bot.expect(r"^AUTHENTICATE :?\+$")
            await bot.send(f"AUTHENTICATE {plain(inspircd_atheme.account.name, password)}")
            await bot.expect(rf"^:\S+ {answer} ")

    async def test_sasl_external_by_the_client_certificate(
        self, inspircd_atheme: Network, certificates: Certificates
    ) -> None:
        context = inspircd_atheme.server.tls()
        context.load_cert_chain(certificates.client_cert, certificates.client_key)
        async with RawClient.connected(inspircd_atheme.server, context) as bot:
            await ask_for_sasl(bot, "EXTERNAL")
            await bot.expect(r"^AUTHENTICATE :?\+$")
            await bot.send("AUTHENTICATE +")
            await bot.expect(rf"^:\S+ 900 .* {inspircd_atheme.account.name} ")
            await bot.expect(r"^:\S+ 903 ")

    async def test_hung_services_answer_when_they_wake(self, inspircd_atheme: Network) -> None:
        async with RawClient.connected(inspircd_atheme.server) as bot:
            with inspircd_atheme.services_hung():
                await ask_for_sasl(bot, "PLAIN")
                await bot.send("CAP LIST")
                await bot.expect(r" CAP \S+ LIST ")
                with pytest.raises(AssertionError, match="there came:\n  nothing"):
                    await bot.expect(r"^AUTHENTICATE ", deadline=0.3)
            await bot.expect(r"^AUTHENTICATE :?\+$")

    async def test_without_services_nobody_offers_sasl(self, inspircd_atheme: Network) -> None:
        server = inspircd_atheme.server
        async with inspircd_atheme.services_away(), RawClient.connected(server) as bot:
            await bot.send("CAP LS 302")
            assert "sasl" not in (await bot.expect(r" CAP \S+ LS :(.*)"))[1]
            await bot.send("CAP REQ :sasl")
            await bot.expect(r" CAP \S+ NAK :sasl")
        async with RawClient.connected(server) as bot:
            await ask_for_sasl(bot, "PLAIN")
            await bot.expect(r"^AUTHENTICATE :?\+$")
