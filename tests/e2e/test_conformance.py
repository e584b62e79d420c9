"""The program against what public suites for IRC clients ask of one: CAP, SASL, pins, STS.

The behaviours are those of irctest's client tests; the server here is a script of bytes.
"""

from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import scramp
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from tests.net.session_driver import Peer, Server, serving
from tests.net.test_tls import Authority
from tests.program import Program

CHALLENGE = bytes(range(32))


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def config(folder: Path, port: int, *keys: str) -> Path:
    path = folder / "rules.toml"
    network = "\n".join(['host = "127.0.0.1"', f"port = {port}", *(keys or ["tls = false"])])
    path.write_text(
        f'[bot]\nstate = "state.db"\n[networks.net]\n{network}\n'
        'reconnect = { min = "50ms", max = "200ms" }\n[rules.x]\ntriggers="x"\nreply="y"\n'
    )
    return path


def sasl(mechanism: str, password: str = "sesame", username: str = "jilles") -> str:
    return (
        f'tls = false\nsasl = {{ mechanism = "{mechanism}", username = "{username}", '
        f'password = "{password}" }}'
    )


async def negotiated(server: Server, offer: str) -> Peer:
    """The first line is CAP LS 302; what is offered of what we know is asked for and granted."""
    peer = await server.peer()
    assert await peer.line() == "CAP LS 302"
    await peer.until("USER")
    await peer.send(f"CAP * LS :{offer}")
    return peer


async def sasl_granted(server: Server, offer: str = "sasl") -> Peer:
    peer = await negotiated(server, offer)
    assert await peer.line() == "CAP REQ :sasl"
    await peer.send("CAP talkback ACK :sasl")
    return peer


async def said(peer: Peer) -> str:
    line = await peer.line()
    assert line.startswith("AUTHENTICATE ")
    return line.removeprefix("AUTHENTICATE ")


async def accepted(peer: Peer) -> None:
    await peer.send("900 * * jilles :You are now logged in.")
    await peer.send("903 * :SASL authentication successful")
    assert await peer.line() == "CAP END"


@asynccontextmanager
async def begun(folder: Path, *keys: str) -> AsyncIterator[tuple[Server, Program]]:
    """The program on its way to a server; what fails is its end."""
    async with (
        serving() as server,
        Program.running(config(folder, server.port, *keys), "--once") as program,
    ):
        yield server, program


async def test_an_empty_list_of_capabilities_ends_the_negotiation(tmp_path: Path) -> None:
    async with begun(tmp_path) as (server, _):
        peer = await negotiated(server, "")
        assert await peer.line() == "CAP END"


@pytest.mark.parametrize(
    ("username", "password", "sizes"),
    [
        ("jilles", "sesame", [28]),
        ("foo", "bar" * 200, [400, 400, 12]),
        ("foo", "quux" * 148, [400, 400, 1]),
    ],
    ids=["short", "two chunks and a bit", "a multiple of 400"],
)
async def test_sasl_plain(tmp_path: Path, username: str, password: str, sizes: list[int]) -> None:
    async with begun(tmp_path, sasl("PLAIN", password, username)) as (server, _):
        peer = await sasl_granted(server)
        assert await said(peer) == "PLAIN"
        await peer.send("AUTHENTICATE +")
        chunks = [await said(peer) for _ in sizes]
        assert [len(chunk) for chunk in chunks] == sizes
        blob = b64decode("".join(chunks).removesuffix("+")).decode()
        assert blob == f"{username}\0{username}\0{password}"
        await accepted(peer)


async def test_a_mechanism_that_is_not_offered_is_not_tried(tmp_path: Path) -> None:
    async with begun(tmp_path, sasl("PLAIN")) as (server, program):
        peer = await sasl_granted(server, "sasl=EXTERNAL")
        assert (await peer.line()).startswith("QUIT")
        peer.writer.close()
        assert await program.ended() == 77


