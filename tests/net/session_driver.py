"""A client under test and the server it talks to, which does what the test says, byte by byte."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from random import Random
from typing import Self, TypeVar

from talkback.model.log_event import LogEvent
from talkback.model.message import Message, Reply, ReplyKind
from talkback.model.settings import BotSettings, ChannelToJoin, Network, Reconnect
from talkback.net.io.client import Client
from talkback.net.io.speech import Speech
from talkback.net.protocol.sts import StsPolicyStore
from tests.deadline import DEADLINE

_Found = TypeVar("_Found")

CHANNEL = "#talk"
_TURNS = 4
"""Of the loop, until a connection that was accepted just now has arrived.

asyncio's server, closed at that moment, would forget it. A socket that is left over is a warning,
and that an error, in whichever test there is when it is collected.
"""


@dataclass
class Peer:
    """The server's end of one connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    lines: list[str] = field(default_factory=list)

    async def line(self) -> str:
        """The next line the client sends. Raises EOFError where there is none to come."""
        async with asyncio.timeout(DEADLINE):
            data = await self.reader.readline()
        if not data.endswith(b"\r\n"):
            raise EOFError(data)
        assert b"\r" not in data[:-2]
        assert b"\0" not in data
        assert len(data) <= 512 or data.startswith(b"@")
        self.lines.append(data[:-2].decode())
        return self.lines[-1]

    async def until(self, beginning: str) -> str:
        """The next line that begins so; what comes before it is read over."""
        while not (line := await self.line()).startswith(beginning):
            pass
        return line

    async def send(self, *lines: str | bytes) -> None:
        for line in lines:
            self.writer.write(line if isinstance(line, bytes) else line.encode() + b"\r\n")
        async with asyncio.timeout(DEADLINE):
            await self.writer.drain()

    async def welcome(self, caps: str = "") -> Self:
        """Register the client and let it into its channel."""
        await self.until("USER")
        await self.send(f":irc.test CAP * LS :{caps}")
        if caps:
            request = await self.until("CAP REQ :")
            await self.send(f":irc.test CAP * ACK :{request[9:]}")
        await self.until("CAP END")
        await self.send(":irc.test 001 talkback :Welcome", ":irc.test 376 talkback :End of MOTD")
        await self.until(f"JOIN {CHANNEL}")
        await self.send(
            f":talkback!talkback@localhost JOIN {CHANNEL}",
            f":irc.test 353 talkback = {CHANNEL} :talkback alice",
            f":irc.test 366 talkback {CHANNEL} :End of NAMES list",
        )
        return self

    async def begins_login(self, mechanisms: str) -> str:
        """Offer these, and nothing else; how the client begins to log in."""
        await self.until("USER")
        await self.send(f"CAP * LS :sasl={mechanisms}")
        await self.until("CAP REQ :sasl")
        await self.send("CAP * ACK :sasl")
        return await self.until("AUTHENTICATE ")

    async def asks(self, word: str) -> None:
        """Somebody says a word, and the client repeats it: it lives."""
        await self.send(f":alice!a@host PRIVMSG {CHANNEL} :{word}")
        while await self.until(f"PRIVMSG {CHANNEL}") != f"PRIVMSG {CHANNEL} :{word}":
            pass

    async def closed(self) -> None:
        """The client hangs up, now or when it has said what it had to say."""
        async with asyncio.timeout(DEADLINE):
            try:
                while data := await self.reader.read(65536):
                    self.lines += data.decode(errors="replace").split("\r\n")
            except ConnectionError:
                return

    def reset(self) -> None:
        """RST instead of FIN."""
        self.writer.transport.abort()


@dataclass
class Server:
    """Listens on a port of the loopback; each connection comes out of `peer`."""

    port: int
    arrivals: asyncio.Queue[Peer]

    async def peer(self) -> Peer:
        async with asyncio.timeout(DEADLINE):
            return await self.arrivals.get()


@asynccontextmanager
async def serving(
    tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[Server]:
    arrivals: asyncio.Queue[Peer] = asyncio.Queue()
    writers: list[asyncio.StreamWriter] = []

    def arrive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        arrivals.put_nowait(Peer(reader, writer))
        if not server.is_serving():
            writer.transport.abort()

    server = await asyncio.start_server(arrive, host, port, ssl=tls)
    try:
        yield Server(server.sockets[0].getsockname()[1], arrivals)
    finally:
        for listener in server.sockets:
            asyncio.get_running_loop().remove_reader(listener.fileno())
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        server.close()
        for writer in writers:
            writer.transport.abort()
        await server.wait_closed()


@dataclass
class ClientHarness:
    """The client, what it told and what it heard."""

    client: Client
    task: asyncio.Task[None]
    events: list[LogEvent]
    messages: list[Message]
    story: list[LogEvent | Message]
    """Both, in the order they came."""
    changed: asyncio.Event

    async def told(self, name: str) -> LogEvent:
        """The first event of this name, when it comes."""
        return await self._wait(lambda: next((e for e in self.events if e.name == name), None))

    async def over(self) -> None:
        """The connection has ended and it was told why, or the client is gone for good."""
        await self._wait(
            lambda: self.task.done() or any(e.name == "disconnected" for e in self.events) or None
        )

    async def ended(self) -> None:
        """The client's `run` returned, or raised what it raises."""
        async with asyncio.timeout(DEADLINE):
            await self.task

    async def _wait(self, find: Callable[[], _Found | None]) -> _Found:
        async with asyncio.timeout(DEADLINE):
            while (found := find()) is None:
                self.changed.clear()
                await self.changed.wait()
        return found


def network(port: int, **changes: object) -> Network:
    """A network on the loopback that is reconnected to at once."""
    base = Network(
        "net",
        "127.0.0.1",
        port,
        tls=None,
        channels=(ChannelToJoin(CHANNEL),),
        throttle=None,
        reconnect=Reconnect(0.01, 0.05),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


@asynccontextmanager
async def running(
    where: Network,
    *,
    policies: StsPolicyStore | None = None,
    once: bool = False,
    bot: BotSettings | None = None,
    speech: Speech | None = None,
) -> AsyncIterator[ClientHarness]:
    """A client that repeats what it hears, running until the block ends."""
    events: list[LogEvent] = []
    messages: list[Message] = []
    story: list[LogEvent | Message] = []
    changed = asyncio.Event()

    def on_message(message: Message) -> None:
        messages.append(message)
        story.append(message)
        changed.set()
        client.say(Reply(message.reply_target, message.text, ReplyKind.MESSAGE, "echo"), message)

    def on_event(event: LogEvent) -> None:
        events.append(event)
        story.append(event)
        changed.set()

    client = Client(
        where,
        bot or BotSettings(),
        on_message=on_message,
        on_event=on_event,
        rng=Random(0),
        policies=policies,
        once=once,
        speech=speech,
    )
    task = asyncio.create_task(client.run())
    task.add_done_callback(lambda _: changed.set())
    try:
        yield ClientHarness(client, task, events, messages, story, changed)
    finally:
        task.cancel()
        await asyncio.wait({task}, timeout=DEADLINE)


async def for_ever(peer: Peer, data: bytes) -> None:
    """Until the client hangs up; it has a few seconds to do so."""
    async with asyncio.timeout(DEADLINE):
        while True:
            await peer.send(data)
