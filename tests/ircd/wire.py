"""A client of bytes on a real socket; what it awaits has a deadline."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.deadline import DEADLINE


class Wire:
    """Sends bytes as they are; reads lines without answering anything."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, *lines: str) -> None:
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())

    def stall(self) -> None:
        """Read no more, so that what is sent to us piles up."""
        transport = self.writer.transport
        assert isinstance(transport, asyncio.Transport)
        transport.pause_reading()

    async def line(self) -> bytes:
        """The next line, b"" at the end of the connection."""
        async with asyncio.timeout(DEADLINE):
            try:
                return (await self.reader.readline()).rstrip(b"\r\n")
            except ConnectionError:
                return b""

    async def until(self, part: str) -> bytes:
        """The next line with this in it; AssertionError if the connection ends first."""
        while part.encode() not in (line := await self.line()):
            assert line, f"the connection ended before {part!r}"
        return line

    async def rest(self) -> list[bytes]:
        """All lines to the end of the connection."""
        lines = []
        while line := await self.line():
            lines.append(line)
        return lines


@asynccontextmanager
async def stranger(port: int) -> AsyncIterator[Wire]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Wire(reader, writer)
    finally:
        writer.transport.abort()
        # Aborted, perhaps by the other side: either is an end.
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


@asynccontextmanager
async def person(port: int, nick: str, channel: str = "#c") -> AsyncIterator[Wire]:
    """Somebody registered and in the channel."""
    async with stranger(port) as wire:
        wire.send(f"NICK {nick}", f"USER {nick} 0 * :{nick}", f"JOIN {channel}")
        await wire.until(" 366 ")
        yield wire
