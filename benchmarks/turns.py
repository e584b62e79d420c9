"""Ours and theirs in turn, so that a busy machine is busy for both; what comes of it, shown."""

import json
import platform
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass

import click


@dataclass(frozen=True, slots=True)
class Turns:
    """Medians in seconds; `ratio` is ours over theirs."""

    ours: float
    theirs: float
    ratio: float
    runs: int
    python: str


def turns(ours: Callable[[], float], theirs: Callable[[], float], runs: int) -> Turns:
    """Measure each so many times."""
    pairs = [(ours(), theirs()) for _ in range(runs)]
    one, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    return Turns(one, other, one / other, runs, platform.python_version())


def show(taken: Turns, names: tuple[str, str], goal: float, *, as_json: bool) -> None:
    """For people, or as one JSON object."""
    if as_json:
        click.echo(json.dumps({"names": names, **asdict(taken)}, indent=2))
        return
    wide = max(map(len, names))
    for name, seconds in zip(names, (taken.ours, taken.theirs), strict=True):
        click.echo(f"{name:{wide}} {seconds * 1e3:9.1f} ms")
    click.echo(f"{'ratio':{wide}} {taken.ratio:9.2f}      (goal: at most {goal:g})")
