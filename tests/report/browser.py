"""Chromium as people have it, opened on a file, with every request of it before a listening socket.

The socket is its proxy for all hosts, also for those of this machine: whatever a page asks for,
over whatever name, would be seen there.
"""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.deadline import DEADLINE
from tests.e2e.servers.process import require

FLAGS = (
    "--no-sandbox",  # root, as in a container, has none
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--proxy-bypass-list=<-loopback>",
)
_OWN = re.compile(rb"[ /.](google|googleapis)\.com[:/]")
WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)


@dataclass(slots=True)
class Watched:
    """A page, what it said in its console, and what it asked of the network."""

    page: Page
    listening: socket.socket
    told: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def callers(self) -> list[bytes]:
        """What was asked of the socket, but for what Chromium asks of its makers by itself."""
        asked = (_first_line(client) for client in _accepted(self.listening))
        return [line for line in asked if not _OWN.search(line)]


def _accepted(listening: socket.socket) -> Iterator[socket.socket]:
    listening.settimeout(0)
    while True:
        try:
            yield listening.accept()[0]
        except BlockingIOError:
            return


def _first_line(client: socket.socket) -> bytes:
    with client:
        client.settimeout(DEADLINE)
        return client.recv(4096).partition(b"\r\n")[0]


@contextmanager
def chromium() -> Iterator[tuple[Browser, socket.socket]]:
    with socket.create_server(("127.0.0.1", 0)) as listening, sync_playwright() as playwright:
        port = listening.getsockname()[1]
        browser = playwright.chromium.launch(
            executable_path=require("chromium"),
            args=[*FLAGS, f"--proxy-server=http://127.0.0.1:{port}"],
        )
        try:
            yield browser, listening
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Browser,
    listening: socket.socket,
    path: Path,
    **options: Any,  # noqa: ANN401 - of a context
) -> Iterator[Watched]:
    """A file in a window of its own."""
    context = browser.new_context(**({"viewport": WIDE} | options))
    context.set_default_timeout(DEADLINE * 1000)
    try:
        watched = Watched(context.new_page(), listening)
        watched.page.on("console", lambda message: watched.told.append(message.text))
        watched.page.on("pageerror", lambda error: watched.told.append(str(error)))
        watched.page.on("request", lambda request: watched.asked.append(request.url))
        watched.page.goto(path.as_uri())
        yield watched
    finally:
        context.close()
