"""Chat logs searched for triggers: talkback replay beside rg, grep and plain Python loops.

    python benchmarks/replay.py [--triggers 10 --triggers 1000] [--days 1000] [--unfiltered]
                                [--matching 0.01] [--logs FOLDER] [--json]

All get the same file: fresh lines, so many of them --matching a trigger, or the logs of a folder
over and over; with --days, cut into so many files. With --unfiltered, one of the triggers is a
back-reference, of which no filter knows what to look for. Replay also tells times, nicks and
notices apart, and applies cooldowns and budgets. The loops parse each line and search for each
trigger, with `re` and with `regex`, which replay uses; with many triggers they get lines from all
over the file, and are scaled. rg and grep take part where they are installed, and are stopped after
--patience seconds.
"""

import json
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from types import ModuleType

import click
import regex
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.chatter import Chatter

_NICKS = [f"{name}{number}" for number in range(25) for name in ("ann", "Bert|", "cleo_", "d-d")]
_JOINS = 0.3
"""Of all lines, joins and parts."""
_SEARCHES = 15_000_000
"""What the loop is given at most; a second or five."""
_LINE = re.compile(r"\[\d\d:\d\d\] <([^>]+)> (.*)")
_UNFILTERED = r"\b(\w{4,}) \1\b"


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds of one contestant, on the clock and of all processors; what it takes to replay's."""

    triggers: int
    contestant: str
    seconds: float
    processor: float
    ratio: float
    processor_ratio: float
    note: str


Took = tuple[float, float, str]
"""Seconds on the clock, those of all processors, and what was found."""


def pattern(chat: Chatter) -> tuple[str, str]:
    """What all four understand, and a text that it matches."""
    first, last = chat.telling(), chat.telling()
    (common,) = chat.words(1)
    return chat.random.choice(
        [
            (f"{common} {first}", f"{common} {first}"),
            (rf"\b{first}\b", first),
            (rf"\b({first}|{last})\b", last),
            (f"{first}s? (the |a )?{last}", f"{first} the {last}"),
            (rf"\b{first}[.!?]", f"{first}!"),
            (rf"\b{first}\b.*\b{last}", f"{first} or {last}"),
        ]
    )


def synthesise(
    path: Path, megabytes: int, chat: Chatter, planted: Sequence[str], share: float
) -> None:
    """A day after the other, without end; of the lines a share has a planted text."""
    dice = random.Random(1)
    written, minute = 0, 0
    with path.open("w", encoding="utf-8") as file:
        while written < megabytes << 20:
            minute += dice.random() < 0.1
            clock = f"[{minute // 60 % 24:02}:{minute % 60:02}]"
            nick = dice.choice(_NICKS)
            if dice.random() < _JOINS:
                line = (
                    f"=== {nick} [~{nick}@{dice.randrange(1 << 32):08x}.example] has joined #here\n"
                )
            else:
                text = chat.line(dice.choice(planted) if dice.random() < share else "")
                line = f"{clock} <{nick}> {text}\n"
            written += file.write(line)


def repeat(path: Path, megabytes: int, folder: Path) -> None:
    """The logs of a folder in the order of their names, again and again."""
    logs = sorted(log for log in folder.rglob("*") if log.is_file())
    if not sum(log.stat().st_size for log in logs):
        raise click.UsageError(f"there are no logs in {folder}")
    with path.open("wb") as file:
        while file.tell() < megabytes << 20:
            for log in logs:
                file.write(log.read_bytes())


def spread(log: Path, days: int) -> Path:
    """The same lines in so many files, one a day, in a folder whose name tells none of them."""
    folder, first = log.with_name("days"), date(2010, 1, 1)
    folder.mkdir()
    size = log.stat().st_size // days + 1
    with log.open("rb") as file:
        for day in range(days):
            lines_of_day = file.readlines(size)
            (folder / f"{first + timedelta(days=day)}.log").write_bytes(b"".join(lines_of_day))
    return folder


