"""A way to a server: addresses raced (RFC 8305), TLS set up, each within a time limit."""

import asyncio
import encodings.idna  # noqa: F401 - else getaddrinfo does, and its thread's heap keeps 0.2 MiB of it
import os
import socket
import ssl
import threading
from collections.abc import Sequence
from contextlib import suppress
from itertools import zip_longest
from typing import Any

from talkback.model.route import Family, Route
from talkback.model.settings import Tls
from talkback.net.io.trust_roots import root_directory

CONNECT_TIMEOUT_S = 20.0
"""Seconds for the name to be resolved and one of its addresses to answer."""
HANDSHAKE_TIMEOUT_S = 15.0
"""Seconds for the TLS handshake."""
_STAGGER_S = 0.25
"""Seconds before the next address is tried beside those that have not answered yet."""

Address = tuple[socket.AddressFamily, Any]
_FAMILIES = {Family.IPV4: socket.AF_INET, Family.IPV6: socket.AF_INET6}


async def connect(host: str, port: int, route: Route) -> socket.socket:
    """A connected socket.

    Raises OSError where no address of the host answers, and UnicodeError for a host that is none.
    """
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            return await _race(await addresses(host, port, route), route.bind)
    except TimeoutError:
        raise TimeoutError(
            f"no answer from {host}:{port} within {CONNECT_TIMEOUT_S:.0f} s"
        ) from None


async def addresses(host: str, port: int, route: Route) -> list[Address]:
    """Those that a route may take: of its family, and of that of the address it begins at."""
    found = await resolve(host, port)
    families = {_FAMILIES[route.family]} if route.family is not None else set(_FAMILIES.values())
    if route.bind is not None:
        families &= {socket.AF_INET6 if ":" in route.bind else socket.AF_INET}
    usable = [address for address in found if address[0] in families]
    if found and not usable:
        raise OSError(f"{host} has no address of the family that bind or family wants")
    return usable


def tls_context(tls: Tls) -> ssl.SSLContext:
    """Raises OSError (ssl.SSLError is one) where a file cannot be read or does not fit.

    With pins, or without verification, the chain is not looked at: `pinned` decides. A root of the
    config stands beside the system's; given to `create_default_context`, it would be the only one.
    """
    made = ssl.create_default_context(capath=root_directory())
    if tls.ca is not None:
        made.load_verify_locations(cafile=tls.ca)
    if tls.fingerprints or not tls.verify:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    if tls.cert is not None:
        # Without a password callback an encrypted key would ask on the terminal, and wait.
        made.load_cert_chain(tls.cert, tls.key, password=lambda: "")
    return made


async def resolve(host: str, port: int) -> list[Address]:
    """Addresses of a host, families taking turns.

    Raises OSError where it has none, and UnicodeError for a host that is none.

    In a daemon thread: the loop's executor is waited for at exit, however long a resolver hangs.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[Address]] = loop.create_future()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            _hand_over(loop, answer, error)
        else:
            _hand_over(loop, answer, [(info[0], info[4]) for info in found])

    threading.Thread(target=look_up, name=f"resolve {host}", daemon=True).start()
    return _interleaved(await answer)


def _hand_over(
    loop: asyncio.AbstractEventLoop,
    answer: asyncio.Future[list[Address]],
    result: list[Address] | Exception,
) -> None:
    def settle() -> None:
        if answer.done():
            return
        if isinstance(result, Exception):
            answer.set_exception(result)
        else:
            answer.set_result(result)

    with suppress(RuntimeError):  # the loop is closed: nobody waits for it any more
        loop.call_soon_threadsafe(settle)


def _interleaved(addresses: Sequence[Address]) -> list[Address]:
    first = [address for address in addresses if address[0] == addresses[0][0]]
    others = [address for address in addresses if address[0] != addresses[0][0]]
    turns = zip_longest(first, others)
    return [address for turn in turns for address in turn if address is not None]


async def _race(addresses: Sequence[Address], bind: str | None) -> socket.socket:
    """The first connection that stands; the others are given up."""
    waiting = list(addresses)
    running: set[asyncio.Task[socket.socket]] = set()
    failure: BaseException = OSError("the host has no address")
    try:
        while waiting or running:
            if waiting:
                running.add(asyncio.create_task(_connect(waiting.pop(0), bind)))
            done, running = await asyncio.wait(
                running,
                timeout=_STAGGER_S if waiting else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            won = [task for task in done if task.exception() is None]
            failure = next((e for task in done if (e := task.exception())), failure)
            if won:
                running |= set(won[1:])
                return won[0].result()
        raise failure
    finally:
        for task in running:
            task.add_done_callback(_close)
            task.cancel()


async def _connect(address: Address, bind: str | None) -> socket.socket:
    family, where = address
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)  # noqa: FBT003 - the standard library's signature
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if bind is not None:
            _bind(sock, bind)
        await asyncio.get_running_loop().sock_connect(sock, where)
    except BaseException as error:
        sock.close()
        if isinstance(error, OSError) and str(error.strerror).startswith("Connect call failed"):
            # asyncio's words, in the place of those of the system.
            raise OSError(error.errno, os.strerror(error.errno or 0)) from None
        raise
    return sock


def _bind(sock: socket.socket, address: str) -> None:
    try:
        sock.bind((address, 0))
    except OSError as error:
        raise OSError(error.errno, f"bind = {address}: {os.strerror(error.errno or 0)}") from None


def _close(task: asyncio.Task[socket.socket]) -> None:
    if not task.cancelled() and task.exception() is None:
        task.result().close()
