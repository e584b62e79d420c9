"""The people in the channel: ``ii``, a real client, and a raw one for faults and exact bytes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, Self, TypeAlias

from tests.deadline import DEADLINE
from tests.e2e.servers.process import Daemon, eventually, require
from tests.e2e.servers.server import Server

_LONGEST_LINE = 65536


class RawClient:
    """A connection whose every byte is the test's; ``lines`` holds all that came, in order.

    Lines are str, with bytes that are not UTF-8 as lone surrogates: nothing is lost.
    """

    __slots__ = ("lines", "reader", "writer")

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.lines: list[str] = []

    @classmethod
    @contextlib.asynccontextmanager
    async def connected(
        cls, server: Server, tls: ssl.SSLContext | None = None
    ) -> AsyncIterator[Self]:
        """Connected, by TLS where a context is given, and not registered; closed at the end."""
        port = server.port if tls is None else server.tls_port
        streams = await asyncio.open_connection(server.host, port, ssl=tls, limit=_LONGEST_LINE)
        client = cls(*streams)
        try:
            yield client
        finally:
            await client.close()

    async def send(self, line: str) -> None:
        """One line; CR LF is added."""
        await self.send_bytes(line.encode("utf-8", "surrogateescape") + b"\r\n")

    async def send_bytes(self, data: bytes) -> None:
        """Exactly these bytes."""
        self.writer.write(data)
        await self.writer.drain()

    async def register(self, nick: str) -> None:
        """NICK and USER, then all of the welcome (376, or 422 where there is no message)."""
        await self.send(f"NICK {nick}")
        await self.send(f"USER {nick} 0 * :{nick}")
        await self.expect(r"^:\S+ (376|422) ")

    async def join(self, channel: str) -> None:
        await self.send(f"JOIN {channel}")
        await self.expect(r"^:\S+ 366 ")

    async def say(self, target: str, text: str) -> None:
        await self.send(f"PRIVMSG {target} :{text}")

    async def expect(self, pattern: str, deadline: float = DEADLINE) -> re.Match[str]:
        """The next line in which ``pattern`` is found; PINGs on the way are answered.

        Raises AssertionError, with the lines that came instead, after ``deadline`` seconds or
        when the server closes the connection.
        """
        before = len(self.lines)
        try:
            async with asyncio.timeout(deadline):
                while (line := await self._line()) is not None:
                    if match := re.search(pattern, line):
                        return match
            end = "before the connection ended"
        except TimeoutError:
            end = f"within {deadline:g} s"
        came = "\n  ".join(self.lines[before:]) or "nothing"
        raise AssertionError(f"no line with {pattern!r} {end}; there came:\n  {came}")

    async def dropped(self, deadline: float = DEADLINE) -> None:
        """Wait until the server has closed the connection, in whatever way."""
        async with asyncio.timeout(deadline):
            while await self._line() is not None:
                pass

    async def close(self) -> None:
        """QUIT and wait for the end: then the server has let go of the nick. Never raises."""
        # The test may have broken this connection on purpose, or stopped the server.
        with contextlib.suppress(OSError):
            async with asyncio.timeout(DEADLINE):
                await self.send("QUIT :bye")
                while await self.reader.read(_LONGEST_LINE):
                    pass
        self.writer.transport.abort()
        with contextlib.suppress(OSError):
            await self.writer.wait_closed()

    async def _line(self) -> str | None:
        """The next line; None when the connection has ended, or while it ends."""
        try:
            data = await self.reader.readline()
            if data.startswith(b"PING "):
                await self.send_bytes(b"PO" + data[2:])
        except ConnectionError:
            return None
        if not data:
            return None
        self.lines.append(data.decode("utf-8", "surrogateescape").rstrip("\r\n"))
        return self.lines[-1]


class Conversation:
    """One of ``ii``'s folders: a channel, or a private talk."""

    __slots__ = ("_folder", "_seen", "_typing")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = 0
        self._typing: int | None = None

    @property
    def lines(self) -> list[str]:
        """All that ``ii`` shows, without its time stamps: ``<nick> text``, ``-!- events``."""
        try:
            data = (self._folder / "out").read_bytes()
        except FileNotFoundError:
            return []
        whole = data[: data.rfind(b"\n") + 1].decode("utf-8", "surrogateescape")
        return [line.partition(" ")[2] for line in whole.split("\n")[:-1]]

    async def say(self, text: str) -> None:
        """Type one line; ``/`` begins one of ii's commands, a raw one if longer than a letter."""
        os.write(await self.open(), text.encode() + b"\n")

    async def expect(self, pattern: str, deadline: float = DEADLINE) -> re.Match[str]:
        """The next line in which ``pattern`` is found; AssertionError after ``deadline`` s."""
        found: list[re.Match[str]] = []

        def appeared() -> bool:
            for line in self.lines[self._seen :]:
                self._seen += 1
                if match := re.search(pattern, line):
                    found.append(match)
                    return True
            return False

        try:
            await eventually(appeared, pattern, deadline)
        except AssertionError:
            shown = "\n  ".join(self.lines) or "nothing"
            raise AssertionError(
                f"no new line with {pattern!r} within {deadline:g} s; ii shows:\n  {shown}"
            ) from None
        return found[0]

    def close(self) -> None:
        if self._typing is not None:
            os.close(self._typing)
            self._typing = None

    async def open(self) -> int:
        """The FIFO, kept open: ii reopens its end after each writer, and loses what comes then."""

        def listening() -> bool:
            # No file yet, or ENXIO: nobody reads it yet.
            with contextlib.suppress(OSError):
                self._typing = os.open(self._folder / "in", os.O_WRONLY | os.O_NONBLOCK)
            return self._typing is not None

        if self._typing is None:
            await eventually(listening, f"ii reading {self._folder.name}/in")
        assert self._typing is not None
        return self._typing


