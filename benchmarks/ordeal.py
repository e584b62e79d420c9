"""A network where all goes wrong: it lets the bot in, talks, asks, and breaks something, for ever.

Every question must be answered that was asked while nothing was broken.
"""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

CHANNEL = "#soak"
PEOPLE = 200
ASK_EVERY = 50
"""One line in so many asks the bot something."""
PATIENCE = 20.0
"""Seconds for an answer, or for the bot to come back."""
_BLOCK = 200
_KICKS_EVERY = 40.0
"""Seconds between two kicks: an invitation is followed every 30 seconds at most."""

_WORDS = (
    ["well", "the", "thing", "about", "tea", "is", "that", "nobody", "ever", "asks", "what", "she", "really", "said,", "haha…", "☕", "ok"]
)
_CAPABILITIES = (
    "",
    "server-time message-tags account-tag batch",
    "echo-message server-time message-tags extended-join chghost cap-notify sasl=PLAIN",
)
_ENDINGS = ("close", "reset", "half_close", "stall", "garbage", "error", "collision", "half_line")
_NUISANCES = ("bytes", "long_line", "split", "nick", "bad_lines", "old_talk", "ping", "kick")


@dataclass(slots=True)
class Ledger:
    """What happened so far; times in seconds."""

    lines: int = 0
    asked: int = 0
    answered: int = 0
    missed: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    outages: list[tuple[float, str]] = field(default_factory=list)


class Lost(Exception):  # noqa: N818
    """The bot went away by itself, or never came back."""


class Ordeal:
    """One network. `rate` is in lines a second."""

    def __init__(self, name: str, rate: float, rng: Random) -> None:
        self.name = name
        self.ledger = Ledger()
        self._rate = rate
        self._rng = rng
        self._arrivals: asyncio.Queue[Guest] = asyncio.Queue()
        self._numbers = itertools.count()
        self._kicked = time.monotonic()

    async def listen(self) -> int:
        """Open; the port."""

        def arrive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._arrivals.put_nowait(Guest(reader, writer))

        server = await asyncio.start_server(arrive, "127.0.0.1", 0)
        return int(server.sockets[0].getsockname()[1])

    async def run(self, until: float) -> None:
        """Raises Lost."""
        fault, since = "start", time.monotonic()
        while time.monotonic() < until:
            guest = await self._arrival(fault)
            await guest.welcome(self._rng)
            self.ledger.outages.append((time.monotonic() - since, fault))
            fault = self._rng.choice(_ENDINGS)
            await self._stay(guest, min(until, time.monotonic() + self._rng.uniform(1.0, 8.0)))
            if time.monotonic() >= until:
                return
            self.ledger.faults[fault] += 1
            since = time.monotonic()
            await guest.end(fault)

    async def _arrival(self, fault: str) -> "Guest":
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._arrivals.get()
        except TimeoutError:
            raise Lost(f"{self.name}: the bot did not come back after {fault}") from None

    async def _stay(self, guest: "Guest", until: float) -> None:
        """Talk at the rate, with a nuisance now and then; at the end nothing is left unanswered."""
        begun, said = time.monotonic(), 0
        while (now := time.monotonic()) < until:
            if said > (now - begun) * self._rate:
                await asyncio.sleep(0.01)
                continue
            await self._talk(guest)
            said += _BLOCK
            if self._rng.random() < 0.05:
                await self._annoy(guest)
        await self._settle(guest)

    async def _talk(self, guest: "Guest") -> None:
        rng, lines = self._rng, []
        for number in range(_BLOCK):
            nick = f"person{rng.randrange(PEOPLE)}"
            text = " ".join(rng.choices(_WORDS, k=8))
            if not number % ASK_EVERY:
                question = str(next(self._numbers))
                guest.asked[question] = time.monotonic()
                self.ledger.asked += 1
                text = f"ask {question}"
            lines.append(f"{guest.tags()}:{nick}!u@{nick}.example PRIVMSG {CHANNEL} :{text}")
        self.ledger.lines += len(lines)
        await guest.send(*lines)

    async def _settle(self, guest: "Guest") -> None:
        """Raises Lost where the bot hung up on us."""
        async with asyncio.timeout(PATIENCE + 10):
            while guest.asked and time.monotonic() - min(guest.asked.values()) < PATIENCE:
                if guest.gone:
                    raise Lost(f"{self.name}: the bot hung up: {guest.heard[-5:]}")
                await asyncio.sleep(0.01)
        self.ledger.missed += guest.asked
        self.ledger.answered += len(guest.waits)
        self.ledger.waits += guest.waits
        guest.asked.clear()
        guest.waits.clear()

    async def _annoy(self, guest: "Guest") -> None:
        what = self._rng.choice(_NUISANCES)
        if what == "kick":
            if time.monotonic() - self._kicked < _KICKS_EVERY:
                return
            await self._settle(guest)
            self._kicked = time.monotonic()
        self.ledger.faults[what] += 1
        nuisance: Callable[[], Awaitable[None]] = getattr(guest, what)
        await nuisance()


