"""The way to a server: our address, its family, a Unix socket, a proxy that is told its name."""

import asyncio
import socket
import sys
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from talkback.model.route import UNIX, Family, Proxy, ProxyKind, Route
from talkback.model.secret import Secret
from talkback.net.io import dial, routes
from tests.deadline import DEADLINE
from tests.leaks import leaks
from tests.net.session_driver import Peer, network, running, serving

SECRET = "pr0xy-p4ssw0rd"
LOGIN = b64encode(f"bot:{SECRET}".encode()).decode()


def nobody_looks_up(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """A name that is looked up here fails the test; addresses are names too, to getaddrinfo."""
    real = socket.getaddrinfo

    def look_up(host: str, *args: int, **kwargs: int) -> object:
        assert host not in names, f"{host} was looked up here"
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@dataclass
class HttpProxy:
    """Answers CONNECT as it is told to, and then speaks as the server."""

    answer: tuple[bytes, ...]
    port: int = 0
    heads: list[str] = field(default_factory=list)
    peers: asyncio.Queue[Peer] = field(default_factory=asyncio.Queue)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.heads.append(head.decode())
        for piece in self.answer:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        self.peers.put_nowait(Peer(reader, writer))

    def route(self, password: str | None = None) -> Route:
        secret = Secret(password) if password is not None else None
        return Route(proxy=Proxy(ProxyKind.HTTP, "127.0.0.1", self.port, "bot", secret))


@asynccontextmanager
async def http_proxy(*answer: bytes) -> AsyncIterator[HttpProxy]:
    proxy = HttpProxy(answer)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        while not proxy.peers.empty():
            proxy.peers.get_nowait().writer.transport.abort()


async def test_an_http_proxy_looks_up_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody_looks_up(monkeypatch, "irc.example")
    async with http_proxy(b"HTTP/1.1 200 OK\r\n\r\n") as proxy:
        where = network(6667, host="irc.example", route=proxy.route())
        async with running(where) as harness:
            async with asyncio.timeout(DEADLINE):
                peer = await proxy.peers.get()
            await peer.welcome()
            await harness.told("joined")
            peer.writer.transport.abort()
    assert proxy.heads == ["CONNECT irc.example:6667 HTTP/1.1\r\nHost: irc.example:6667\r\n\r\n"]


async def test_what_the_server_says_behind_the_proxys_answer_is_heard() -> None:
    """The answer in pieces, and the first line of the server in the last of them."""
    answer = (
        b"HTTP/1.0 200 Connection ",
        b"established\r\nProxy-Agent: slow\r\n\r",
        b"\nPING :very first\r\n",
    )
    async with AsyncExitStack() as stack:
        proxy = await stack.enter_async_context(http_proxy(*answer))
        where = network(6667, host="irc.example", route=proxy.route())
        await stack.enter_async_context(running(where))
        async with asyncio.timeout(DEADLINE):
            peer = await proxy.peers.get()
        assert await peer.until("PONG") == "PONG :very first"
        peer.writer.transport.abort()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "407"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "SSH-2.0"),
        (b"HTTP/1.1 200 OK\r\n" + b"x" * 9000, "does not speak HTTP"),
        (f"HTTP/1.1 407 not by {SECRET} or {LOGIN}\r\n\r\n".encode(), "407"),
        (f"HTTP/1.1 403 Basic {LOGIN[:12]}\r\n\r\n".encode(), "403"),
    ],
    ids=["that wants a login", "that is none", "without end", "that repeats it", "in part"],
)
async def test_a_proxy_says_what_is_wrong(answer: bytes, reason: str) -> None:
    async with http_proxy(answer) as proxy:
        where = network(6667, host="irc.example", route=proxy.route(SECRET))
        async with running(where) as harness:
            told = str((await harness.told("disconnected")).fields["reason"])
    assert f"the proxy http://127.0.0.1:{proxy.port}: " in told
    assert reason in told
    assert f"Proxy-Authorization: Basic {LOGIN}\r\n" in proxy.heads[0]
    assert leaks(str(harness.events) + repr(where), [SECRET]) == set()


