"""`talkback stats`: what fired, where, when and for whom; from the state database."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from talkback.cli.options import config_option
from talkback.cli.report_file import demand_report_file, html_option, names_option
from talkback.cli.standard_error import tell
from talkback.cli.standard_output import echo_json
from talkback.cli.state_place import state_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from talkback.bot.observe.stats import Stats, Totals
    from talkback.state.base import Count


class Since(click.ParamType[float]):
    """A duration such as 1d."""

    name = "duration"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        from talkback.config.values.durations import parse_duration

        length = parse_duration(value)
        if length is None:
            self.fail(f"{value!r} is not a duration such as 30m, 12h or 7d", param, ctx)
        return length


@click.command()
@config_option
@click.option("--since", type=Since(), default="1d", show_default=True, help="How far back.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@html_option
@names_option
@click.pass_context
def stats(
    context: click.Context,
    config: Path | None,
    since: float,
    as_json: bool,
    html: Path | None,
    names: bool,
) -> None:
    """Show what fired: by rule, channel, person and hour.

    It reads the state database, also beside a running bot. Counts are kept for 90 days, by the
    hour. With --html, a report is written as well. Exits 1 where nothing was counted.
    """
    from talkback.bot.observe.stats import group_counts
    from talkback.state.base import HOUR
    from talkback.state.errors import NoStateError
    from talkback.state.places import read_counts

    now = int(time.time()) // HOUR
    first = int(now - since / HOUR + 1)
    place = state_place(config)
    beside = [] if config is None else [config]
    demand_report_file(html, [place, *beside] if isinstance(place, Path) else beside, names)
    try:
        rows = read_counts(place, first)
    except NoStateError as error:
        tell(str(error))
        context.exit(1)
    found = group_counts(rows)
    try:  # first, since who reads what is printed may stop, as `head` does
        if html is not None:
            _write_report(html, rows, first, names)
    finally:
        _print(found, first, now, as_json)
    context.exit(0 if found.rules else 1)


def _print(found: "Stats", first: int, now: int, as_json: bool) -> None:
    if as_json:
        echo_json(_as_json(found, first))
    elif found.rules:
        from talkback.cli.views.stats_view import show

        show(found, first, now)
    else:
        tell("nothing fired in this time")


def _write_report(html: Path, rows: "Iterable[tuple[Count, int]]", first: int, names: bool) -> None:
    """Raises StoreError."""
    from talkback.cli.report_file import made_now, write_report
    from talkback.report.stats_page import stats_page

    since = time.strftime("%Y-%m-%d %H:%M", time.localtime(first * 3600))
    write_report(html, stats_page(rows, f"Stats since {since}", made_now(), names=names))


def _as_json(found: "Stats", first: int) -> dict[str, object]:
    return {
        "since": _iso(first),
        "replies": found.total.replies,
        "outcomes": dict(found.total.outcomes),
        "rules": _outcomes(found.rules),
        "channels": _outcomes(found.channels),
        "people": _outcomes(found.people),
        "hours": {_iso(hour): dict(line.outcomes) for hour, line in found.hours.items()},
    }


def _outcomes(lines: "Mapping[str, Totals]") -> dict[str, dict[str, int]]:
    return {name: dict(line.outcomes) for name, line in lines.items()}


def _iso(hour: int) -> str:
    return datetime.fromtimestamp(hour * 3600, UTC).isoformat()