class Guest:
    """The bot's connection, from the server's end. Its methods are what can be done to it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked: dict[str, float] = {}
        self.waits: list[float] = []
        self.heard: list[str] = []
        self.gone = False
        self._reader, self._writer = reader, writer
        self._nick = "*"
        self._tagged = False
        self._marks: dict[str, asyncio.Event] = {}
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
            await self.send(f":s 433 * {self._nick} :Nickname is already in use")
            await self._said("NICK")
        await self._said("CAP END")
        await self.send(
            f":s 001 {self._nick} :Welcome",
            f":s 005 {self._nick} CHANTYPES=# CASEMAPPING=rfc1459 BOT=B :are supported",
            f":s 376 {self._nick} :End of MOTD",
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

    # What ends a connection

    async def end(self, fault: str) -> None:
        """Do it, and wait until the bot is gone; we keep no half of a connection either."""
        done: Callable[[], Awaitable[None]] = getattr(self, f"end_{fault}")
        await done()
        deadline = time.monotonic() + PATIENCE
        while not self.gone and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        if not self.gone:
            raise Lost(f"the bot did not leave after {fault}")
        self._writer.transport.abort()

    async def end_close(self) -> None:
        self._writer.close()

    async def end_reset(self) -> None:
        self._writer.transport.abort()

    async def end_half_close(self) -> None:
        self._writer.write_eof()

    async def end_stall(self) -> None:
        """Neither read nor say anything: the bot's own PING has to notice."""
        self._writer.transport.pause_reading()  # type: ignore[attr-defined]
        await asyncio.sleep(3.0)
        self._writer.transport.resume_reading()  # type: ignore[attr-defined]

    async def end_garbage(self) -> None:
        await self.send(bytes(range(256)) * 64)
        self._writer.close()

    async def end_error(self) -> None:
        await self.send("ERROR :Closing Link: (Server going down)")

    async def end_collision(self) -> None:
        await self.send(f":s KILL {self._nick} :Nickname collision")

    async def end_half_line(self) -> None:
        self._writer.write(f":alice!a@h PRIVMSG {CHANNEL} :as".encode())
        self._writer.close()

    # What does not

    async def bytes(self) -> None:
        await self.send(b":alice!a@h PRIVMSG #soak :caf\xe9 \xff\xfe\x00\x01 \x10r")

    async def long_line(self) -> None:
        await self.send(b":alice!a@h PRIVMSG #soak :" + b"x" * 2_000_000)

    async def split(self) -> None:
        """A server goes, and comes back: everybody quits, joins, and gets modes."""
        people = [f":person{number}!u@h" for number in range(PEOPLE)]
        await self.send(*(f"{who} QUIT :a.example b.example" for who in people))
        await self.send(*(f"{who} JOIN {CHANNEL} * :Somebody" for who in people))
        await self.send(*(f":s MODE {CHANNEL} +v person{number}" for number in range(PEOPLE)))

    async def nick(self) -> None:
        """Services rename the bot, by force."""
        old, self._nick = self._nick, f"Guest{time.monotonic_ns() % 100000}"
        await self.send(f":{old}!u@h NICK :{self._nick}")

    async def bad_lines(self) -> None:
        await self.send(
            "KICK", "PRIVMSG", ":", " ", "@", "QUIT", ":s 005", "CAP", "BATCH -", "PING"
        )

    async def old_talk(self) -> None:
        """A batch of history, and a bot's words: no question in them may be answered."""
        await self.send(
            f":s BATCH +h chathistory {CHANNEL}",
            f"@batch=h :alice!a@h PRIVMSG {CHANNEL} :ask history",
            ":s BATCH -h",
            f"@bot :robot!r@h PRIVMSG {CHANNEL} :ask robot",
            f":alice!a@h NOTICE {CHANNEL} :ask notice",
            f":{self._nick}!t@h PRIVMSG {CHANNEL} :ask echo",
        )

    async def ping(self) -> None:
        """Every PING has its PONG."""
        token = str(time.monotonic_ns())
        self._forget("PONG")
        await self.send(f"PING :{token}")
        if token not in await self._said("PONG"):
            raise Lost("a PONG with another token")

    async def kick(self) -> None:
        self._forget("JOIN")
        await self.send(
            f":op!o@h KICK {CHANNEL} {self._nick} :out", f":op!o@h INVITE {self._nick} {CHANNEL}"
        )
        await self._let_in()

    async def _let_in(self) -> None:
        await self._said(f"JOIN {CHANNEL}")
        self._forget("JOIN")
        names = " ".join(f"person{number}" for number in range(40))
        await self.send(
            f":{self._nick}!t@h JOIN {CHANNEL}",
            f":s 353 {self._nick} = {CHANNEL} :{names}",
            f":s 366 {self._nick} {CHANNEL} :End of NAMES",
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
                raise Lost(f"an answer to nobody: {line}")
            self.waits.append(time.monotonic() - began)
            return
        if verb == "NICK":
            self._nick = rest.lstrip(":")
        elif verb == "PING":
            await self.send(f":s PONG s {rest}")
        self.heard = [*self.heard[-50:], bare]
