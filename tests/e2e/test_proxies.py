"""A real network behind real proxies: names are looked up there, TLS is the server's own."""

from dataclasses import replace
from pathlib import Path

import pytest

from talkback.model.route import Proxy, ProxyKind, Route
from talkback.model.secret import Secret
from talkback.model.settings import BotSettings, ChannelToJoin, Network, Tls
from tests.e2e.clients import RawArrives
from tests.e2e.servers.proxies import PASSWORD, USER, microsocks, tinyproxy
from tests.e2e.servers.server import Server
from tests.e2e.test_doctor import examined
from tests.net import session_driver
from tests.net.session_driver import running
from tests.net.test_routes import nobody_looks_up

NAME = "localhost"


def through(kind: ProxyKind, port: int, password: str | None = None) -> Route:
    secret = Secret(password) if password is not None else None
    return Route(proxy=Proxy(kind, "127.0.0.1", port, USER if secret else "", secret))


def where(server: Server, channel: str, route: Route) -> Network:
    return session_driver.network(
        server.port, host=NAME, route=route, channels=(ChannelToJoin(channel),)
    )


async def test_socks_with_the_name_looked_up_there(
    ngircd: Server, channel: str, nick: str, raw: RawArrives, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_looks_up(monkeypatch, NAME)
    async with microsocks() as port:
        bot = BotSettings(nicks=(nick,))
        network = where(ngircd, channel, through(ProxyKind.SOCKS5, port))
        async with running(network, bot=bot) as talkback:
            await talkback.told("joined")


async def test_tls_through_socks_is_verified_by_the_servers_name(
    inspircd: Server, channel: str, nick: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_looks_up(monkeypatch, NAME)
    async with microsocks(login=True) as port:
        route = through(ProxyKind.SOCKS5, port, PASSWORD)
        network = where(inspircd, channel, route)
        network = replace(network, port=inspircd.tls_port, tls=Tls(ca=inspircd.ca))
        async with running(network, bot=BotSettings(nicks=(nick,))) as talkback:
            await talkback.told("joined")


@pytest.mark.parametrize("password", [None, "wr0ng-p4ssw0rd"], ids=["without", "with another"])
async def test_a_socks_proxy_that_wants_a_password_says_so(
    ngircd: Server, channel: str, password: str | None
) -> None:
    async with microsocks(login=True) as port:
        route = through(ProxyKind.SOCKS5, port, password)
        async with running(where(ngircd, channel, route)) as talkback:
            told = str((await talkback.told("disconnected")).fields["reason"])
    assert f"the proxy socks5h://127.0.0.1:{port}: " in told
    assert "authentic" in told
    assert "wr0ng" not in str(talkback.events)


async def test_http_connect(
    ngircd: Server, channel: str, nick: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_looks_up(monkeypatch, NAME)
    async with tinyproxy(ngircd.port) as port:
        route = through(ProxyKind.HTTP, port, PASSWORD)
        async with running(
            where(ngircd, channel, route), bot=BotSettings(nicks=(nick,))
        ) as talkback:
            await talkback.told("joined")


async def test_an_http_proxy_that_forbids_the_port_says_so(ngircd: Server, channel: str) -> None:
    async with tinyproxy(6697) as port:
        route = through(ProxyKind.HTTP, port, PASSWORD)
        async with running(where(ngircd, channel, route)) as talkback:
            told = str((await talkback.told("disconnected")).fields["reason"])
    assert "403" in told


async def test_the_doctor_goes_through_the_proxy_and_looks_up_no_name(
    ngircd: Server, nick: str, tmp_path: Path
) -> None:
    """`no-such.test` is a name that only a proxy could know: here it would be DNS's problem."""
    async with microsocks(login=True) as port:
        network = f"""host = "{NAME}"
port = {ngircd.port}
tls = false
proxy = "socks5h://{USER}:{PASSWORD}@127.0.0.1:{port}"
"""
        report = await examined(tmp_path, network, f'nick = "{nick}"')
        assert report.problems == set(), report.text
        assert "dns" not in {finding["step"] for finding in report.findings}
        assert f"through socks5h://127.0.0.1:{port}" in report.of("tcp")["message"]
        assert PASSWORD not in report.text
        unknown = network.replace(NAME, "no-such.test")
        report = await examined(tmp_path, unknown, f'nick = "{nick}"')
        assert report.problems == {"tcp"}
