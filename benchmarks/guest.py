"""The bot's connection from the server's end, and what can be done to it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from random import Random

CHANNEL = "#soak"
PEOPLE = 200
PATIENCE = 20.0
"""Seconds for an answer, or for the bot to come back."""
ENDINGS = ("close", "reset", "half_close", "stall", "garbage", "error", "collision", "half_line")
"""What ends a connection."""
NUISANCES = ("bytes", "long_line", "split", "nick", "bad_lines", "old_talk", "ping", "kick")
"""What must not."""

_CAPABILITIES = (
    "",
    "server-time message-tags account-tag batch",
    "echo-message server-time message-tags extended-join chghost cap-notify sasl=PLAIN",
)


class Lost(Exception):  # noqa: N818
    """The bot went away by itself, never came back, or said what nobody asked for."""


class Guest:
    """`asked` are questions without an answer so far, and when; `waits` the seconds of others."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked: dict[str, float] = {}
        self.waits: list[float] = []
        self.heard: list[str] = []
        self.gone = False
        self.wrong = ""
        self._reader, self._writer = reader, writer
        self._name = "*"
        self._tagged = False
        self._listening: asyncio.Task[None] | None = None

    async def welcome(self, rng: Random) -> None:
        """Let it in, one time in four under another nick."""
        self._listening = asyncio.create_task(self._listen())
        await self._said("USER")
        offer = rng.choice(_CAPABILITIES)
        await self.send(f":s CAP * LS :{offer}")
        if offer:
            request = (await self._said("CAP REQ")).partition(":")[2]
            await self.send(f":s CAP * ACK :{request}")
            self._tagged = "server-time" in request
        if not rng.randrange(4):
            self._forget("NICK")
            await self.send(f":s 433 * {self._name} :Nickname is already in use")
            await self._said("NICK")
        await self._said("CAP END")
        await self.send(
            f":s 001 {self._name} :Welcome",
            f":s 005 {self._name} CHANTYPES=# CASEMAPPING=rfc1459 BOT=B :are supported",
            f":s 376 {self._name} :End of MOTD",
        )
        await self._let_in()

    def tags(self) -> str:
        if not self._tagged:
            return ""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
        return f"@time={now}Z;msgid={time.monotonic_ns()};account=x "

    async def send(self, *lines: str | bytes) -> None:
        data = (line if isinstance(line, bytes) else line.encode() for line in lines)
        self._writer.write(b"".join(line + b"\r\n" for line in data))
        try:
            async with asyncio.timeout(PATIENCE):
                await self._writer.drain()
        except ConnectionError:
            self.gone = True

    async def annoy(self, nuisance: str) -> None:
        done: Callable[[], Awaitable[None]] = getattr(self, f"_{nuisance}")
        await done()

    async def end(self, fault: str) -> None:
        """Do it, and wait until the bot is gone; we keep no half of a connection either."""
        await self.annoy(fault)
        assert self._listening is not None
        done, _ = await asyncio.wait({self._listening}, timeout=PATIENCE)
        if not done:
            raise Lost(f"the bot did not leave after {fault}")
        self._writer.transport.abort()

    async def _close(self) -> None:
        self._writer.close()

    async def _reset(self) -> None:
        self._writer.transport.abort()

    async def _half_close(self) -> None:
        self._writer.write_eof()

    async def _stall(self) -> None:
        """Neither read nor say anything: the bot's own PING has to notice."""
        self._writer.transport.pause_reading()  # type: ignore[attr-defined]
        await asyncio.sleep(3.0)
        self._writer.transport.resume_reading()  # type: ignore[attr-defined]

    async def _garbage(self) -> None:
        await self.send(bytes(range(256)) * 64)
        self._writer.close()

    async def _error(self) -> None:
        await self.send("ERROR :Closing Link: (Server going down)")

    async def _collision(self) -> None:
        await self.send(f":s KILL {self._name} :Nickname collision")

    async def _half_line(self) -> None:
        self._writer.write(f":alice!a@h PRIVMSG {CHANNEL} :as".encode())
        self._writer.close()

    async def _bytes(self) -> None:
        await self.send(b":alice!a@h PRIVMSG #soak :caf\xe9 \xff\xfe\x00\x01 \x10r")

    async def _long_line(self) -> None:
        await self.send(b":alice!a@h PRIVMSG #soak :" + b"x" * 2_000_000)

    async def _split(self) -> None:
        """A server goes, and comes back: everybody quits, joins, and gets modes."""
        people = [f":person{number}!u@h" for number in range(PEOPLE)]
        await self.send(*(f"{who} QUIT :a.example b.example" for who in people))
        await self.send(*(f"{who} JOIN {CHANNEL} * :Somebody" for who in people))
        await self.send(*(f":s MODE {CHANNEL} +v person{number}" for number in range(PEOPLE)))

    async def _nick(self) -> None:
        """Services rename the bot, by force."""
        old, self._name = self._name, f"Guest{time.monotonic_ns() % 100000}"
        await self.send(f":{old}!u@h NICK :{self._name}")

    async def _bad_lines(self) -> None:
        await self.send(
            "KICK", "PRIVMSG", ":", " ", "@", "QUIT", ":s 005", "CAP", "BATCH -", "PING"
        )

    async def _old_talk(self) -> None:
        """A batch of history, and a bot's words: no question in them may be answered."""
        await self.send(
            f":s BATCH +h chathistory {CHANNEL}",
            f"@batch=h :alice!a@h PRIVMSG {CHANNEL} :ask history",
            ":s BATCH -h",
            f"@bot :robot!r@h PRIVMSG {CHANNEL} :ask robot",
            f":alice!a@h NOTICE {CHANNEL} :ask notice",
            f":{self._name}!t@h PRIVMSG {CHANNEL} :ask echo",
        )

    async def _ping(self) -> None:
        """Every PING has its PONG."""
        token = str(time.monotonic_ns())
        self._forget("PONG")
        await self.send(f"PING :{token}")
        if token not in await self._said("PONG"):
            raise Lost("a PONG with another token")

    async def _kick(self) -> None:
        self._forget("JOIN")
        await self.send(
            f":op!o@h KICK {CHANNEL} {self._name} :out", f":op!o@h INVITE {self._name} {CHANNEL}"
        )
        await self._let_in()

    async def _let_in(self) -> None:
        await self._said(f"JOIN {CHANNEL}")
        self._forget("JOIN")
        names = " ".join(f"person{number}" for number in range(40))
        await self.send(
            f":{self._name}!t@h JOIN {CHANNEL}",
            f":s 353 {self._name} = {CHANNEL} :{names}",
            f":s 366 {self._name} {CHANNEL} :End of NAMES",
        )

    def _forget(self, word: str) -> None:
        self.heard = [line for line in self.heard if not line.startswith(word)]

    async def _said(self, beginning: str) -> str:
        """The first line heard that begins so, when it comes. Raises Lost."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not self.gone:
            for line in self.heard:
                if line.startswith(beginning):
                    return line
            await asyncio.sleep(0.005)
        raise Lost(f"the bot never said {beginning}; it said {self.heard[-5:]}")

    async def _listen(self) -> None:
        try:
            while line := await self._reader.readline():
                await self._hear(line.decode(errors="replace").rstrip("\r\n"))
        except (ConnectionError, ValueError):
            pass
        self.gone = True

    async def _hear(self, line: str) -> None:
        bare = line.partition(" ")[2] if line.startswith("@") else line
        verb, _, rest = bare.partition(" ")
        if verb == "PRIVMSG":
            began = self.asked.pop(rest.partition(":")[2], None)
            if began is None:
                self.wrong = line
            else:
                self.waits.append(time.monotonic() - began)
            return
        if verb == "NICK":
            self._name = rest.lstrip(":")
        elif verb == "PING":
            await self.send(f":s PONG s {rest}")
        self.heard = [*self.heard[-50:], bare]
