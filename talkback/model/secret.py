"""What only its owner may see: its text never shows in a repr, log or traceback."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A password or key; only `reveal()` gives it away."""

    _text: str

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__


@dataclass(frozen=True, slots=True, repr=False)
class SecretUrl(Secret):
    """Where a pool's quotes are; only the host is ever shown, the rest may hold a password."""

    @property
    def host(self) -> str:
        return urlsplit(self.reveal()).hostname or ""
