"""Ways to a server: its name, a Unix socket, an address of ours, a proxy."""

import ipaddress
from urllib.parse import SplitResult, unquote, urlsplit

from talkback.config.reader import TEXT, json_type_of, reader
from talkback.config.value import ConfigValue
from talkback.config.values.irc_names import host
from talkback.config.values.scalars import quoted, text
from talkback.config.values.secret_values import secret
from talkback.model.route import UNIX, Proxy, ProxyKind
from talkback.model.secret import Secret

_SOCKET_PATH_BYTES = 107
"""Bytes that a Unix socket's path may have (sun_path of unix(7), less its NUL)."""

_KINDS = {"socks5h": ProxyKind.SOCKS5, "socks5": ProxyKind.SOCKS5, "http": ProxyKind.HTTP}


@reader(TEXT)
def server(node: ConfigValue) -> str:
    """A host, or `unix:` and the path of a socket, which is relative to the config's folder."""
    value = text(node)
    if not value.startswith(UNIX):
        return host(node)
    path = value.removeprefix(UNIX)
    if not path:
        raise node.invalid('unix: needs the path of a socket, such as "unix:/run/soju.sock"')
    whole = str(node.source.folder.absolute() / path)
    if len(whole.encode(errors="replace")) > _SOCKET_PATH_BYTES:
        raise node.invalid(f"the path of a Unix socket has at most {_SOCKET_PATH_BYTES} bytes")
    return UNIX + whole


@reader(TEXT)
def local_address(node: ConfigValue) -> str:
    value = text(node)
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        raise node.invalid(f"{quoted(value)} is not {node.type_text}") from None


@reader(json_type_of(secret))
def proxy(node: ConfigValue) -> Proxy:
    """No message shows the URL, which may hold a password."""
    found = secret(node).reveal()
    try:
        parts = urlsplit(found)
        port = parts.port
    except ValueError:  # brackets that are not closed, a port that is no number
        raise node.invalid(f"proxy must be {node.type_text}") from None
    kind = _KINDS.get(parts.scheme)
    if kind is None or not parts.hostname or parts.path.strip("/") or parts.query:
        raise node.invalid(f"proxy must be {node.type_text}")
    if not port:
        raise node.invalid("proxy needs its port, as in socks5h://127.0.0.1:9050")
    return _made(kind, parts, parts.hostname, port)


def _made(kind: ProxyKind, parts: SplitResult, name: str, port: int) -> Proxy:
    password = Secret(unquote(parts.password)) if parts.password else None
    return Proxy(kind, name, port, unquote(parts.username or ""), password)


def is_address_of(address: str, version: int) -> bool:
    return ipaddress.ip_address(address).version == version
