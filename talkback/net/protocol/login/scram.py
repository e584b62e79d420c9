"""SCRAM (RFC 5802, RFC 7677) through scramp, with what it leaves open closed."""

from collections.abc import Callable

import scramp

from talkback.model.settings import Sasl
from talkback.net.protocol.login.mechanisms import password_of
from talkback.net.protocol.login.sasl import SaslError, SaslMechanism

_MIN_ROUNDS = 4096
_MAX_ROUNDS = 100_000
"""Rounds a server may ask for: fewer give the password away, more hold other networks too long.

(40 ms where this was written; services ask for 4,096 to 64,000.)
"""


class Scram:
    """Three messages; the last response is empty and sent only if the server's proof is right."""

    def __init__(self, name: str, username: str, password: str) -> None:
        """Raises ValueError for a name or password that SCRAM has no form for (RFC 4013)."""
        self.name = name
        try:
            self._client = scramp.ScramClient([name], username, password)
        except scramp.ScramException as error:
            raise ValueError(f"SCRAM: {error}") from None
        self._steps = iter((self._first, self._final, self._verify))
        self.server_verified = False

    def respond(self, challenge: bytes) -> bytes:
        step = next(self._steps, None)
        if step is None:
            raise SaslError("one challenge more than SCRAM has")
        try:
            return step(challenge.decode()).encode()
        except (scramp.ScramException, ValueError, KeyError, IndexError) as error:
            raise SaslError(f"SCRAM: {error}") from None

    def _first(self, challenge: str) -> str:
        if challenge:
            raise SaslError("SCRAM: the server spoke first")
        return str(self._client.get_client_first())

    def _final(self, challenge: str) -> str:
        self._client.set_server_first(challenge)
        rounds = int(self._client.iterations)
        if not _MIN_ROUNDS <= rounds <= _MAX_ROUNDS:
            raise SaslError(f"SCRAM: {rounds} rounds, not from {_MIN_ROUNDS} to {_MAX_ROUNDS}")
        return str(self._client.get_client_final())

    def _verify(self, challenge: str) -> str:
        self._client.set_server_final(challenge)
        self.server_verified = True
        return ""


def exchanges(sasl: Sasl) -> Callable[[], SaslMechanism]:
    """Raises ValueError where the name or the password cannot be used."""

    def begun() -> SaslMechanism:
        return Scram(sasl.mechanism, sasl.username, password_of(sasl))

    begun()
    return begun