class IiHuman:
    """A person at ``ii``, registered; ``status`` is its server window."""

    __slots__ = ("_folder", "_windows", "nick", "status")

    def __init__(self, nick: str, folder: Path) -> None:
        self.nick = nick
        self._folder = folder
        self._windows: list[Conversation] = []
        self.status = self._window("")

    @classmethod
    @contextlib.asynccontextmanager
    async def connected(cls, server: Server, nick: str) -> AsyncIterator[Self]:
        """Registered on the server's plain port; has quit at the end of the block."""
        binary = require("ii")
        with TemporaryDirectory(prefix="talkback-") as home:
            arguments = ("-s", server.host, "-p", str(server.port), "-n", nick, "-f", nick)
            daemon = Daemon(Path(home), binary, "-i", home, *arguments)
            human = cls(nick, Path(home, server.host))
            daemon.start()
            try:
                await human._registered(daemon)
                yield human
                await human._quit(daemon)
            finally:
                daemon.kill()
                human._close()

    async def join(self, channel: str) -> Conversation:
        """Returns when the server has let us in."""
        await self.status.say(f"/j {channel}")
        window = self._window(channel.lower())
        await window.expect(rf"^-!- {re.escape(self.nick)}\(\S+\) has joined ")
        return window

    async def query(self, nick: str, text: str) -> Conversation:
        """Say ``text`` to ``nick`` in private; the conversation that follows."""
        await self.status.say(f"/j {nick} {text}")
        return self._window(nick.lower())

    def _window(self, name: str) -> Conversation:
        window = Conversation(self._folder / name)
        self._windows.append(window)
        return window

    async def _registered(self, daemon: Daemon) -> None:
        """``ii`` copies what the server sends to its standard output."""
        welcome = f" 001 {self.nick} ".encode()

        def welcomed() -> bool:
            daemon.check()
            return welcome in daemon.log.read_bytes()

        await eventually(welcomed, f"the welcome of {self.nick}")
        await self.status.open()

    async def _quit(self, daemon: Daemon) -> None:
        """By the raw command: ii stays until the server closes, and then the nick is free."""
        # Where the test ended the server, ii ends by itself.
        with contextlib.suppress(BrokenPipeError):
            await self.status.say("/QUIT :bye")
        await daemon.ended()

    def _close(self) -> None:
        for window in self._windows:
            window.close()


class RawArrives(Protocol):
    """Somebody registers at a server and joins these channels."""

    async def __call__(self, server: Server, nick: str, *channels: str) -> RawClient: ...


IiArrives: TypeAlias = Callable[[Server, str], Awaitable[IiHuman]]
