"""EXTERNAL (RFC 4422 appendix A): who we are is in the TLS client certificate."""

from collections.abc import Callable

from talkback.model.settings import Sasl
from talkback.net.protocol.login.sasl import SaslMechanism


class External:
    """The response is empty: Atheme takes no name."""

    name = "EXTERNAL"
    server_verified = True

    def respond(self, challenge: bytes) -> bytes:  # noqa: ARG002 - there is none to look at
        return b""


def exchanges(_: Sasl) -> Callable[[], SaslMechanism]:
    return External