async def test_sasl_ecdsa(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    (tmp_path / "ecdsa.pem").write_bytes(pem)
    login = 'mechanism = "ECDSA-NIST256P-CHALLENGE", username = "jilles", key = "ecdsa.pem"'
    async with begun(tmp_path, f"tls = false\nsasl = {{ {login} }}") as (server, _):
        peer = await sasl_granted(server)
        assert await said(peer) == "ECDSA-NIST256P-CHALLENGE"
        await peer.send("AUTHENTICATE +")
        assert b64decode(await said(peer)) == b"jilles"
        await peer.send(f"AUTHENTICATE {b64encode(CHALLENGE).decode()}")
        signature = b64decode(await said(peer))
        key.public_key().verify(signature, CHALLENGE, ec.ECDSA(utils.Prehashed(SHA256())))
        await accepted(peer)


@pytest.mark.parametrize("knows", [True, False], ids=["right password", "wrong password"])
async def test_sasl_scram(tmp_path: Path, knows: bool) -> None:
    mechanism = scramp.ScramMechanism("SCRAM-SHA-256")
    info = mechanism.make_auth_info("sesame" if knows else "not sesame", iteration_count=4096)
    judge = mechanism.make_server(lambda _: info)
    async with begun(tmp_path, sasl("SCRAM-SHA-256")) as (server, program):
        peer = await sasl_granted(server)
        assert await said(peer) == "SCRAM-SHA-256"
        await peer.send("AUTHENTICATE +")
        judge.set_client_first(b64decode(await said(peer)).decode())
        await peer.send(f"AUTHENTICATE :{b64encode(judge.get_server_first().encode()).decode()}")
        final = b64decode(await said(peer)).decode()
        if knows:
            judge.set_client_final(final)
            proof = b64encode(judge.get_server_final().encode()).decode()
            await peer.send(f"AUTHENTICATE :{proof}")
            assert await said(peer) == "+"
            await accepted(peer)
        else:
            with pytest.raises(scramp.ScramException):
                judge.set_client_final(final)
            await peer.send("904 * :SASL authentication failed")
            peer.writer.close()
            assert await program.ended() == 77


@pytest.mark.parametrize("pinned", [True, False], ids=["the pinned one", "another"])
async def test_a_certificate_is_trusted_by_its_pin(
    tmp_path: Path, authority: Authority, pinned: bool
) -> None:
    context, pin = authority.server("anything.example")
    pins = pin if pinned else "ab" * 32
    async with serving(context) as server:
        path = config(tmp_path, server.port, f'tls_fingerprints = ["{pins}"]')
        async with Program.running(path, "--once") as program:
            peer = await server.peer()
            if pinned:
                assert await peer.line() == "CAP LS 302"
            else:
                with pytest.raises((EOFError, ConnectionError)):
                    await peer.line()
                assert await program.ended() == 69


@pytest.mark.long
async def test_sts_is_obeyed_at_once_and_at_the_next_start(
    tmp_path: Path, authority: Authority
) -> None:
    """From plain text to TLS that pins vouch for, a lost connection, a restart, a dry run."""
    context, pin = authority.server("anything.example")
    async with serving() as plain, serving(context) as secure:
        pins = f'tls_fingerprints = ["{pin}"]'
        path = config(tmp_path, plain.port, "tls = false", pins)
        async with Program.running(path) as program:
            peer = await plain.peer()
            assert await peer.line() == "CAP LS 302"
            await peer.send(f"CAP * LS :sts=port={secure.port}")
            await peer.closed()
            assert not [line for line in peer.lines if line.startswith(("AUTHENTICATE", "JOIN"))]
            peer = await secure.peer()
            await peer.send(f"CAP * LS :sts=duration=100,port={secure.port}")
            await peer.send("ERROR :closing link")
            await (await secure.peer()).until("USER")
            program.process.terminate()
            assert await program.ended() == 0
        for options in ((), ("--dry-run",)):
            async with Program.running(path, *options):
                await (await secure.peer()).until("USER")
        assert plain.arrivals.empty()


async def test_sts_leads_to_no_certificate_that_nobody_vouches_for(
    tmp_path: Path, authority: Authority
) -> None:
    context, _ = authority.server("anything.example")
    async with serving() as plain, serving(context) as secure:
        async with Program.running(config(tmp_path, plain.port)) as program:
            peer = await plain.peer()
            await peer.send(f"CAP * LS :sts=port={secure.port}")
            event = await program.event("disconnected", retry=0.0)
            assert "STS" in event["reason"]
            for _ in range(2):
                event = await program.event("disconnected")
                assert "certificate verify failed" in event["reason"]
        assert plain.arrivals.empty()