def by_replay(folder: Path, log: Path, patterns: Sequence[str]) -> Took:
    rules = [
        f"[rules.rule{n}]\ntriggers = {json.dumps(one)}\nreply = 'yes'\n"
        for n, one in enumerate(patterns)
    ]
    (folder / "rules.toml").write_text("\n".join(rules), encoding="utf-8")
    argv = [sys.executable, "-m", "talkback", "replay", "--json", "-c", "rules.toml", str(log)]
    start, before = time.perf_counter(), processor()
    with subprocess.Popen(argv, cwd=folder, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        answer = json.loads(process.stdout.read())
        _, status, used = os.wait4(process.pid, 0)  # its memory, and not that of the others
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    found, most = sum(answer["matched"].values()), used.ru_maxrss / 1024
    used_up = processor() - before
    return seconds, used_up, f"{answer['messages']:,} messages, {found:,} matches, {most:.0f} MiB"


def by_tool(argv: Sequence[str], folder: Path, patience: float) -> Took:
    if shutil.which(argv[0]) is None:
        return float("nan"), float("nan"), "not installed"
    before = processor()
    try:
        seconds, out = timed(lambda: run(argv, folder, patience))
    except subprocess.TimeoutExpired:
        return patience, patience, "stopped: took longer"
    found = sum(int(line.rpartition(b":")[2]) for line in out.splitlines())
    return seconds, processor() - before, f"{found:,} lines"


def by_loop(log: Path, patterns: Sequence[str], engine: ModuleType) -> Took:
    """Seconds for the whole file; with many patterns, lines from all over it stand for the rest."""
    compiled = [engine.compile(one, re.IGNORECASE) for one in patterns]
    every = 1 + sum(1 for _ in lines(log)) * len(patterns) // _SEARCHES
    found = 0
    start, before = time.perf_counter(), processor()
    for line in lines(log if every == 1 else thinned(log, every)):
        message = _LINE.match(line)
        if message is not None:
            text = message[2]
            found += sum(one.search(text) is not None for one in compiled)
    seconds = time.perf_counter() - start
    note = f"{found:,} matches" if every == 1 else f"scaled from one line in {every}"
    return seconds * every, (processor() - before) * every, note


def processor() -> float:
    """Seconds of all processors, of this process and of those that it started and that ended."""
    return sum(os.times()[:4])


def thinned(log: Path, every: int) -> Path:
    sample = log.with_suffix(".thin")
    with sample.open("w", encoding="utf-8") as file:
        file.writelines(islice(lines(log), 0, None, every))
    return sample


def lines(log: Path) -> Iterator[str]:
    for one in sorted(log.iterdir()) if log.is_dir() else [log]:
        with one.open(encoding="utf-8", errors="replace") as file:
            yield from file


def run(argv: Sequence[str], folder: Path, patience: float | None) -> bytes:
    done = subprocess.run(argv, cwd=folder, stdout=subprocess.PIPE, check=False, timeout=patience)
    return done.stdout


def timed(call: Callable[[], bytes]) -> tuple[float, bytes]:
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def contest(
    folder: Path, log: Path, patterns: Sequence[str], rounds: int, patience: float
) -> Iterator[Figures]:
    """Everyone in turn, round by round; the best round counts, so that other work matters less."""
    (folder / "patterns").write_text("\n".join(patterns) + "\n", encoding="utf-8")
    names: dict[str, Callable[[], Took]] = {
        "talkback replay": lambda: by_replay(folder, log, patterns),
        "rg -ci -f": lambda: by_tool(["rg", "-ci", "-f", "patterns", str(log)], folder, patience),
        "grep -rciE -f": lambda: by_tool(
            ["grep", "-rciE", "-f", "patterns", str(log)], folder, patience
        ),
        "loop of re": lambda: by_loop(log, patterns, re),
        "loop of regex": lambda: by_loop(log, patterns, regex),
    }
    best: dict[str, Took] = {}
    for _ in range(rounds):
        for name, measure in names.items():
            if name not in best or best[name][0] < patience:
                took = measure()
                best[name] = min(best.get(name, took), took)
    ours, ours_processor, _ = best["talkback replay"]
    for name, (seconds, used, note) in best.items():
        ratios = seconds / ours, used / ours_processor
        yield Figures(len(patterns), name, seconds, used, *ratios, note)


def show(figures: Sequence[Figures], size: int) -> None:
    table = Table(box=None, title=f"{size / 1e6:.0f} MB, {platform.python_version()}")
    for column in ("triggers", "", "seconds", "× replay", "processor", "× replay", "found"):
        table.add_column(column, justify="left" if column in ("", "found") else "right")
    for each in figures:
        table.add_row(
            f"{each.triggers:,}",
            each.contestant,
            f"{each.seconds:.2f}",
            f"{each.ratio:.2f}",
            f"{each.processor:.2f}",
            f"{each.processor_ratio:.2f}",
            each.note,
        )
    Console(width=100).print(table)


@click.command(help=__doc__)
@click.option("--triggers", multiple=True, type=int, default=(10, 1000), show_default=True)
@click.option("--logs", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--days", default=0, show_default=True, help="Files; 0 is one for all.")
@click.option("--unfiltered", is_flag=True, help="One trigger is a back-reference.")
@click.option("--matching", default=0.01, show_default=True, help="The share of lines.")
@click.option("--megabytes", default=65, show_default=True)
@click.option("--rounds", default=3, show_default=True, help="The best of so many counts.")
@click.option("--patience", default=60.0, show_default=True, help="Seconds.")
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "machine", is_flag=True, help="One object a contestant, nothing else.")
def main(  # noqa: PLR0913 - as many as there are options
    triggers: Sequence[int],
    logs: Path | None,
    days: int,
    unfiltered: bool,  # noqa: FBT001 - an option
    matching: float,
    megabytes: int,
    rounds: int,
    patience: float,
    seed: int,
    machine: bool,  # noqa: FBT001 - an option
) -> None:
    for count in triggers:
        chat = Chatter(seed)
        drawn = [pattern(chat) for _ in range(count)]
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "2024-01-02.log"
            if logs is None:
                synthesise(log, megabytes, chat, [text for _, text in drawn], matching)
            else:
                repeat(log, megabytes, logs)
            size = log.stat().st_size
            patterns = [one for one, _ in drawn]
            if unfiltered:
                patterns[-1] = _UNFILTERED
            searched = spread(log, days) if days else log
            figures = list(contest(Path(folder), searched, patterns, rounds, patience))
            if machine:
                for each in figures:
                    click.echo(json.dumps(asdict(each)))
            else:
                show(figures, size)


if __name__ == "__main__":
    main()
