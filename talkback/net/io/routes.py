"""The way that the config says: straight, over a Unix socket, or through a proxy."""

import asyncio
import socket

from talkback.model.route import UNIX, Route
from talkback.net.io import dial


async def connect(host: str, port: int, route: Route) -> socket.socket:
    """A connected socket.

    Raises OSError where nobody answers, and UnicodeError for a host that is none.
    """
    try:
        async with asyncio.timeout(dial.CONNECT_TIMEOUT_S):
            if host.startswith(UNIX):
                return await _connect_unix(host.removeprefix(UNIX))
            if route.proxy is None:
                return await dial.connect(host, port, route)
            # Few use one, and the library takes its time to load.
            from talkback.net.io import proxies  # noqa: PLC0415

            return await proxies.connect(route.proxy, host, port, route)
    except TimeoutError:
        raise TimeoutError(f"no answer within {dial.CONNECT_TIMEOUT_S:.0f} s") from None


async def _connect_unix(path: str) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)  # noqa: FBT003 - the standard library's signature
        await asyncio.get_running_loop().sock_connect(sock, path)
    except BaseException:
        sock.close()
        raise
    return sock
