"""ECDSA-NIST256P-CHALLENGE (Atheme): sign what the server sends, with a key it knows."""

from collections.abc import Callable

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from talkback.model.settings import Sasl
from talkback.net.protocol.login.sasl import SaslError, SaslMechanism

_CHALLENGE_BYTES = 32


class Ecdsa:
    """Two responses: the account's name, then the signature of the challenge as it stands."""

    name = "ECDSA-NIST256P-CHALLENGE"

    def __init__(self, username: str, pem: bytes) -> None:
        """Raises ValueError where `pem` is no private key on the curve NIST P-256."""
        self._username = username
        self._key = _load(pem)
        self._named = False
        self.server_verified = False

    def respond(self, challenge: bytes) -> bytes:
        if not self._named:
            self._named = True
            return self._username.encode()
        if len(challenge) != _CHALLENGE_BYTES or self.server_verified:
            raise SaslError(f"ECDSA: a challenge has {_CHALLENGE_BYTES} bytes, once")
        self.server_verified = True
        return self._key.sign(challenge, ec.ECDSA(utils.Prehashed(SHA256())))


def exchanges(sasl: Sasl) -> Callable[[], SaslMechanism]:
    """Raises OSError where the key cannot be read, ValueError where it cannot be used."""
    pem = sasl.key.read_bytes() if sasl.key is not None else b""
    Ecdsa(sasl.username, pem)
    return lambda: Ecdsa(sasl.username, pem)


def _load(pem: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except (TypeError, UnsupportedAlgorithm) as error:
        raise ValueError(str(error)) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("not a key on the curve NIST P-256")  # noqa: TRY004 - its file is wrong
    return key
