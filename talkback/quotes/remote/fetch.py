"""One GET of a pool's URL: bounded in time, size and redirects. No reply ever waits for it."""

import asyncio
import socket
import ssl
from functools import partial
from ipaddress import IPv6Address, ip_address

import httpx

from talkback import __version__
from talkback.model.errors import StoreError
from talkback.model.secret import SecretUrl
from talkback.system import daemon_thread

MAX_SOURCE_BYTES = 1 << 20
"""Bytes a source may send."""

_GRACE_S = 1.0
"""Seconds after which we go all the same: a resolver that hangs cannot be called off."""
_MAX_REDIRECTS = 3
_LAST_PORT = 65535
_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",  # a kilobyte of gzip may unpack to a megabyte
    "User-Agent": f"talkback/{__version__}",
}


class _RefusedError(Exception):
    """The source answered, but not with something we take."""


def get(url: SecretUrl, patience: float) -> bytes:
    """What is at the URL; `patience` in seconds is for all of it together.

    Blocks, in or out of an event loop. Raises StoreError, which names the host and nothing else of
    the URL.
    """
    work = daemon_thread.run_in_daemon_thread(
        lambda: asyncio.run(_within(patience, url.reveal())), f"ask {url.host}"
    )
    try:
        return work.result(patience + _GRACE_S)
    except (TimeoutError, httpx.TimeoutException):
        reason = f"did not answer within {patience:g} s"
    except (httpx.ConnectError, _RefusedError) as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 - whatever a source makes a library throw
        reason = type(error).__name__  # its text may hold a URL: that of a redirect, of a proxy
    raise StoreError(f"{url.host}: {reason}")


async def _within(patience: float, url: str) -> bytes:
    """The time limits of httpx are for each step; a source that drips would take for ever."""
    context = ssl.create_default_context()
    async with asyncio.timeout(patience):
        client = httpx.AsyncClient(verify=context, headers=_HEADERS, timeout=patience)
        async with client:
            return await _follow(client, httpx.URL(url))


async def _follow(client: httpx.AsyncClient, url: httpx.URL) -> bytes:
    """Redirects by hand: httpx would read their bodies whole, however long."""
    request = client.build_request("GET", url)
    for _ in range(_MAX_REDIRECTS + 1):
        response = await client.send(request, stream=True)
        try:
            if response.next_request is None:
                return await _body(response)
        finally:
            await response.aclose()
        await _demand_as_open(request.url, response.next_request.url)
        request = response.next_request
    raise _RefusedError(f"redirects more than {_MAX_REDIRECTS} times")


async def _demand_as_open(old: httpx.URL, new: httpx.URL) -> None:
    """Whoever we ask may not have us ask our own machine, or what nobody else reaches."""
    if old.scheme == "https" != new.scheme:
        raise _RefusedError("redirects away from https")
    if new.port is not None and new.port > _LAST_PORT:
        raise _RefusedError("redirects to a port that there is not")
    if await _is_public(old.host) and not await _is_public(new.host):
        raise _RefusedError("redirects to a private address")


async def _is_public(host: str) -> bool:
    """Whether all its addresses are; a host that has none is nobody's neighbour."""
    try:
        found = await daemon_thread.in_thread(
            partial(socket.getaddrinfo, host, None), f"resolve {host}"
        )
    except (OSError, UnicodeError):
        return True
    return all(_is_global(str(address[0]).partition("%")[0]) for *_, address in found)


def _is_global(text: str) -> bool:
    address = ip_address(text)
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (inner or address).is_global


async def _body(response: httpx.Response) -> bytes:
    if response.status_code != httpx.codes.OK:
        raise _RefusedError(f"answers with HTTP {response.status_code}")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise _RefusedError("sends compressed text, though asked not to")
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > MAX_SOURCE_BYTES:
            raise _RefusedError(f"sends more than {MAX_SOURCE_BYTES} bytes")
    return bytes(body)
