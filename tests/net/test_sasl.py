"""SASL as a server sees it: chunks, SCRAM with its proof checked, ECDSA, and lying servers."""

from base64 import b64decode, b64encode
from importlib import import_module
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

from talkback.model.secret import Secret
from talkback.model.settings import Mechanism, Sasl
from talkback.net.protocol.actions import RetryPolicy
from talkback.net.protocol.login import mechanisms
from talkback.net.protocol.login.mechanisms import exchange_for
from tests.net.session_driver import network
from tests.net.transcript import Player

CHALLENGE = bytes(range(32))


def player(sasl: Sasl) -> Player:
    """A session that has been let into SASL."""
    made = Player(network(1, sasl=sasl))
    made.begin()
    made.feed(":irc.test CAP * LS :sasl")
    made.feed(":irc.test CAP * ACK :sasl")
    assert made.lines.pop() == f"AUTHENTICATE {sasl.mechanism}"
    made.lines.clear()
    return made


def challenge(made: Player, data: bytes) -> bytes:
    """Send a challenge; what is answered, put together again."""
    made.feed(f"AUTHENTICATE {b64encode(data).decode() or '+'}")
    chunks = [line.removeprefix("AUTHENTICATE ") for line in made.lines]
    made.lines.clear()
    assert all(len(chunk) == 400 for chunk in chunks[:-1])
    return b64decode("".join(chunk for chunk in chunks if chunk != "+"))


@pytest.mark.parametrize(
    ("password", "sizes"),
    [
        ("x" * 10, [24]),
        ("barbaz" * 100, [400, 400, 12]),
        ("quux" * 148, [400, 400, 1]),
        ("éè" * 148, [400, 400, 1]),
    ],
    ids=["short", "two chunks and a bit", "a multiple of 400", "the same in umlauts"],
)
def test_plain_is_cut_into_chunks_of_400(password: str, sizes: list[int]) -> None:
    """IRCv3 sasl-3.1: a last chunk of 400 is followed by `+`."""
    made = player(Sasl(Mechanism.PLAIN, "foo", Secret(password)))
    made.feed("AUTHENTICATE +")
    chunks = [line.removeprefix("AUTHENTICATE ") for line in made.lines]
    assert [len(chunk) for chunk in chunks] == sizes
    assert b64decode("".join(chunks).removesuffix("+")).decode() == f"foo\0foo\0{password}"


@pytest.mark.parametrize("mechanism", Mechanism)
def test_every_mechanism_is_a_module_of_its_name(mechanism: Mechanism) -> None:
    module = import_module(f"{mechanisms.__package__}.{mechanism.partition('-')[0].lower()}")
    assert callable(module.exchanges)


@pytest.fixture(params=[Mechanism.SCRAM_SHA_256, Mechanism.SCRAM_SHA_512])
def scram(request: pytest.FixtureRequest) -> Mechanism:
    return Mechanism(request.param)


class TestScram:
    """RFC 5802: who the server claims to be is proven, or the exchange is aborted."""

    @pytest.fixture
    def made(self, scram: Mechanism) -> Player:
        return player(Sasl(scram, "jilles", Secret("sesame")))

    @pytest.fixture
    def server(self, scram: Mechanism) -> scramp.core.ScramServer:
        mechanism = scramp.ScramMechanism(scram)
        info = mechanism.make_auth_info("sesame", iteration_count=4096)
        return mechanism.make_server(lambda _: info)

    def test_accepted(self, made: Player, server: scramp.core.ScramServer) -> None:
        server.set_client_first(challenge(made, b"").decode())
        server.set_client_final(challenge(made, server.get_server_first().encode()).decode())
        made.feed(f"AUTHENTICATE {b64encode(server.get_server_final().encode()).decode()}")
        assert made.lines == ["AUTHENTICATE +"]
        made.feed(":irc.test 903 talkback :SASL authentication successful")
        assert made.lines[-1] == "CAP END"

    def test_a_wrong_signature_is_aborted(
        self, made: Player, server: scramp.core.ScramServer
    ) -> None:
        server.set_client_first(challenge(made, b"").decode())
        challenge(made, server.get_server_first().encode())
        made.feed(f"AUTHENTICATE {b64encode(b'v=' + b64encode(bytes(32))).decode()}")
        assert made.lines == ["AUTHENTICATE *", "QUIT :cannot log in"]
        assert made.session.actions.ending is not None
        assert made.session.actions.ending.retry is RetryPolicy.REFUSED

    def test_success_without_proof_is_no_success(
        self, made: Player, server: scramp.core.ScramServer
    ) -> None:
        server.set_client_first(challenge(made, b"").decode())
        challenge(made, server.get_server_first().encode())
        made.feed(":irc.test 903 talkback :SASL authentication successful")
        assert made.lines == ["QUIT :cannot log in"]

    @pytest.mark.parametrize(
        "first",
        [
            "r={nonce}x,s=c2FsdHNhbHRzYWx0c2FsdA==,i=1",
            "r={nonce}x,s=c2FsdHNhbHRzYWx0c2FsdA==,i=100001",
            "r={nonce}x,s=c2FsdHNhbHRzYWx0c2FsdA==,i=-1",
            "r={nonce}x,s=c2FsdHNhbHRzYWx0c2FsdA==,i=many",
            "r={nonce},s=c2FsdHNhbHRzYWx0c2FsdA==,i=4096",
            "r=somebody-elses,s=c2FsdHNhbHRzYWx0c2FsdA==,i=4096",
            "r={nonce}x,s=?,i=4096",
            "e=unknown-user",
            "nonsense",
            "",
        ],
    )
    def test_a_lying_server_is_aborted(self, made: Player, first: str) -> None:
        nonce = challenge(made, b"").decode().partition("r=")[2]
        made.feed(f"AUTHENTICATE {b64encode(first.format(nonce=nonce).encode()).decode() or '+'}")
        assert made.lines == ["AUTHENTICATE *", "QUIT :cannot log in"]

    def test_the_same_from_an_honest_server_is_answered(self, made: Player) -> None:
        nonce = challenge(made, b"").decode().partition("r=")[2]
        first = f"r={nonce}x,s=c2FsdHNhbHRzYWx0c2FsdA==,i=4096"
        assert b",p=" in challenge(made, first.encode())

    @pytest.mark.parametrize(("name", "password"), [("", "x"), ("jilles", "\0")])
    def test_what_it_has_no_form_for_is_told_before_the_first_try(
        self, name: str, password: str
    ) -> None:
        with pytest.raises(ValueError, match="SCRAM"):
            exchange_for(Sasl(Mechanism.SCRAM_SHA_256, name, Secret(password)))

    def test_bytes_that_are_no_text_are_aborted(self, made: Player) -> None:
        challenge(made, b"")
        made.feed(f"AUTHENTICATE {b64encode(bytes([255, 254])).decode()}")
        assert made.lines[0] == "AUTHENTICATE *"


