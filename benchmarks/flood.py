"""The whole bot under a flood, beside Sopel and Limnoria: same server, same rules, same Python.

    python benchmarks/flood.py [--rules 10 --rules 10000] [--bots talkback,sopel] [--json]
    python benchmarks/flood.py --bots talkback,talkback-logging,sopel

Each bot runs in a process of its own, answers one line in a hundred and has every brake off.
The bots with as many rules stand ready together and take turns, so that a busy machine is busy
for all. How many lines a bot gets depends on how fast it is, unless --lines says so. Linux only.
"""

import json
import platform
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import groupby, product
from operator import attrgetter
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.chat import Chat
from benchmarks.contest import Contestant, Figures
from benchmarks.peers import PEERS, Peer
from benchmarks.server import Lost

_COLUMNS = (
    *("lines/s", "ours", "µs CPU", "ours", "MiB peak", "ours"),
    *("idle", "answer ms", "join s", "answers"),
)
_SECONDS = 3.0
"""What a flood takes each bot."""
_WIDTH = 110
"""Columns of a terminal that there are not, when the output is piped."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Talkback, quiet or logging, over one of the others."""

    ours: str
    bot: str
    rules: int
    lines_per_second: float
    cpu_microseconds: float
    peak_memory: float


def _peers(_context: click.Context, _parameter: click.Parameter, value: str) -> list[Peer]:
    unknown = set(names := value.split(",")) - set(PEERS)
    if unknown:
        raise click.BadParameter(f"{', '.join(sorted(unknown))}: not one of {', '.join(PEERS)}")
    return [PEERS[name] for name in names]


def _contest(peers: Sequence[Peer], rules: int, runs: int, lines: int | None) -> list[Figures]:
    with ExitStack() as stack:
        contestants = []
        for peer in peers:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            contestant = Contestant(peer, Chat(rules), folder)
            stack.callback(contestant.stop)
            contestants.append(contestant)
        counts = [lines or contestant.pace(_SECONDS) for contestant in contestants]
        for _ in range(runs):
            for contestant, count in zip(contestants, counts, strict=True):
                contestant.play(count)
        return [contestant.figures() for contestant in contestants]


def _ratios(figures: Sequence[Figures]) -> list[Ratio]:
    return [
        Ratio(
            us.bot,
            theirs.bot,
            theirs.rules,
            us.lines_per_second / theirs.lines_per_second,
            us.cpu_microseconds / theirs.cpu_microseconds,
            us.peak_memory / theirs.peak_memory,
        )
        for us, theirs in product(figures, figures)
        if PEERS[us.bot].ours and not PEERS[theirs.bot].ours and us.rules == theirs.rules
    ]


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}"


def _table(rules: int, figures: Sequence[Figures], ratios: Sequence[Ratio]) -> Table:
    table = Table("bot", *_COLUMNS, title=f"{rules:,} rules", title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    beside = {each.bot: each for each in ratios if (each.rules, each.ours) == (rules, "talkback")}
    for each in figures:
        ratio = beside.get(each.bot)
        lost = "" if each.answers == each.planted else f" of {each.planted:,}"
        table.add_row(
            each.bot,
            _short(each.lines_per_second),
            f"{_short(ratio.lines_per_second)} ×" if ratio else "",
            _short(each.cpu_microseconds),
            f"{ratio.cpu_microseconds:.3f} ×" if ratio else "",
            f"{each.peak_memory:.1f}",
            f"{ratio.peak_memory:.2f} ×" if ratio else "",
            f"{each.idle_memory:.1f}",
            f"{each.latency_milliseconds:.2f}",
            f"{each.start_seconds:.1f}",
            f"{each.answers:,}{lost}",
        )
    return table


@click.command(help=__doc__.partition("\n")[0] if __doc__ else None)
@click.option("--rules", "sizes", type=click.IntRange(1, 100_000), multiple=True, default=[10])
@click.option("--bots", "peers", default="talkback,sopel", callback=_peers, metavar="NAME,…")
@click.option("--runs", type=click.IntRange(1), default=3, help="Floods for each bot.")
@click.option("--lines", type=click.IntRange(100), help="In each; default: what takes 3 s.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def main(
    *,
    sizes: tuple[int, ...],
    peers: list[Peer],
    runs: int,
    lines: int | None,
    as_json: bool,
) -> None:
    versions = {peer.name: peer.version() for peer in peers}
    figures: list[Figures] = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for rules in progress.track(sizes, description="flooding"):
            try:
                figures += _contest(peers, rules, runs, lines)
            except Lost as lost:
                raise click.ClickException(str(lost)) from lost
    ratios = _ratios(figures)
    python = platform.python_version()
    if as_json:
        facts = {
            "python": python,
            "versions": versions,
            "results": [asdict(each) for each in figures],
            "ratios": [asdict(each) for each in ratios],
        }
        click.echo(json.dumps(facts, indent=2))
        return
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    for rules, group in groupby(figures, key=attrgetter("rules")):
        console.print(_table(rules, list(group), ratios))
        for each in ratios:
            if each.rules == rules and each.ours != "talkback":
                speed, cpu = each.lines_per_second, each.cpu_microseconds
                console.print(f"{each.ours} over {each.bot}: {speed:.1f} ×, CPU {cpu:.3f} ×")
    said = ", ".join(f"{name} {version}" for name, version in versions.items())
    console.print(f"Python {python}; {said}. Medians of {runs} floods; ours: talkback over it.")


if __name__ == "__main__":
    main()