async def test_a_proxy_that_is_not_there_is_named() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        for kind in ProxyKind:
            where = Route(proxy=Proxy(kind, "127.0.0.1", port))
            with pytest.raises(OSError, match=rf"the proxy {kind}://127\.0\.0\.1:{port}: .*onnect"):
                await routes.connect("irc.example", 6667, where)


async def test_a_unix_socket(tmp_path: Path) -> None:
    """Nothing on it is encrypted or moves elsewhere: a server that asks for TLS is not obeyed."""
    arrivals: asyncio.Queue[Peer] = asyncio.Queue()
    path = tmp_path / "irc.sock"
    server = await asyncio.start_unix_server(
        lambda reader, writer: arrivals.put_nowait(Peer(reader, writer)), path
    )
    async with server, running(network(6667, host=f"{UNIX}{path}")) as harness:
        async with asyncio.timeout(DEADLINE):
            peer = await arrivals.get()
        await peer.welcome("server-time sts=port=6697")
        await harness.told("joined")
        told = await harness.told("connecting")
        peer.writer.transport.abort()
    assert told.fields == {"network": "net", "host": f"{UNIX}{path}"}


async def test_a_unix_socket_that_is_not_there_is_named(tmp_path: Path) -> None:
    async with running(network(6667, host=f"{UNIX}{tmp_path}/nobody.sock")) as harness:
        told = str((await harness.told("disconnected")).fields["reason"])
    assert told.startswith(f"cannot connect to {UNIX}{tmp_path}/nobody.sock: ")


@pytest.mark.skipif(sys.platform != "linux", reason="all of 127/8 is the loopback's")
async def test_the_local_address_is_the_one_to_come_from() -> None:
    route = Route(bind="127.0.0.77")
    async with serving() as server, running(network(server.port, route=route)):
        peer = await server.peer()
        assert peer.writer.get_extra_info("peername")[0] == "127.0.0.77"


async def test_a_local_address_that_is_not_ours_is_named() -> None:
    route = Route(bind="192.0.2.1")
    async with serving() as server, running(network(server.port, route=route)) as harness:
        told = str((await harness.told("disconnected")).fields["reason"])
    assert "bind = 192.0.2.1" in told


@pytest.mark.parametrize(
    ("route", "family"),
    [
        (Route(family=Family.IPV4), socket.AF_INET),
        (Route(family=Family.IPV6), socket.AF_INET6),
        (Route(bind="127.0.0.1"), socket.AF_INET),
        (Route(bind="::1"), socket.AF_INET6),
    ],
    ids=str,
)
async def test_only_addresses_of_the_family_are_tried(
    route: Route, family: socket.AddressFamily, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [
        (socket.AF_INET6, 1, 6, "", ("::1", 6667, 0, 0)),
        (socket.AF_INET, 1, 6, "", ("127.0.0.1", 6667)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    found = await dial.addresses("both.test", 6667, route)
    assert [address[0] for address in found] == [family]


async def test_a_host_without_an_address_of_the_family_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    v4 = [(socket.AF_INET, 1, 6, "", ("127.0.0.1", 6667))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: v4)
    with pytest.raises(OSError, match=r"old\.test has no address of the family"):
        await routes.connect("old.test", 6667, Route(family=Family.IPV6))


async def test_tls_that_the_network_asks_for_goes_through_the_proxy_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """STS: the port is another, the name is still looked up there."""
    nobody_looks_up(monkeypatch, "irc.example")
    async with AsyncExitStack() as stack:
        proxy = await stack.enter_async_context(http_proxy(b"HTTP/1.1 200 OK\r\n\r\n"))
        where = network(6667, host="irc.example", route=proxy.route())
        harness = await stack.enter_async_context(running(where))
        async with asyncio.timeout(DEADLINE):
            peer = await proxy.peers.get()
            await peer.until("USER")
            await peer.send(":irc.example CAP * LS :sts=port=6697")
            again = await proxy.peers.get()
        again.writer.transport.abort()
        peer.writer.transport.abort()
        await harness.told("disconnected")
    asked = [head.partition(" HTTP")[0] for head in proxy.heads[:2]]
    assert asked == ["CONNECT irc.example:6667", "CONNECT irc.example:6697"]
