"""PLAIN (RFC 4616): name and password, as they are."""

from collections.abc import Callable

from talkback.model.settings import Sasl
from talkback.net.protocol.login.mechanisms import password_of
from talkback.net.protocol.login.sasl import SaslMechanism


class Plain:
    """The authorisation identity is the account, as all services take it."""

    name = "PLAIN"
    server_verified = True

    def __init__(self, username: str, password: str) -> None:
        self._response = f"{username}\0{username}\0{password}".encode()

    def respond(self, challenge: bytes) -> bytes:  # noqa: ARG002 - there is none to look at
        return self._response


def exchanges(sasl: Sasl) -> Callable[[], SaslMechanism]:
    return lambda: Plain(sasl.username, password_of(sasl))
