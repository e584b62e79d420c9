"""The cold start of each command, the whole process, beside what its user might have instead.

    python benchmarks/startup.py [--runs 15] [--json]

`--help` stands beside importing click, commands that read rules beside importing the libraries
that they cannot do without, and `run`, from its start until it sends JOIN, beside Limnoria and
Sopel on the same server. They take turns; what counts is the least processor time of each, since a
busy machine only ever adds to it.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.peers import PEERS, Peer
from benchmarks.process import Bot
from benchmarks.server import Listener

_CLICK = "import click"
_LIBRARIES = "import click, tomli, regex"
_RULES = """\
[rules.tea]
triggers = ['\\b(tea|cuppa)\\b', 'earl grey']
reply = "{nick}: {match}? Two sugars."
examples = ["anyone for tea?"]

[rules.mate]
triggers = 'yerba|\\bmate\\b'
reply = "{nick}: mind the bombilla."
examples = ["mate!"]
"""
_COMMANDS: Sequence[tuple[tuple[str, ...], str, float | None]] = (
    (("--help",), _CLICK, 1.4),
    (("test-rule", "a line that fires nothing"), _LIBRARIES, 2.2),
    (("test-rule", "a cuppa, please"), _LIBRARIES, 2.2),
    (("rules",), _LIBRARIES, None),
    (("check",), _LIBRARIES, None),
    (("quotes", "list"), _LIBRARIES, None),
    (("stats",), _LIBRARIES, None),
    (("schema",), _LIBRARIES, None),
)
"""Our arguments, the Python beside them, and the ratio that is the goal."""
_PATTERNS = tuple(rf"\bword{number} (?:a|the) thing\b" for number in range(10))
_JOIN_GOAL = {"limnoria": 1.6}


@dataclass(frozen=True, slots=True)
class Start:
    """The least processor seconds of both; `ratio` is ours over theirs."""

    ours: str
    theirs: str
    seconds: float
    their_seconds: float
    ratio: float
    goal: float | None


def _processor_seconds(folder: Path, *arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        (sys.executable, *arguments),
        cwd=folder,
        env=_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _environment() -> dict[str, str]:
    """With byte code, as everybody has it, and this checkout."""
    ours = {"PYTHONPATH": str(Path(__file__).parent.parent)}
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | ours


def _seconds_to_join(peer: Peer) -> float:
    """Raises Lost."""
    listener = Listener()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peer.write(folder, listener.port, _PATTERNS)
        bot = Bot((peer.python(), *peer.arguments), folder)
        try:
            listener.guest(bot.alive).close()
            return bot.cpu()
        finally:
            bot.stop()


def _start(
    names: tuple[str, str],
    both: tuple[Callable[[], float], Callable[[], float]],
    runs: int,
    goal: float | None,
) -> Start:
    for each in both:
        each()  # the first one writes byte code
    pairs = [(both[0](), both[1]()) for _ in range(runs)]
    ours, theirs = map(min, zip(*pairs, strict=True))
    return Start(*names, ours, theirs, ours / theirs, goal)


def _starts(runs: int, bots: Sequence[str], folder: Path) -> Iterator[Start]:
    (folder / "rules.toml").write_text(_RULES, encoding="utf-8")
    for arguments, python, goal in _COMMANDS:
        both = (
            lambda arguments=arguments: _processor_seconds(folder, "-m", "talkback", *arguments),
            lambda python=python: _processor_seconds(folder, "-c", python),
        )
        names = (f"talkback {' '.join(arguments)}", f'python -c "{python}"')
        yield _start(names, both, runs, goal)
    for name in bots:
        joins = tuple(
            lambda peer=peer: _seconds_to_join(peer) for peer in (PEERS["talkback"], PEERS[name])
        )
        names = ("talkback run, to JOIN", f"{name}, to JOIN")
        yield _start(names, (joins[0], joins[1]), runs, _JOIN_GOAL.get(name))


@click.command(help="Time the start of each command beside its alternative.")
@click.option("--runs", type=click.IntRange(1), default=15, show_default=True, help="Of each.")
@click.option(
    "--bot",
    "bots",
    multiple=True,
    type=click.Choice(["limnoria", "sopel"]),
    default=("limnoria", "sopel"),
    help="Beside `run`; they are installed into environments of their own.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON list on standard output.")
def main(*, runs: int, bots: tuple[str, ...], as_json: bool) -> None:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for start in _starts(runs, bots, Path(folder)):
            found.append(asdict(start))
            if not as_json:
                goal = "" if start.goal is None else f"   (goal: at most {start.goal:g})"
                click.echo(
                    f"{start.ours:38} {start.seconds * 1e3:5.0f} ms   {start.theirs:40} "
                    f"{start.their_seconds * 1e3:5.0f} ms   {start.ratio:5.2f}{goal}"
                )
    if as_json:
        click.echo(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
