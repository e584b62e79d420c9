"""Chat logs searched for triggers: talkback replay beside rg, grep and a plain Python loop.

    python benchmarks/replay.py [--triggers 10 --triggers 1000] [--logs FOLDER] [--json]

All get the same file: fresh lines, one in a hundred meant for a trigger, or the logs of a folder
over and over. Replay also tells times, nicks and notices apart, and applies cooldowns and budgets.
The loop parses each line and searches for each trigger; with many triggers it gets lines from all
over the file, and is scaled. rg and grep take part where they are installed, and are stopped after
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
from itertools import islice
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.matching import Chat

_NICKS = [f"{name}{number}" for number in range(25) for name in ("ann", "Bert|", "cleo_", "d-d")]
_JOINS = 0.3
"""Of all lines, joins and parts."""
_PLANTED = 0.01
_SEARCHES = 15_000_000
"""What the loop is given at most; a second or five."""
_LINE = re.compile(r"\[\d\d:\d\d\] <([^>]+)> (.*)")


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds of one contestant; `ratio` is how many times as long it takes as replay does."""

    triggers: int
    contestant: str
    seconds: float
    ratio: float
    note: str


def pattern(chat: Chat) -> tuple[str, str]:
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


def synthesise(path: Path, megabytes: int, chat: Chat, planted: Sequence[str]) -> None:
    """A day after the other, without end."""
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
                text = chat.line(dice.choice(planted) if dice.random() < _PLANTED else "")
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


def by_replay(folder: Path, log: Path, patterns: Sequence[str]) -> tuple[float, str]:
    rules = [
        f"[rules.rule{n}]\ntriggers = {json.dumps(one)}\nreply = 'yes'\n"
        for n, one in enumerate(patterns)
    ]
    (folder / "rules.toml").write_text("\n".join(rules), encoding="utf-8")
    argv = [sys.executable, "-m", "talkback", "replay", "--json", "-c", "rules.toml", str(log)]
    start = time.perf_counter()
    with subprocess.Popen(argv, cwd=folder, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        answer = json.loads(process.stdout.read())
        _, status, used = os.wait4(process.pid, 0)  # its memory, and not that of the others
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    found, most = sum(answer["matched"].values()), used.ru_maxrss / 1024
    return seconds, f"{answer['messages']:,} messages, {found:,} matches, {most:.0f} MiB"


def by_tool(argv: Sequence[str], folder: Path, patience: float) -> tuple[float, str]:
    if shutil.which(argv[0]) is None:
        return float("nan"), "not installed"
    try:
        seconds, out = timed(lambda: run(argv, folder, patience))
    except subprocess.TimeoutExpired:
        return patience, "stopped: took longer"
    found = int(out or 0)  # rg prints nothing where it found nothing
    return seconds, f"{found:,} lines"


def by_loop(log: Path, patterns: Sequence[str]) -> tuple[float, str]:
    """Seconds for the whole file; with many patterns, lines from all over it stand for the rest."""
    compiled = [re.compile(one, re.IGNORECASE) for one in patterns]
    every = 1 + sum(1 for _ in lines(log)) * len(patterns) // _SEARCHES
    sample = log if every == 1 else thinned(log, every)
    found = 0
    start = time.perf_counter()
    for line in lines(sample):
        message = _LINE.match(line)
        if message is not None:
            text = message[2]
            found += sum(one.search(text) is not None for one in compiled)
    seconds = time.perf_counter() - start
    note = f"{found:,} matches" if every == 1 else f"scaled from one line in {every}"
    return seconds * every, note


def thinned(log: Path, every: int) -> Path:
    sample = log.with_suffix(".thin")
    with sample.open("w", encoding="utf-8") as file:
        file.writelines(islice(lines(log), 0, None, every))
    return sample


def lines(log: Path) -> Iterator[str]:
    with log.open(encoding="utf-8", errors="replace") as file:
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
    names: dict[str, Callable[[], tuple[float, str]]] = {
        "talkback replay": lambda: by_replay(folder, log, patterns),
        "rg -ci -f": lambda: by_tool(["rg", "-ci", "-f", "patterns", str(log)], folder, patience),
        "grep -ciE -f": lambda: by_tool(
            ["grep", "-ciE", "-f", "patterns", str(log)], folder, patience
        ),
        "Python loop": lambda: by_loop(log, patterns),
    }
    best: dict[str, tuple[float, str]] = {}
    for _ in range(rounds):
        for name, measure in names.items():
            if name not in best or best[name][0] < patience:
                took = measure()
                best[name] = min(best.get(name, took), took)
    ours = best["talkback replay"][0]
    for name, (seconds, note) in best.items():
        yield Figures(len(patterns), name, seconds, seconds / ours, note)


def show(figures: Sequence[Figures], size: int) -> None:
    table = Table(box=None, title=f"{size / 1e6:.0f} MB, {platform.python_version()}")
    for column in ("triggers", "", "seconds", "beside replay", "found"):
        table.add_column(column, justify="left" if column in ("", "found") else "right")
    for each in figures:
        table.add_row(
            f"{each.triggers:,}",
            each.contestant,
            f"{each.seconds:.2f}",
            f"{each.ratio:.2f}",
            each.note,
        )
    Console(width=100).print(table)


@click.command(help=__doc__)
@click.option("--triggers", multiple=True, type=int, default=(10, 1000), show_default=True)
@click.option("--logs", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--megabytes", default=65, show_default=True)
@click.option("--rounds", default=3, show_default=True, help="The best of so many counts.")
@click.option("--patience", default=60.0, show_default=True, help="Seconds.")
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "machine", is_flag=True, help="One object a contestant, nothing else.")
def main(  # noqa: PLR0913 - as many as there are options
    triggers: Sequence[int],
    logs: Path | None,
    megabytes: int,
    rounds: int,
    patience: float,
    seed: int,
    machine: bool,  # noqa: FBT001 - an option
) -> None:
    for count in triggers:
        chat = Chat(seed)
        drawn = [pattern(chat) for _ in range(count)]
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "2024-01-02.log"
            if logs is None:
                synthesise(log, megabytes, chat, [text for _, text in drawn])
            else:
                repeat(log, megabytes, logs)
            patterns = [one for one, _ in drawn]
            figures = list(contest(Path(folder), log, patterns, rounds, patience))
            if machine:
                for each in figures:
                    click.echo(json.dumps(asdict(each)))
            else:
                show(figures, log.stat().st_size)


if __name__ == "__main__":
    main()
