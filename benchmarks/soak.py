"""Half an hour of chat at speed on two networks with random faults: what is lost, what leaks?

    python benchmarks/soak.py [--minutes 30] [--rate 1000] [--seed N] [--json]

Good (exit code 0) means: every question asked outside an outage was answered, the bot came back
after every fault, and its memory, sockets and tasks are no more at the end than soon after the
start. Linux only.
"""

import asyncio
import os
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.ordeal import CHANNEL, Lost, Ordeal
from benchmarks.process import Bot

_WARM = 0.1
"""The part of the run after which nothing should grow any more."""
_GROWTH = 1.5
"""Mebibytes that the median of the last third may be above that of the first."""
_GOODBYE = 5.0

# The program itself; told by a signal, it writes how many tasks its loop has.
_BOT = """
import asyncio, signal, sys
from pathlib import Path

def count(*_):
    Path("tasks.txt").write_text(str(len(asyncio.all_tasks())))

signal.signal(signal.SIGUSR1, count)
from talkback.cli.main import main
main(sys.argv[1:])
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """The bot at a moment; memory in MiB."""

    memory: float
    files: int
    threads: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Pairs are the medians of the first and of the last third, the warm-up left out."""

    minutes: float
    seed: int
    lines: int
    asked: int
    answered: int
    missed: int
    faults: dict[str, int]
    answer_median_ms: float
    answer_p99_ms: float
    answer_worst_ms: float
    longest_outages: dict[str, float]
    memory: tuple[float, float]
    memory_peak: float
    files: tuple[float, float]
    threads: tuple[float, float]
    tasks: tuple[float, float]
    goodbye_seconds: float
    exit_code: int

    @property
    def problems(self) -> list[str]:
        found = {
            f"{self.missed} questions without an answer": self.missed,
            f"memory grew: {self.memory}": self.memory[1] - self.memory[0] > _GROWTH,
            f"files leaked: {self.files}": self.files[1] > self.files[0],
            f"threads leaked: {self.threads}": self.threads[1] > self.threads[0],
            f"tasks leaked: {self.tasks}": self.tasks[1] > self.tasks[0],
            f"exit code {self.exit_code}": self.exit_code,
            f"took {self.goodbye_seconds:.1f} s to leave": self.goodbye_seconds > _GOODBYE,
        }
        return [problem for problem, is_so in found.items() if is_so]


def _config(ports: list[int]) -> str:
    networks = "".join(
        f'[networks.net{number}]\nhost = "127.0.0.1"\nport = {port}\ntls = false\n'
        f'channels = ["{CHANNEL}"]\nthrottle = false\n'
        'reconnect = { min = "100ms", max = "1s" }\nping = { interval = "1s", timeout = "1s" }\n'
        for number, port in enumerate(ports)
    )
    return f"""
[bot]
max_replies = false
max_replies_person = false
max_share = false
loop_guard = false
{networks}
[rules.answer]
triggers = '^ask (?P<question>\\w+)$'
reply = "{{question}}"
[rules.tea]
triggers = '\\btea\\b.*\\bcoffee\\b'
reply = "never said here"
"""


def _sample(bot: Bot, folder: Path) -> Sample:
    """The task count is that of the moment before: the bot writes it when it gets to it."""
    written = folder / "tasks.txt"
    tasks = written.read_text() if written.exists() else ""
    os.kill(bot.pid, signal.SIGUSR1)
    here = Path(f"/proc/{bot.pid}")
    files, threads = (len(os.listdir(here / name)) for name in ("fd", "task"))
    return Sample(bot.memory(), files, threads, int(tasks or 0))


async def _soak(seconds: float, rate: float, seed: int) -> tuple[Figures, str]:
    rng = Random(seed)
    ordeals = [Ordeal(f"net{number}", rate, Random(rng.random())) for number in range(2)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "bot"
        folder.mkdir()
        ports = [await ordeal.listen() for ordeal in ordeals]
        (folder / "rules.toml").write_text(_config(ports))
        arguments = (sys.executable, "-c", _BOT, "run", "-c", "rules.toml", "-q")
        bot = Bot(arguments, folder)
        try:
            samples = await _ordeals(ordeals, bot, folder, seconds)
            began = time.monotonic()
            code = await asyncio.to_thread(bot.leave)
            return _figures(ordeals, samples, seconds, seed, time.monotonic() - began, code)
        except Lost as lost:
            raise click.ClickException(f"{lost} (seed {seed})\n{bot.last_words()}") from None
        finally:
            bot.stop()


async def _ordeals(ordeals: list[Ordeal], bot: Bot, folder: Path, seconds: float) -> list[Sample]:
    """Raises Lost."""
    until, samples = time.monotonic() + seconds, []
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(ordeal.run(until)) for ordeal in ordeals]
        while not all(task.done() for task in running):
            await asyncio.sleep(1.0)
            if not bot.alive():
                raise Lost("the bot is gone")
            samples.append(_sample(bot, folder))
    return samples[int(len(samples) * _WARM) :]
