"""What only we and the network may know, taken out of whatever a server says back to us."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from itertools import groupby
from string import ascii_lowercase, ascii_uppercase

from talkback.model.secret import Secret
from talkback.model.settings import Network

HIDDEN = "…"
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_MIN_WORD_CHARS = 6
"""Letters from which on a secret is hidden within a word as well; a short one would hide words."""
_MIN_BASE64_CHARS = 6
"""Letters of base64 that give away more than they hide in what is no secret."""


def redactor(network: Network) -> Callable[[str], str]:
    """Makes a text safe to show: no password or key of this network is in it, nor its base64.

    A server may repeat what it was sent, in part or within something else:
    `421 PASSS hunter2 :Unknown command`.
    """
    secrets = [part for secret in _secrets(network) for part in _parts(secret.reveal())]
    words = [re.escape(secret) for secret in secrets if 0 < len(secret) < _MIN_WORD_CHARS]
    short = re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)") if words else None
    pieces: dict[int, set[str]] = {}
    for form, size in (form for secret in secrets for form in _forms(secret)):
        folded = form.translate(_LOWER)
        ends = range(size, len(folded) + 1)
        pieces.setdefault(size, set()).update(folded[end - size : end] for end in ends)

    def redact(text: str) -> str:
        whole = short.sub(HIDDEN, text) if short is not None else text
        return _without(whole, pieces) if pieces else whole

    return redact


def _without(text: str, pieces: dict[int, set[str]]) -> str:
    """The text with each run of letters hidden that a piece lies in."""
    folded = text.translate(_LOWER)
    hidden = bytearray(len(text))
    for size, known in pieces.items():
        for start in range(len(text) - size + 1):
            if folded[start : start + size] in known:
                hidden[start : start + size] = b"\1" * size
    runs = groupby(zip(text, hidden, strict=True), key=lambda pair: pair[1])
    return "".join(HIDDEN if run else "".join(c for c, _ in pairs) for run, pairs in runs)


def _secrets(network: Network) -> Iterator[Secret]:
    ways_in = (network.sasl, network.services, network.route.proxy)
    logins = (way.password for way in ways_in if way is not None)
    keys = (channel.key for channel in network.channels)
    return (secret for secret in (network.password, *logins, *keys) if secret is not None)


def _parts(secret: str) -> Iterator[str]:
    """A bouncer's password is `user/network:password`, and it knows the last of it apart."""
    yield secret
    behind = secret.partition(":")[2]
    if behind:
        yield behind


def _forms(secret: str) -> Iterator[tuple[str, int]]:
    """What a secret looks like, and how many letters of it in a row are too many to show.

    Two thirds of it as it is: a piece at which a server, or we, cut a line. In base64 it is hidden
    within anything that was encoded with it.
    """
    if len(secret) >= _MIN_WORD_CHARS:
        yield secret, max(_MIN_WORD_CHARS, -(-len(secret) * 2 // 3))
    data = secret.encode(errors="replace")
    for shift in range(3):
        encoded = b64encode(bytes(shift) + data).decode().rstrip("=")
        first, last = (shift * 8 + 5) // 6, (shift + len(data)) * 8 // 6
        if last - first >= _MIN_BASE64_CHARS:
            yield encoded[first:last], min(last - first, _MIN_BASE64_CHARS + 2)
