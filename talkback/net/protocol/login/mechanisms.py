"""From the config's `sasl` to exchanges: one fresh one for each attempt to log in."""

from collections.abc import Callable

from talkback.model.settings import Mechanism, Sasl
from talkback.net.protocol.login.sasl import External, Plain, SaslMechanism


def exchange_for(sasl: Sasl | None) -> Callable[[], SaslMechanism] | None:
    """What makes exchanges; libraries for cryptography are loaded only where they are used.

    (A lambda shows nothing of a password in a traceback; a partial would.)

    Raises OSError or ValueError where the key, the name or the password cannot be used.
    """
    if sasl is None:
        return None
    password = sasl.password.reveal() if sasl.password is not None else ""
    match sasl.mechanism:
        case Mechanism.PLAIN:
            return lambda: Plain(sasl.username, password)
        case Mechanism.EXTERNAL:
            return External
        case Mechanism.SCRAM_SHA_256:
            from talkback.net.protocol.login.scram import Scram  # noqa: PLC0415 - 2 MiB few need

            Scram(sasl.username, password)
            return lambda: Scram(sasl.username, password)
        case Mechanism.ECDSA:
            from talkback.net.protocol.login.ecdsa import Ecdsa  # noqa: PLC0415 - 8 MiB few need

            pem = sasl.key.read_bytes() if sasl.key is not None else b""
            Ecdsa(sasl.username, pem)
            return lambda: Ecdsa(sasl.username, pem)
