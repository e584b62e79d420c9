"""What is measured of one bot: it joins, answers questions while idle, and is flooded in rounds."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chat import TRIGGER_EVERY, Chat
from benchmarks.peers import Peer
from benchmarks.process import Bot
from benchmarks.server import Listener, Lost

_QUESTIONS = 20
_WARM_SECONDS = 0.4
"""A flood this long shows a bot's pace, and leaves it warm."""


@dataclass(frozen=True, slots=True)
class Round:
    """One flood: `planted` of its lines were for a rule."""

    lines: int
    planted: int
    answers: int
    seconds: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Figures:
    """One bot with so many rules: medians of the rounds; memory in MiB."""

    bot: str
    rules: int
    lines: int
    lines_per_second: float
    cpu_microseconds: float
    latency_milliseconds: float
    start_seconds: float
    idle_memory: float
    peak_memory: float
    planted: int
    answers: int


class Contestant:
    """A bot in the channel. Raises Lost if it does not get there, goes away or falls silent."""

    def __init__(self, peer: Peer, chat: Chat, folder: Path) -> None:
        self.peer = peer
        self._chat = chat
        self._asked = 0
        self._rounds: list[Round] = []
        listener = Listener()
        peer.write(folder, listener.port, [rule.trigger for rule in chat.rules])
        self._bot = Bot([peer.python(), *peer.arguments], folder)
        with self._blamed():
            self._guest = listener.guest(self._bot.alive)
            self._start = time.perf_counter() - self._bot.begun
            self._guest.listen(None, quiet=0.5)
        self.ask()
        self._idle = self._bot.memory()

    def ask(self) -> float:
        """Seconds from one line that fires a rule to its answer, nothing else going on."""
        self._asked += 1
        nick = f"asker{self._asked}"
        rule = self._chat.rules[self._asked * 7919 % len(self._chat.rules)]
        with self._blamed():
            return self._guest.ask(self._chat.said(nick, rule), nick)

    def flood(self, lines: int) -> Round:
        """So many lines; over when the bot has answered the one after them."""
        self._asked += 1
        last = f"last{self._asked}"
        blocks = [*self._chat.blocks(lines), self._chat.said(last, self._chat.rules[0])]
        cpu, begin = self._bot.cpu(), time.perf_counter()
        with self._blamed():
            answers = self._guest.flood(blocks, last)
            seconds = time.perf_counter() - begin
            answers += self._guest.listen(None, quiet=0.3)
        planted = -(-lines // TRIGGER_EVERY) + 1
        return Round(lines, planted, answers, seconds, self._bot.cpu() - cpu)

    def pace(self, seconds: float) -> int:
        """How many lines keep this bot busy for about so long."""
        lines = 100
        while (trial := self.flood(lines)).seconds < _WARM_SECONDS:
            lines *= min(20, max(2, round(_WARM_SECONDS / trial.seconds)))
        rate = trial.lines / trial.seconds
        return max(100, round(rate * seconds / 100) * 100)

    def play(self, lines: int) -> None:
        """One round that counts."""
        self._rounds.append(self.flood(lines))

    def figures(self) -> Figures:
        rounds = self._rounds
        latency = statistics.median(self.ask() for _ in range(_QUESTIONS))
        return Figures(
            bot=self.peer.name,
            rules=len(self._chat.rules),
            lines=sum(each.lines for each in rounds),
            lines_per_second=statistics.median(each.lines / each.seconds for each in rounds),
            cpu_microseconds=statistics.median(each.cpu / each.lines * 1e6 for each in rounds),
            latency_milliseconds=latency * 1e3,
            start_seconds=self._start,
            idle_memory=self._idle,
            peak_memory=self._bot.peak(),
            planted=sum(each.planted for each in rounds),
            answers=sum(each.answers for each in rounds),
        )

    @contextmanager
    def _blamed(self) -> Iterator[None]:
        """A bot that is lost is named, with its last words."""
        try:
            yield
        except (Lost, OSError) as error:
            self._bot.stop()
            raise Lost(f"{self.peer.name}: {error}\n{self._bot.last_words()}") from error

    def stop(self) -> None:
        self._guest.close()
        self._bot.stop()
