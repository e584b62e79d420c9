"""Half an hour of chat at speed, two networks, random faults: nothing may be lost or leak.

    python benchmarks/soak.py [--minutes 30] [--rate 1000] [--seed N] [--json]

Good (exit code 0) means: every question asked outside an outage was answered, the bot came back
after every fault, and its memory, sockets and tasks are no more at the end than soon after the
start. Linux only.
"""

import asyncio
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.guest import CHANNEL, Lost
from benchmarks.ordeal import Ledger, Ordeal
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
            f"files leaked: {self.files}": self.files[1] > self.files[0] + 1,
            f"threads leaked: {self.threads}": self.threads[1] > self.threads[0] + 1,
            f"tasks leaked: {self.tasks}": self.tasks[1] > self.tasks[0] + 1,
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
    files, threads = (len(list((here / name).iterdir())) for name in ("fd", "task"))
    return Sample(bot.memory(), files, threads, int(tasks or 0))


async def _soak(seconds: float, rate: float, seed: int) -> Figures:
    rng = Random(seed)
    ordeals = [Ordeal(f"net{number}", rate, Random(rng.random())) for number in range(2)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "bot"
        folder.mkdir()
        ports = [await ordeal.listen() for ordeal in ordeals]
        (folder / "rules.toml").write_text(_config(ports))
        bot = Bot((sys.executable, "-c", _BOT, "run", "-c", "rules.toml", "-q"), folder)
        try:
            samples = await _ordeals(ordeals, bot, folder, seconds)
            began = time.monotonic()
            code = await asyncio.to_thread(bot.leave)
            goodbye = time.monotonic() - began
        except Lost as lost:
            raise click.ClickException(f"{lost} (seed {seed})\n{bot.last_words()}") from None
        finally:
            bot.stop()
    return _figures([ordeal.ledger for ordeal in ordeals], samples, seconds, seed, goodbye, code)


async def _ordeals(ordeals: list[Ordeal], bot: Bot, folder: Path, seconds: float) -> list[Sample]:
    """Raises Lost."""
    until, samples = time.monotonic() + seconds, []
    running = [asyncio.create_task(ordeal.run(until)) for ordeal in ordeals]
    try:
        while not all(task.done() for task in running):
            done, _ = await asyncio.wait(running, timeout=1.0, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
            if not bot.alive():
                raise Lost("the bot is gone")
            if all(ordeal.ledger.outages for ordeal in ordeals):
                samples.append(_sample(bot, folder))
    finally:
        for task in running:
            task.cancel()
    return samples[int(len(samples) * _WARM) + 1 :]


def _figures(  # noqa: PLR0913 - they all come from one run
    ledgers: list[Ledger],
    samples: list[Sample],
    seconds: float,
    seed: int,
    goodbye: float,
    code: int,
) -> Figures:
    waits = sorted(wait * 1e3 for ledger in ledgers for wait in ledger.waits)
    outages: dict[str, float] = {}
    for length, fault in (outage for ledger in ledgers for outage in ledger.outages):
        outages[fault] = round(max(length, outages.get(fault, 0.0)), 2)
    return Figures(
        minutes=seconds / 60,
        seed=seed,
        lines=sum(ledger.lines for ledger in ledgers),
        asked=sum(ledger.asked for ledger in ledgers),
        answered=sum(ledger.answered for ledger in ledgers),
        missed=sum(len(ledger.missed) for ledger in ledgers),
        faults=dict(sum((ledger.faults for ledger in ledgers), Counter())),
        answer_median_ms=round(statistics.median(waits), 2),
        answer_p99_ms=round(waits[len(waits) * 99 // 100], 2),
        answer_worst_ms=round(waits[-1], 2),
        longest_outages=outages,
        memory=_thirds([sample.memory for sample in samples]),
        memory_peak=round(max(sample.memory for sample in samples), 1),
        files=_thirds([sample.files for sample in samples]),
        threads=_thirds([sample.threads for sample in samples]),
        tasks=_thirds([sample.tasks for sample in samples]),
        goodbye_seconds=round(goodbye, 2),
        exit_code=code,
    )


def _thirds(values: Sequence[float]) -> tuple[float, float]:
    third = max(len(values) // 3, 1)
    return round(statistics.median(values[:third]), 1), round(statistics.median(values[-third:]), 1)


@click.command(help=__doc__.partition("\n")[0] if __doc__ else None)
@click.option("--minutes", type=click.FloatRange(0.5), default=30.0)
@click.option("--rate", type=click.FloatRange(1), default=1000.0, help="Lines a second, a network.")
@click.option("--seed", type=int, default=1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def main(*, minutes: float, rate: float, seed: int, as_json: bool) -> None:
    figures = asyncio.run(_soak(minutes * 60, rate, seed))
    said = asdict(figures) | {"problems": figures.problems}
    if as_json:
        click.echo(json.dumps(said, indent=2))
    else:
        for name, value in said.items():
            click.echo(f"{name.replace('_', ' '):20} {value}")
    sys.exit(1 if figures.problems else 0)


if __name__ == "__main__":
    main()