class TestEcdsa:
    """Atheme's ECDSA-NIST256P-CHALLENGE: the account first, then the challenge signed as it is."""

    @pytest.fixture
    def key(self, tmp_path: Path) -> tuple[Path, ec.EllipticCurvePublicKey]:
        private = ec.generate_private_key(ec.SECP256R1())
        path = tmp_path / "ecdsa.pem"
        path.write_bytes(
            private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        )
        return path, private.public_key()

    def test_signs_the_challenge(self, key: tuple[Path, ec.EllipticCurvePublicKey]) -> None:
        made = player(Sasl(Mechanism.ECDSA, "jilles", key=key[0]))
        assert challenge(made, b"") == b"jilles"
        signature = challenge(made, CHALLENGE)
        key[1].verify(signature, CHALLENGE, ec.ECDSA(utils.Prehashed(SHA256())))
        made.feed(":irc.test 903 talkback :SASL authentication successful")
        assert made.lines[-1] == "CAP END"

    @pytest.mark.parametrize("wrong", [b"", b"short", bytes(64)])
    def test_signs_nothing_else(
        self, key: tuple[Path, ec.EllipticCurvePublicKey], wrong: bytes
    ) -> None:
        """What we sign is 32 bytes: anything else could be a hash of something that counts."""
        made = player(Sasl(Mechanism.ECDSA, "jilles", key=key[0]))
        challenge(made, b"")
        made.feed(f"AUTHENTICATE {b64encode(wrong).decode() or '+'}")
        assert made.lines == ["AUTHENTICATE *", "QUIT :cannot log in"]

    def test_a_key_as_openssl_writes_it_is_read(self, tmp_path: Path) -> None:
        """`openssl ecparam -genkey` puts the curve's parameters before the key."""
        path = tmp_path / "ecdsa.pem"
        path.write_text(
            "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
            "-----BEGIN EC PRIVATE KEY-----\n"
            "MHcCAQEEIIJueQ3W2IrGbe9wKdOI75yGS7PYZSj6W4tg854hlsvmoAoGCCqGSM49\n"
            "AwEHoUQDQgAEAZmaVhNSMmV5r8FXPvKuMnqDKyIA9pDHN5TNMfiF3mMeikGgK10W\n"
            "IRX9cyi2wdYg9mUUYyh9GKdBCYHGUJAiCA==\n-----END EC PRIVATE KEY-----\n"
        )
        made = player(Sasl(Mechanism.ECDSA, "jilles", key=path))
        assert challenge(made, b"") == b"jilles"
        assert len(challenge(made, CHALLENGE)) > 60

    @pytest.mark.parametrize("content", [b"", b"nonsense", b"-----BEGIN PRIVATE KEY-----\n"])
    def test_a_file_that_is_no_key_is_an_error(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "ecdsa.pem"
        path.write_bytes(content)
        with pytest.raises(ValueError):  # noqa: PT011 - the words are the library's
            exchange_for(Sasl(Mechanism.ECDSA, "jilles", key=path))


def test_an_endless_challenge_is_aborted() -> None:
    made = player(Sasl(Mechanism.PLAIN, "foo", Secret("bar")))
    for _ in range(100):
        made.feed("AUTHENTICATE " + "x" * 400)
    assert made.lines == ["AUTHENTICATE *", "QUIT :cannot log in"]
