"""TLS and STS with real handshakes: whom we talk to, whom we refuse, what we remember."""

import asyncio
import hashlib
import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from talkback.model.settings import Mechanism, Sasl, Tls
from talkback.net.io import dial
from talkback.net.protocol.sts import InMemoryStsPolicies, StsPolicy
from tests.deadline import DEADLINE, prompt
from tests.net.session_driver import Server, network, running, serving


class Authority:
    """A certificate authority of our own, and contexts for servers that it vouches for."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self._folder = folder
        self.file = folder / "ca.pem"
        self._ca.cert_pem.write_to_path(str(self.file))

    def server(
        self, name: str = "localhost", *, expired: bool = False
    ) -> tuple[ssl.SSLContext, str]:
        """A context, and the SHA-256 of its certificate as people write it."""
        until = datetime.now(UTC) - timedelta(days=1) if expired else None
        certificate = self._ca.issue_cert(name, not_after=until)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        self._ca.configure_trust(context)
        context.verify_mode = ssl.CERT_OPTIONAL
        der = ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode())
        digest = hashlib.sha256(der).hexdigest().upper()
        return context, ":".join(digest[i : i + 2] for i in range(0, 64, 2))

    def vouch_for_itself(self, context: ssl.SSLContext) -> None:
        with self._ca.private_key_pem.tempfile() as key, self._ca.cert_pem.tempfile() as cert:
            context.load_cert_chain(cert, key)

    def client(self) -> Path:
        path = self._folder / "client.pem"
        self._ca.issue_cert("talkback@example.org").private_key_and_cert_chain_pem.write_to_path(
            str(path)
        )
        return path


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


async def reason(server: Server, tls: Tls, host: str = "localhost") -> str:
    """Why the first connection failed."""
    async with running(network(server.port, host=host, tls=tls)) as harness:
        return str((await harness.told("disconnected")).fields["reason"])


async def test_a_certificate_of_a_known_authority_for_the_host(authority: Authority) -> None:
    context, _ = authority.server()
    tls = Tls(ca=authority.file)
    async with (
        serving(context) as server,
        running(network(server.port, host="localhost", tls=tls)) as harness,
    ):
        await (await server.peer()).welcome()
        assert not [event for event in harness.events if event.name == "tls-unverified"]


async def test_an_authority_of_the_config_stands_beside_those_of_the_system(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's, for this test, is the one that the server has."""
    context, _ = authority.server()
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    other = authority.file.with_name("other.pem")
    trustme.CA().cert_pem.write_to_path(other)
    async with (
        serving(context) as server,
        running(network(server.port, host="localhost", tls=Tls(ca=other))),
    ):
        await (await server.peer()).welcome()


async def test_the_server_is_told_the_host_by_sni(authority: Authority) -> None:
    context, _ = authority.server()
    asked: list[str] = []
    context.sni_callback = lambda _, name, __: asked.append(name)
    tls = Tls(ca=authority.file)
    async with (
        serving(context) as server,
        running(network(server.port, host="localhost", tls=tls)),
    ):
        await (await server.peer()).welcome()
    assert asked == ["localhost"]


async def test_refused_without_the_authority(authority: Authority) -> None:
    context, _ = authority.server()
    async with serving(context) as server:
        assert "certificate verify failed" in await reason(server, Tls())


async def test_refused_when_expired(authority: Authority) -> None:
    context, _ = authority.server(expired=True)
    async with serving(context) as server:
        assert "certificate has expired" in await reason(server, Tls(ca=authority.file))


