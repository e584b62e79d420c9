"""One person's connection to the embedded server, by the same wire as any other client's."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress

from talkback.console.client_state import ClientState
from talkback.model.errors import UnreachableError
from talkback.model.line import Line
from talkback.model.line_parser import parse_line
from talkback.net.protocol.line_buffer import LineBuffer
from talkback.net.protocol.line_format import encode, format_line

_CHUNK = 65536


class ChatClient:
    """Sends lines, follows what comes, and hands it on to be shown."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, nick: str, channel: str
    ) -> None:
        self.state = ClientState(nick)
        self._reader, self._writer = reader, writer
        self._channel = channel
        self._asked = self._answered = 0
        self._received = asyncio.Event()

    async def introduce(self) -> None:
        """Echoes make us show what was said as the network relayed it."""
        nick = self.state.nick
        await self.send(
            ["CAP REQ :echo-message", "CAP END", f"NICK {nick}", f"USER {nick} 0 * :{nick}"]
        )

    async def send(self, lines: Iterable[str]) -> None:
        """Send, at the pace at which the server takes it; a lost connection is `listen`'s news."""
        with suppress(ConnectionError):
            for line in lines:
                self._writer.write(encode(line))
            await self._writer.drain()

    async def listen(self, show: Callable[[Line], None]) -> None:
        """Never returns. Raises UnreachableError when the server closes the connection."""
        lines = LineBuffer()
        async for data in self._chunks():
            for text in lines.feed(data):
                await self._receive(text, show)
        raise UnreachableError("the embedded server has closed the connection")

    async def _chunks(self) -> AsyncIterator[bytes]:
        with suppress(ConnectionError):
            while data := await self._reader.read(_CHUNK):
                yield data

    async def _receive(self, text: str, show: Callable[[Line], None]) -> None:
        line = parse_line(text)
        self.state.follow(line)
        await self._answer(line)
        show(line)
        self._received.set()

    async def _answer(self, line: Line) -> None:
        match line.command, line.params:
            case "PING", (token, *_):
                await self.send([format_line("PONG", token)])
            case "PONG", (*_, token) if token.isdecimal():
                self._answered = int(token)
            case "001", _:
                await self.send([format_line("JOIN", self._channel)])
            case "432" | "433", ("*", *_):
                self.state.nick += "_"
                await self.send([format_line("NICK", self.state.nick)])

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that a line from the server brings about."""
        while not condition():
            self._received.clear()
            await self._received.wait()

    async def caught_up(self) -> None:
        """Wait until the server has taken all we sent, and we all it sent before its answer."""
        self._asked += 1
        asked = self._asked
        await self.send([format_line("PING", str(asked))])
        await self.until(lambda: self._answered >= asked)


@asynccontextmanager
async def connected(port: int, nick: str, channel: str) -> AsyncIterator[ChatClient]:
    """A client on its way into the channel; has quit at the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    client = ChatClient(reader, writer, nick, channel)
    await client.introduce()
    try:
        yield client
    finally:
        await client.send(["QUIT :bye"])
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
