"""Finding secrets in what a program shows: as they are, and inside whatever base64 was made of."""

import re
from base64 import b64decode
from collections.abc import Iterable

_PIECE = 6
"""Bytes of a secret that are too much already."""


def leaks(shown: str, secrets: Iterable[str]) -> set[str]:
    """The secrets of which a piece can be read in a text, if need be after decoding it."""
    everything = "\n".join([shown, *_decoded(shown)])
    return {secret for secret in secrets if any(piece in everything for piece in _pieces(secret))}


def _pieces(secret: str) -> set[str]:
    size = min(_PIECE, len(secret))
    return {secret[at : at + size] for at in range(len(secret) - size + 1)}


def _decoded(shown: str) -> Iterable[str]:
    """Every run of base64 letters, from each of the four places where a group may begin."""
    for run in re.findall(r"[A-Za-z0-9+/]{8,}", shown):
        for start in range(4):
            whole = (len(run) - start) // 4 * 4
            yield b64decode(run[start : start + whole]).decode("latin-1")
