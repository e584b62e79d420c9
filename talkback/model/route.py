"""How to get to a server: from where, by which addresses, through whom."""

from enum import StrEnum

from talkback.model.endpoint import Endpoint
from talkback.model.lazy_dataclass import dataclass
from talkback.model.secret import Secret


class Family(StrEnum):
    """The addresses of a host that count."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"


class ProxyKind(StrEnum):
    """How a proxy is asked: RFC 1928, or CONNECT (RFC 9110 section 9.3.6)."""

    SOCKS5 = "socks5h"
    HTTP = "http"


@dataclass(frozen=True, slots=True)
class Proxy:
    """Whom to ask for a connection; names of servers are looked up there."""

    kind: ProxyKind
    host: str
    port: int
    username: str = ""
    password: Secret | None = None

    def __str__(self) -> str:
        return f"{self.kind}://{Endpoint(self.host, self.port)}"


@dataclass(frozen=True, slots=True)
class Route:
    """How to get to a server: from which address of ours, by which family, through which proxy."""

    bind: str | None = None
    family: Family | None = None
    proxy: Proxy | None = None


UNIX = "unix:"
"""What the host begins with that is the path of a Unix socket."""
