"""A connection through a proxy, which looks up the name: SOCKS5 (python-socks), HTTP CONNECT."""

import asyncio
import socket
from base64 import b64encode

from python_socks import ProxyError, ProxyType
from python_socks.async_.asyncio import Proxy as SocksProxy

from talkback.model.endpoint import Endpoint
from talkback.model.route import Proxy, ProxyKind, Route
from talkback.net.io import dial

_MAX_HEAD_BYTES = 8192


async def connect(proxy: Proxy, host: str, port: int, route: Route) -> socket.socket:
    """A socket at whose other end is the server. Raises OSError, which names the proxy."""
    try:
        if proxy.kind is ProxyKind.HTTP:
            return await _through_http(proxy, host, port, route)
        return await _through_socks(proxy, host, port, route)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise OSError(f"the proxy {proxy}: {reason}") from None


async def _through_socks(proxy: Proxy, host: str, port: int, route: Route) -> socket.socket:
    """The library opens its own socket: of the proxy's addresses, the first that takes it."""
    local = (route.bind, 0) if route.bind is not None else None
    failure: OSError = OSError("it has no address")
    for _, address in await dial.addresses(proxy.host, proxy.port, route):
        asked = SocksProxy(
            ProxyType.SOCKS5,
            address[0],
            proxy.port,
            proxy.username or None,
            proxy.password.reveal() if proxy.password is not None else None,
            rdns=True,
        )
        try:
            return await asked.connect(host, port, timeout=dial.CONNECT_TIMEOUT_S, local_addr=local)
        except ProxyError as error:
            raise OSError(str(error)) from None
        except AssertionError:  # the library's, where a login is asked for that we do not have
            raise OSError("it wants a name and a password") from None
        except OSError as error:
            failure = error
    raise failure


async def _through_http(proxy: Proxy, host: str, port: int, route: Route) -> socket.socket:
    """RFC 9110 section 9.3.6."""
    sock = await dial.connect(proxy.host, proxy.port, route)
    try:
        request = _request(proxy, str(Endpoint(host, port)))
        await asyncio.get_running_loop().sock_sendall(sock, request)
        await _read_answer(sock)
    except BaseException:
        sock.close()
        raise
    return sock


async def _read_answer(sock: socket.socket) -> None:
    """Byte by byte: behind it the server's first lines may have come already.

    (The library reads all that is there at once, and takes the half of an answer for the whole.)
    """
    loop = asyncio.get_running_loop()
    head = bytearray()
    while not head.endswith(b"\r\n\r\n"):
        byte = await loop.sock_recv(sock, 1)
        if not byte:
            raise OSError("it hung up")
        head += byte
        if len(head) > _MAX_HEAD_BYTES:
            raise OSError("it does not speak HTTP")
    status = head.partition(b"\r\n")[0].decode(errors="replace")
    if not status.startswith("HTTP/1.") or status.split(" ")[1:2] != ["200"]:
        raise OSError(f"it answers {status[:100]}")


def _request(proxy: Proxy, where: str) -> bytes:
    lines = [f"CONNECT {where} HTTP/1.1", f"Host: {where}"]
    if proxy.password is not None:
        login = f"{proxy.username}:{proxy.password.reveal()}".encode()
        lines.append(f"Proxy-Authorization: Basic {b64encode(login).decode()}")
    return "\r\n".join((*lines, "", "")).encode()
