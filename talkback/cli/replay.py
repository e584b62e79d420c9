"""`talkback replay`: what the rules would have done in chat logs."""

import re
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talkback.cli.interrupts import INTERRUPTED
from talkback.cli.options import LateChoice, config_option
from talkback.cli.report_file import demand_report_file, html_option, names_option
from talkback.cli.standard_error import tell
from talkback.cli.standard_output import echo_json
from talkback.terminal.styles import REMARK

if TYPE_CHECKING:
    from talkback.replay.report import Score
    from talkback.replay.run import Replay


def _workers(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> int | str | None:
    """A number of processes, or the address of a scheduler."""
    if value is None or re.fullmatch(r"(?:tcp|tls)://[^\s/]+:\d+", value):
        return value
    if re.fullmatch(r"[1-9][0-9]{0,3}", value):
        return int(value)
    words = "neither a number of processes nor the address of a Dask scheduler, tcp://HOST:8786"
    raise click.BadParameter(f"{value!r} is {words}")


def _formats() -> Iterable[str]:
    from talkback.chatlogs.line_forms import LogFormat

    return [form.value for form in LogFormat]


@click.command()
@config_option
@click.option(
    "--format",
    "form",
    type=LateChoice(_formats),
    default="auto",
    show_default=True,
    help="How the logs are written; found out from their first lines unless told.",
)
@click.option(
    "--against",
    metavar="OTHER.toml",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Show what would change with these rules.",
)
@click.option("--near", is_flag=True, help="Show lines that a trigger only just missed.")
@click.option("--json", "machine", is_flag=True, help="One JSON object.")
@click.option(
    "--workers",
    metavar="N|ADDRESS",
    callback=_workers,
    help="Search in N processes, or on the Dask cluster whose scheduler is at tcp://HOST:PORT.",
)
@html_option
@names_option
@click.argument(
    "logs",
    metavar="LOG...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, readable=True, path_type=Path),
)
@click.pass_context
def replay(
    context: click.Context,
    config: Path | None,
    form: str,
    against: Path | None,
    near: bool,
    machine: bool,
    workers: int | str | None,
    html: Path | None,
    names: bool,
    logs: tuple[Path, ...],
) -> None:
    r"""Run the rules over chat logs, on the logs' own clock.

    A LOG is a file, packed with gzip, bzip2, xz or zstd or not, or a folder: every file in it, in
    the order of the names. Network, channel and day come from the names, as clients write them;
    what does not tell its channel is taken to be of the first channel in the config. Each channel
    is replayed on its own. Ranks are those of the signs before the nicks, or of NAMES and MODE in a
    log of IRC itself. What was not understood, and what rules ask of people and the log does not
    tell (accounts, hosts, ranks), is told on standard error, and in `notes` of the JSON.

    With --near, lines that a trigger only just missed are shown by rule: those that it would match
    with ignore_case or normalise, without \b, ^ or $, or with one letter otherwise (where the
    words that it needs have six letters or more).

    With --html, a report is written as well: counts, charts, and of each rule some lines with the
    match marked and the verdict of the gates; of --against the changed lines. Unless --names is
    given, people are numbers in it.

    With --workers, the logs are searched by so many processes here, or by the workers of a Dask
    cluster (`pip install 'talkback-irc[dask]'`), which read them by the same absolute paths; what
    would have fired is decided here, and the report is the same. See docs/cluster.md.

    Exits 0 if a rule would have fired, 1 if none would; Ctrl-C shows what was seen so far.
    """
    from talkback.chatlogs.line_forms import LogFormat
    from talkback.cli.progress import watching
    from talkback.cli.views.replay_notes import notes
    from talkback.model.errors import StoreError
    from talkback.replay.executors import workforce
    from talkback.replay.prepare import prepare

    begun = time.perf_counter()
    inputs = [*logs, *(path for path in (config, against) if path is not None)]
    demand_report_file(html, inputs, names)
    replayed = prepare(config, against, logs, LogFormat(form))
    if near:
        replayed.find_near_misses()
    seen = None
    if html is not None:
        from talkback.cli.replay_report import watch_replay

        seen = watch_replay(replayed, names)
    code, force = 0, workforce(replayed.size, replayed.tasks, workers)
    try:
        with force.executor as executor, watching(replayed.size) as watch:
            replayed.run(executor, watch, force.ahead, force.locate)
    except KeyboardInterrupt:
        code = INTERRUPTED
        tell("talkback: interrupted; this is what was seen so far")
    except StoreError as error:
        code = 2
        tell(f"talkback: {error}; this is what was seen so far")
    seconds = time.perf_counter() - begun
    odd = [*notes(replayed)]
    try:  # first, since who reads what is printed may stop, as `head` does
        if html is not None and seen is not None:
            from talkback.cli.replay_report import write_replay_report

            write_replay_report(html, replayed, seen, logs=logs, against=against)
    finally:
        _print(replayed, seconds, odd, machine)
    fired = any(score.fired for score in replayed.report.rules.values())
    context.exit(code or (0 if fired else 1))


def _print(replayed: "Replay", seconds: float, odd: list[str], machine: bool) -> None:
    if machine:
        _as_json(replayed, seconds, odd)
    else:
        from talkback.cli.views.replay_view import for_people

        for_people(replayed, seconds)
        if replayed.near is not None:
            from talkback.cli.views.near_view import near_for_people

            near_for_people(replayed.near)
    for line in odd:
        tell(line, REMARK)


def _as_json(replayed: "Replay", seconds: float, odd: list[str]) -> None:
    """One object; of rules that are compared with, under `against`."""
    from talkback.cli.views.replay_notes import unread_lines

    report = replayed.report
    entry: dict[str, object] = {
        "files": report.files,
        "lines": report.lines,
        "messages": report.messages,
        **_counts(replayed, 0, report.rules),
        "seconds": round(seconds, 3),
        "partial": not replayed.complete,
        "unread": unread_lines(replayed.report),
        "notes": odd,
    }
    if replayed.near is not None:
        from talkback.cli.views.near_view import near_counts

        entry["near"] = near_counts(replayed.near)
    if len(replayed.bots) > 1:
        entry["against"] = _counts(replayed, 1, report.other)
    echo_json(entry)


def _counts(
    replayed: "Replay", bot: int, scores: "Mapping[str, Score]"
) -> dict[str, dict[str, int]]:
    rules = [rule.name for rule in replayed.bots[bot].ruleset.rules]
    found = {name: scores[name] for name in rules if name in scores}
    return {
        "matched": dict.fromkeys(rules, 0) | {name: one.matched for name, one in found.items()},
        "fired": dict.fromkeys(rules, 0) | {name: one.fired for name, one in found.items()},
    }
