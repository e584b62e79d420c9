"""A proxy before a server that can hold all bytes back, both ways, as a dead network does."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from tests.e2e.servers.certificates import HOST


class HoldingProxy:
    """Takes clients on `port`. While it holds, connections stay, and new ones are taken."""

    def __init__(self) -> None:
        self.port = 0
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._pipes: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    def hold(self) -> None:
        """From now on nothing arrives, and nobody is told."""
        self._flowing.clear()

    def release(self) -> None:
        """What was held arrives, where it is still wanted."""
        self._flowing.set()

    async def begin(self, server_port: int) -> asyncio.Server:
        async def arrive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._writers.add(writer)
            try:
                there = await asyncio.open_connection(HOST, server_port)
            except OSError:
                writer.transport.abort()
                return
            self._writers.add(there[1])
            for source, sink in ((reader, there[1]), (there[0], writer)):
                task = asyncio.ensure_future(self._pass_on(source, sink))
                self._pipes.add(task)
                task.add_done_callback(self._pipes.discard)

        server = await asyncio.start_server(arrive, HOST, 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def close(self) -> None:
        pipes = list(self._pipes)
        for pipe in pipes:
            pipe.cancel()
        if pipes:
            await asyncio.wait(pipes)
        for writer in self._writers:
            writer.transport.abort()

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                await self._flowing.wait()
                sink.write(data)
                await sink.drain()
        await self._flowing.wait()
        with contextlib.suppress(OSError, RuntimeError):
            sink.close()


@contextlib.asynccontextmanager
async def holding_proxy(server_port: int) -> AsyncIterator[HoldingProxy]:
    proxy = HoldingProxy()
    server = await proxy.begin(server_port)
    try:
        yield proxy
    finally:
        server.close()
        await proxy.close()
