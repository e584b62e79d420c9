"""Servers that come late, names that are not found, and the two families of addresses."""

import socket
from pathlib import Path

import pytest

from tests.e2e.servers.server import reserved_ports
from tests.e2e.situations import config
from tests.net.session_driver import serving
from tests.program import Program


async def test_a_server_that_comes_up_later_is_found(tmp_path: Path) -> None:
    network = 'tls = false\nreconnect = { min = "50ms", max = "100ms" }'
    with reserved_ports(1) as (port,):
        async with Program.running(config(tmp_path, port, network)) as program:
            for _ in range(3):
                await program.event("disconnected")
            async with serving(port=port) as server:
                peer = await (await server.peer()).welcome()
                await peer.asks("ask who is late")


async def test_a_name_that_is_not_found_is_looked_up_again(tmp_path: Path) -> None:
    network = 'tls = false\nreconnect = { min = "50ms", max = "100ms" }'
    async with Program.running(config(tmp_path, 1, network, "nowhere.invalid")) as program:
        for _ in range(2):
            event = await program.event("disconnected")
            assert "nowhere.invalid" in event["reason"]


@pytest.mark.parametrize("family", ["127.0.0.1", "::1"])
async def test_a_name_with_both_families_is_reached_by_either(tmp_path: Path, family: str) -> None:
    addresses = {info[4][0] for info in socket.getaddrinfo("localhost", 1)}
    if not {"127.0.0.1", "::1"} <= addresses:
        pytest.skip("localhost has one address here")
    async with (
        serving(host=family) as server,
        Program.running(config(tmp_path, server.port, host="localhost")),
    ):
        await (await server.peer()).welcome()
