"""Standard input as the person: every line is said, the bot's answers go to standard output."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TextIO

from talkback.console.client import ChatClient
from talkback.console.render import action, plain
from talkback.console.slash_commands import speak
from talkback.ircd.server import Server
from talkback.model.casemapping import Casemapping
from talkback.model.errors import UnreachableError
from talkback.model.line import Line
from talkback.model.text import decode_irc_bytes, utf8_end

_same = Casemapping.RFC1459.equal
_CHUNK = 65536
_LONGEST = 2048
"""Bytes after which a line is said without waiting for its end."""

_AT_ONCE = 64
"""Lines said before the bot must have dealt with them: bounds what waits in between."""


class StdinScript:
    """A person who types what a pipe or a file holds."""

    def __init__(  # noqa: PLR0913 - one for each thing a person needs at hand
        self,
        client: ChatClient,
        server: Server,
        bot: str,
        idle: Callable[[], Awaitable[None]],
        stdin: TextIO | None,
        stdout: TextIO | None,
    ) -> None:
        self.client, self._server, self._bot, self._idle = client, server, bot, idle
        self._stdin, self._stdout = stdin, stdout
        self._channel = ""

    async def run(self) -> None:
        """Say every line once the bot is there; return after its last answer was written."""
        state = self.client.state
        await self.client.until(lambda: bool(state.place) and state.is_here(self._bot, state.place))
        self._channel = state.place
        said = 0
        async for line in said_lines(self._stdin):
            await self.client.send(speak(state, self._channel, line).lines)
            said += 1
            if said % _AT_ONCE == 0:
                await self._settled()
        await self._settled()

    async def _settled(self) -> None:
        """All said is at the bot; the bot has dealt with it; its answers are here."""
        await self.client.caught_up()
        try:
            await self._server.wait_for_pong(self._bot)
            await self._idle()
            await self._server.wait_for_pong(self._bot)
        except (LookupError, ConnectionError) as error:
            raise UnreachableError(f"{self._bot} is gone: nobody answers any more") from error
        await self.client.caught_up()

    def receive(self, line: Line) -> None:
        """Write down what the bot says to us, there or in private."""
        match line.command, line.params:
            case "PRIVMSG" | "NOTICE", (_, text, *_) if _same(line.source_hostmask.nick, self._bot):
                done = action(text)
                self._write(plain(text) if done is None else f"* {self._bot} {plain(done)}")

    def _write(self, text: str) -> None:
        if self._stdout is not None:
            encoding = self._stdout.encoding or "utf-8"
            printable = text.encode(encoding, "replace").decode(encoding)
            print(printable, file=self._stdout, flush=True)


async def said_lines(stream: TextIO | None) -> AsyncIterator[str]:
    """The lines of a stream as they come, decoded leniently, blank ones left out."""
    rest = b""
    async for data in _chunks(stream):
        *whole, rest = (rest + data).split(b"\n")
        *ready, rest = _pieces(rest)
        for raw in [piece for line in whole for piece in _pieces(line)] + ready:
            if text := _read(raw):
                yield text
    if text := _read(rest):
        yield text


def _read(raw: bytes) -> str:
    """A line as the bot would read it from the wire, however long it is."""
    return decode_irc_bytes(raw.removesuffix(b"\r"))


def _pieces(raw: bytes) -> list[bytes]:
    """Cut what is longer than any line should be, not inside a character of UTF-8."""
    pieces = []
    while len(raw) > _LONGEST:
        end = utf8_end(raw, _LONGEST)
        pieces.append(raw[:end])
        raw = raw[end:]
    return [*pieces, raw]


async def _chunks(stream: TextIO | None) -> AsyncIterator[bytes]:
    """Read by the descriptor: a thread would hold up the end of the program until input comes."""
    if stream is None:
        return
    number = stream.fileno()
    await _readable(number)
    while data := os.read(number, _CHUNK):
        yield data
        await _readable(number)


async def _readable(number: int) -> None:
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    try:
        loop.add_reader(number, ready.set)
    except PermissionError:  # epoll takes no regular file: those can be read at any time
        return
    try:
        await ready.wait()
    finally:
        loop.remove_reader(number)
