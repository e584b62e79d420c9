"""Many triggers on one line: talkback's filter beside a plain loop of `re`, in one run.

    python benchmarks/matching.py [--rules 1,10,100] [--seed 1] [--json]

Lines are fresh in each round, one in a hundred holds what some trigger looks for, and our
time includes normalising and the verdict. We have them as a busy network brings them, many in
one chunk; `single` is our time for a line that comes by itself.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import TypeVar

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.chatter import Chatter
from talkback.bot.reload.stable_read import without_gc_pauses
from talkback.engine.normalise import normalise, readable_texts
from talkback.engine.prefilter.prefilter import Prefilter
from talkback.engine.prefilter.trigger import Trigger, compile_trigger

T = TypeVar("T")
LIMIT = 0.05
"""Seconds that one search may take, as in the bot."""
CHUNK = 256
"""Lines that come together."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Microseconds a line, seconds and mebibytes for one size of rule set."""

    rules: int
    loop: float
    ours: float
    ratio: float
    single: float
    candidates: float
    matches: float
    unfiltered: int
    loop_build: float
    build: float
    memory: float


@dataclass(slots=True)
class Tally:
    """What one side did so far."""

    seconds: float = 0.0
    lines: int = 0
    found: int = 0
    tried: int = 0
    rounds: list[float] = field(default_factory=list)

    @property
    def micros(self) -> float:
        """A line's microseconds in the middle one of all rounds: neighbours cause outliers."""
        return median(self.rounds) * 1e6

    def add(self, lines: Sequence[str], search: Callable[[Sequence[str]], int]) -> None:
        found, spent = _timed(lambda: search(lines))
        self.seconds += spent
        self.rounds.append(spent / len(lines))
        self.lines += len(lines)
        self.found += found


def measure(count: int, seed: int, seconds: float) -> Figures:
    """Time both on the same fresh lines, the loop on fewer where it takes long.

    A few rules are drawn anew several times: which they are counts for more than how many.
    """
    chatter = Chatter(seed)
    draws = [[chatter.trigger() for _ in range(count)] for _ in range(max(1, 30 // count))]
    before = _memory()
    sides = [Sides.build(drawn) for drawn in draws]
    memory = _memory() - before
    ours, single, looped = Tally(), Tally(), Tally()
    for drawn, side in cycle(zip(draws, sides, strict=True)):
        batch = list(_lines(chatter, drawn, 2000))
        looped.add(batch[: max(5, 200_000 // count)], side.by_loop)
        ours.add(batch, side.by_us)
        single.add(batch[:200], side.one_by_one)
        ours.tried += sum(len(side.matcher.candidates(normalise(line).text)) for line in batch)
        if ours.seconds + looped.seconds > seconds and ours.lines >= 2000 * len(draws):
            break
    return Figures(
        rules=count,
        loop=looped.micros,
        ours=ours.micros,
        ratio=looped.micros / ours.micros,
        single=single.micros,
        candidates=ours.tried / ours.lines,
        matches=ours.found / ours.lines,
        unfiltered=len(sides[0].matcher.unfiltered),
        loop_build=sides[0].loop_build,
        build=sides[0].build_time,
        memory=memory / len(draws),
    )


@dataclass(frozen=True, slots=True)
class Sides:
    """The same patterns, ready to be searched in both ways."""

    loop: Sequence[re.Pattern[str]]
    loop_build: float
    triggers: Sequence[Trigger]
    matcher: Prefilter
    build_time: float

    @classmethod
    def build(cls, drawn: Sequence[tuple[str, str]]) -> "Sides":
        patterns = [pattern for pattern, _ in drawn]
        loop, loop_build = _timed(lambda: _compiled(patterns))
        (triggers, matcher), build = _timed(lambda: without_gc_pauses(lambda: _ours(patterns)))
        return cls(loop, loop_build, triggers, matcher, build)

    def by_loop(self, lines: Sequence[str]) -> int:
        found, loop = 0, self.loop
        for line in lines:
            for pattern in loop:
                if pattern.search(line) is not None:
                    found += 1
        return found

    def by_us(self, lines: Sequence[str]) -> int:
        found, triggers = 0, self.triggers
        for begin in range(0, len(lines), CHUNK):
            texts = readable_texts(lines[begin : begin + CHUNK])
            for number, places in self.matcher.candidates_by_line(texts).items():
                for place in places:
                    if triggers[place].find(texts[number], LIMIT) is not None:
                        found += 1
        return found

    def one_by_one(self, lines: Sequence[str]) -> int:
        found, candidates, triggers = 0, self.matcher.candidates, self.triggers
        for line in lines:
            text = normalise(line).text
            for place in candidates(text):
                if triggers[place].find(text, LIMIT) is not None:
                    found += 1
        return found


def _lines(chatter: Chatter, drawn: Sequence[tuple[str, str]], count: int) -> Iterator[str]:
    for _ in range(count):
        yield chatter.line(
            chatter.random.choice(drawn)[1] if chatter.random.random() < 0.01 else ""
        )


def _compiled(patterns: Sequence[str]) -> list[re.Pattern[str]]:
    re.purge()
    return [re.compile(pattern, re.IGNORECASE) for pattern in patterns]


def _ours(patterns: Sequence[str]) -> tuple[list[Trigger], Prefilter]:
    triggers = [compile_trigger(one, ignore_case=True, normalise=True) for one in patterns]
    return triggers, Prefilter(triggers)


def _timed(call: Callable[[], T]) -> tuple[T, float]:
    start = time.process_time()  # of this process: a busy machine matters less
    result = call()
    return result, time.process_time() - start


def _memory() -> float:
    """Mebibytes resident now, where the system tells."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * 4096 / 2**20 if statm.exists() else 0.0


@click.command(help=__doc__)
@click.option("--rules", default="1,10,100,1000,10000,100000", help="Sizes, with commas.")
@click.option("--seed", default=1, show_default=True)
@click.option("--seconds", default=8.0, show_default=True, help="Time for each size.")
@click.option("--json", "as_json", is_flag=True, help="One object a size, nothing else.")
def main(rules: str, seed: int, seconds: float, as_json: bool) -> None:  # noqa: FBT001
    if not as_json:
        click.echo(
            "   rules   re loop µs    ours µs    ratio     single  tried  match  bare"
            "   build s (re)     MiB"
        )
    for count in map(int, rules.split(",")):
        figures = measure(count, seed, seconds)
        if as_json:
            click.echo(json.dumps(asdict(figures)))
            continue
        click.echo(
            f"{count:8} {figures.loop:12.2f} {figures.ours:10.2f} {figures.ratio:8.1f} "
            f"{figures.single:10.2f} "
            f"{figures.candidates:6.2f} {figures.matches:6.2f} {figures.unfiltered:5} "
            f"{figures.build:9.3f} ({figures.loop_build:.3f}) {figures.memory:7.1f}"
        )


if __name__ == "__main__":
    main()