async def test_refused_when_it_vouches_for_itself(authority: Authority) -> None:
    """A certificate that names no authority but itself, as many small networks have one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.vouch_for_itself(context)
    async with serving(context) as server:
        assert "self-signed certificate" in await reason(server, Tls())


async def test_refused_for_another_host(authority: Authority) -> None:
    context, _ = authority.server("other.example")
    async with serving(context) as server:
        assert "not valid for 'localhost'" in await reason(server, Tls(ca=authority.file))


async def test_a_pin_that_matches_is_enough(authority: Authority) -> None:
    context, pin = authority.server("other.example")
    pins = frozenset({"ab" * 32, pin.replace(":", "").lower()})
    async with (
        serving(context) as server,
        running(network(server.port, tls=Tls(fingerprints=pins))),
    ):
        await (await server.peer()).welcome()


async def test_no_pin_that_matches_is_refused_before_a_word(authority: Authority) -> None:
    """Not even a certificate that verifies will do, and the reason names the one that was seen."""
    context, pin = authority.server()
    tls = Tls(ca=authority.file, fingerprints=frozenset({"ab" * 32}))
    async with serving(context) as server:
        seen = pin.replace(":", "").lower()
        said = await reason(server, tls)
        assert said.endswith(f": the certificate's SHA-256 is {seen}, which is not pinned")
        peer = await server.peer()
        await peer.closed()
        assert peer.lines == []


async def test_unverified_is_possible_and_told_each_time(authority: Authority) -> None:
    context, _ = authority.server("other.example")
    async with (
        serving(context) as server,
        running(network(server.port, tls=Tls(verify=False))) as harness,
    ):
        peer = await (await server.peer()).welcome()
        peer.reset()
        await (await server.peer()).welcome()
        assert [event.name for event in harness.events].count("tls-unverified") == 2


async def test_a_client_certificate_is_shown(authority: Authority) -> None:
    context, _ = authority.server()
    tls = Tls(ca=authority.file, cert=authority.client())
    sasl = Sasl(Mechanism.EXTERNAL)
    async with (
        serving(context) as server,
        running(network(server.port, host="localhost", tls=tls, sasl=sasl)) as harness,
    ):
        peer = await server.peer()
        assert peer.writer.get_extra_info("peercert")
        assert await peer.begins_login("EXTERNAL") == "AUTHENTICATE EXTERNAL"
        await peer.send("AUTHENTICATE +")
        await peer.until("AUTHENTICATE +")
        await peer.send(":irc.test 903 talkback :in")
        await harness.told("logged-in")


async def test_a_certificate_file_that_is_missing_is_told(tmp_path: Path) -> None:
    async with serving() as server:
        assert "No such file" in await reason(server, Tls(cert=tmp_path / "missing.pem"))


async def test_garbage_instead_of_a_handshake(authority: Authority) -> None:
    async with (
        serving() as server,
        running(network(server.port, tls=Tls(ca=authority.file))) as harness,
    ):
        peer = await server.peer()
        await peer.send(b"NOTICE * :*** Looking up your hostname\r\n")
        assert (await harness.told("disconnected")).fields["reason"]
        await server.peer()


async def test_a_handshake_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dial, "HANDSHAKE_TIMEOUT_S", 0.1)
    async with serving() as server, running(network(server.port, tls=Tls())) as harness:
        await server.peer()
        assert "handshake" in str((await harness.told("disconnected")).fields["reason"])
        await server.peer()


async def test_leaving_during_a_handshake_is_prompt() -> None:
    async with serving() as server, running(network(server.port, tls=Tls())) as harness:
        await server.peer()
        began = time.monotonic()
        harness.client.leave("good night")
        await harness.ended()
        assert time.monotonic() - began < prompt()


class TestSts:
    """IRCv3 sts: from plain text to TLS, and never back."""

    async def test_upgrades_remembers_and_keeps_to_it(self, authority: Authority) -> None:
        context, _ = authority.server()
        policies = InMemoryStsPolicies()
        upgrade = Tls(ca=authority.file)
        async with serving() as plain, serving(context) as secure:
            where = network(plain.port, host="localhost", sts_tls=upgrade)
            begun = time.time()
            async with running(where, policies=policies):
                peer = await plain.peer()
                assert await peer.line() == "CAP LS 302"
                await peer.send(f"CAP * LS :sts=port={secure.port}")
                await peer.closed()
                peer = await secure.peer()
                await peer.until("USER")
                await peer.send("CAP * LS :sts=duration=60,port=12345")
                await peer.until("CAP END")
                await peer.send("ERROR :closing link")
                await secure.peer()
            policy = policies.get("localhost")
            assert policy is not None
            assert (policy.port, policy.duration) == (secure.port, 60)
            assert begun + 60 <= policy.expires <= time.time() + 60
            async with running(where, policies=policies):
                await secure.peer()
            assert plain.arrivals.empty()

    async def test_never_goes_back_to_plain_text(self, authority: Authority) -> None:
        """The TLS port has a certificate that nobody vouches for: we try it again, only it."""
        context, _ = authority.server("other.example")
        async with serving() as plain, serving(context) as secure:
            where = network(plain.port, host="localhost", sts_tls=Tls(ca=authority.file))
            async with running(where) as harness:
                peer = await plain.peer()
                await peer.send(f"CAP * LS :sts=port={secure.port}")
                while len([e for e in harness.events if e.name == "disconnected"]) < 4:
                    harness.changed.clear()
                    await asyncio.wait_for(harness.changed.wait(), DEADLINE)
            assert plain.arrivals.empty()

    async def test_a_policy_that_has_expired_does_not_count(self, authority: Authority) -> None:
        policies = InMemoryStsPolicies()
        async with serving() as plain:
            policies.keep("127.0.0.1", StsPolicy(1, 10, time.time() - 1))
            async with running(network(plain.port), policies=policies):
                await (await plain.peer()).welcome()

    async def test_a_duration_of_nothing_ends_a_policy(self, authority: Authority) -> None:
        context, _ = authority.server()
        policies = InMemoryStsPolicies()
        async with serving(context) as secure:
            policies.keep("localhost", StsPolicy(secure.port, 60, time.time() + 60))
            where = network(1, host="localhost", sts_tls=Tls(ca=authority.file))
            async with running(where, policies=policies):
                await (await secure.peer()).welcome("sts=duration=0 server-time")
            assert policies.get("localhost") is None

    async def test_an_unverified_server_sets_no_policy(self, authority: Authority) -> None:
        context, _ = authority.server("other.example")
        policies = InMemoryStsPolicies()
        async with (
            serving(context) as secure,
            running(network(secure.port, tls=Tls(verify=False)), policies=policies),
        ):
            await (await secure.peer()).welcome("sts=duration=60 server-time")
        assert policies.get("127.0.0.1") is None
