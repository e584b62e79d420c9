"""What only we and the network may know, taken out of whatever a server says back to us."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator

from talkback.settings import Network, Secret

HIDDEN = "…"
_ENOUGH = 6
"""Letters of base64 that give away more than they hide in what is no secret."""


def redactor(network: Network) -> Callable[[str], str]:
    """Makes a text safe to show: no password or key of this network is in it, nor its base64.

    A server may repeat what it was sent: `421 PASSS hunter2 :Unknown command`.
    """
    forms = [form for secret in _secrets(network) for form in _forms(secret.reveal())]
    if not forms:
        return str
    found = re.compile("|".join(sorted(forms, key=len, reverse=True)))

    def redact(text: str) -> str:
        return found.sub(HIDDEN, text)

    return redact


def _secrets(network: Network) -> Iterator[Secret]:
    login = network.sasl.password if network.sasl is not None else None
    keys = (channel.key for channel in network.channels)
    return (secret for secret in (network.password, login, *keys) if secret is not None)


def _forms(secret: str) -> Iterator[str]:
    """Patterns for a secret by itself, and within anything that base64 was made of."""
    yield rf"(?<!\w){re.escape(secret)}(?!\w)"
    data = secret.encode(errors="replace")
    for shift in range(3):
        encoded = b64encode(bytes(shift) + data).decode().rstrip("=")
        first, last = (shift * 8 + 5) // 6, (shift + len(data)) * 8 // 6
        if last - first >= _ENOUGH:
            yield re.escape(encoded[first:last])
