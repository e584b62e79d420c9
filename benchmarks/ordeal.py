"""A network where all goes wrong: it lets the bot in, talks, asks, and breaks something, for ever.

Every question must be answered that was asked while nothing was broken.
"""

import asyncio
import itertools
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from benchmarks.guest import CHANNEL, ENDINGS, NUISANCES, PATIENCE, PEOPLE, Guest, Lost

ASK_EVERY = 50
"""One line in so many asks the bot something."""
_BLOCK = 200
_KICKS_EVERY = 40.0
"""Seconds between two kicks: an invitation is followed every 30 seconds at most."""

_WORDS = (
    *("well", "the", "thing", "about", "tea", "is", "that", "nobody", "ever", "asks", "what"),
    *("she", "really", "said,", "haha…", "☕", "ok"),
)


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
            fault = self._rng.choice(ENDINGS)
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
                if guest.wrong:
                    raise Lost(f"{self.name}: nobody asked for {guest.wrong}")
                if guest.gone:
                    raise Lost(f"{self.name}: the bot hung up: {guest.heard[-5:]}")
                await asyncio.sleep(0.01)
        self.ledger.missed += guest.asked
        self.ledger.answered += len(guest.waits)
        self.ledger.waits += guest.waits
        guest.asked.clear()
        guest.waits.clear()

    async def _annoy(self, guest: "Guest") -> None:
        what = self._rng.choice(NUISANCES)
        if what == "kick":
            if time.monotonic() - self._kicked < _KICKS_EVERY:
                return
            await self._settle(guest)
            self._kicked = time.monotonic()
        self.ledger.faults[what] += 1
        await guest.annoy(what)
