"""The whole bot under a flood, its state in memory, in a file, and in a PostgreSQL of our own.

    python benchmarks/shared_state.py [--rules 10] [--runs 5]

The bots stand ready together and take turns, this way and that; each answers one line in a hundred,
and each answer is counted and remembered. The one with the database has the lease of its network.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.chat import Chat
from benchmarks.contest import Contestant, Figures
from benchmarks.peers import talkback
from tests.e2e.servers.certificates import Certificates
from tests.e2e.servers.postgres import running_postgres

GOAL = 0.9
"""Lines a second with PostgreSQL, over those with a file: at least."""

_SECONDS = 3.0
_MEMORY, _FILE, _DATABASE = "in memory", "SQLite", "PostgreSQL"


@contextmanager
def _database() -> Iterator[str]:
    """The URL of an empty database, as TOML."""
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        server = running_postgres(Certificates.issue(Path(folder)))
        postgres = runner.run(server.__aenter__())
        try:
            yield f'"{postgres.create_database().reveal()}"'
        finally:
            runner.run(server.__aexit__(None, None, None))


def _contest(rules: int, runs: int) -> list[Figures]:
    with ExitStack() as stack:
        database = stack.enter_context(_database())
        states = {_MEMORY: "false", _FILE: '"talkback.db"', _DATABASE: database}
        contestants = []
        for name, state in states.items():
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            contestant = Contestant(talkback(name, state), Chat(rules), folder)
            stack.callback(contestant.stop)
            contestants.append(contestant)
        lines = contestants[0].pace(_SECONDS)
        for number in range(runs):
            for contestant in contestants if number % 2 else reversed(contestants):
                contestant.play(lines)
        return [contestant.figures() for contestant in contestants]


@click.command(help=__doc__.partition("\n")[0] if __doc__ else None)
@click.option("--rules", type=click.IntRange(1, 100_000), default=10)
@click.option("--runs", type=click.IntRange(1), default=5, help="Floods for each bot.")
def main(rules: int, runs: int) -> None:
    figures = {each.bot: each for each in _contest(rules, runs)}
    for name, each in figures.items():
        click.echo(
            f"{name:12}{each.lines_per_second:10,.0f} lines/s{each.cpu_microseconds:8.1f} µs CPU"
            f"{each.latency_milliseconds:8.2f} ms an answer{each.peak_memory:8.1f} MiB"
        )
    ours, theirs = figures[_DATABASE], figures[_FILE]
    ratio = ours.lines_per_second / theirs.lines_per_second
    cpu = ours.cpu_microseconds / theirs.cpu_microseconds
    click.echo(f"{'ratio':12}{ratio:10.2f}{cpu:16.2f}      (goal: {GOAL:g} of the lines at least)")


if __name__ == "__main__":
    main()
