"""What only its owner may see: its text never shows in a repr, log or traceback."""

import re
from urllib.parse import urlsplit

from talkback.model.lazy_dataclass import dataclass
from talkback.model.lazy_pattern import lazily

_HOST = r"(?:\[[0-9A-Fa-f:.]+\]|[^@/?#:,\[\]\s]*)(?::\d+)?"
_DATABASE = lazily(
    lambda: re.compile(
        r"postgres(?:ql)?://(?:[^@/?#\s]*@)?"
        rf"(?P<place>{_HOST}(?:,{_HOST})*(?:/[^@/?#\s]*)?)"
        r"(?:\?[^@/?#=&\s]+=[^@?#=&\s]*(?:&[^@/?#=&\s]+=[^@?#=&\s]*)*)?"
    )
)
"""So strict that no piece of a password can be taken for a host: what delimits is %-encoded."""


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


@dataclass(frozen=True, slots=True, repr=False)
class DatabaseUrl(Secret):
    """Where a PostgreSQL database is; only its host and name are ever shown."""

    def __post_init__(self) -> None:
        """Raises ValueError where it is none, without a word of it."""
        if not _DATABASE.fullmatch(self.reveal()):
            raise ValueError("no address of a database")

    def __str__(self) -> str:
        found = _DATABASE.fullmatch(self.reveal())
        return f"postgresql://{found['place'] if found else ''}"
