"""Counts on the screen: a row for each name with a bar, and its hours as a line of blocks."""

import time
from collections.abc import Mapping, Sequence
from itertools import islice

from rich.console import Console
from rich.table import Table
from rich.text import Text

from talkback.app.counted import Counted, Line
from talkback.plain import amount, visible

MOST = 10
"""Names of a kind that are shown."""

_BLOCKS = " ▁▂▃▄▅▆▇█"
_WIDTH = 24
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def show(found: Counted, first: int, last: int) -> None:
    """What was counted from the first hour to the last."""
    console = Console(highlight=False)
    begun = time.strftime("%Y-%m-%d %H:%M", time.localtime(first * 3600))
    silences = ", ".join(
        f"{outcome} {times}"
        for outcome, times in found.total.outcomes.most_common()
        if outcome != "fires"
    )
    hours = range(first, last + 1)
    blocks = (sparkline(found.total.hours, hours), "cyan")
    replies = amount(found.total.replies, "reply", "replies")
    console.print(Text.assemble(f"{replies} since {begun}  ", blocks))
    if silences:
        console.print(Text(f"kept silent: {silences}", style="dim"), soft_wrap=True)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", overflow="ellipsis", no_wrap=True, max_width=30)
    for name in ("replies", "silent"):
        table.add_column(name, justify="right")
    table.add_column("", style="green", no_wrap=True, width=_WIDTH)
    table.add_column(_scale(hours), style="cyan", no_wrap=True)
    for title, lines in (
        ("by rule", found.rules),
        ("by channel", found.channels),
        ("by person", found.people),
    ):
        _add(table, title, lines, hours)
    console.print(table)


def _add(table: Table, title: str, lines: Mapping[str, Line], hours: range) -> None:
    table.add_row(Text(title, style="bold"))
    most = max((line.replies for line in lines.values()), default=0)
    for name, line in islice(lines.items(), MOST):
        row = (str(line.replies), str(line.silences), _bar(line.replies, most))
        table.add_row(Text(f"  {visible(name)}"), *row, sparkline(line.hours, hours))
    if len(lines) > MOST:
        table.add_row(Text(f"  and {len(lines) - MOST} more", style="dim"))


def _bar(count: int, most: int) -> str:
    """A bar in eighths of a character; something that is there is seen."""
    eighths = max(round(count / most * _WIDTH * 8), 1) if count else 0
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")


def sparkline(counts: Mapping[int, int], hours: range) -> str:
    """A block for each stretch of hours, as high as the busiest is full."""
    sums = _stretches(counts, hours)
    most = max(sums, default=0)
    return "".join(_BLOCKS[-(-times * 8 // most) if most else 0] for times in sums)


def _stretches(counts: Mapping[int, int], hours: range) -> Sequence[int]:
    step = -(-len(hours) // _WIDTH) or 1
    return [
        sum(counts.get(hour, 0) for hour in hours[start : start + step])
        for start in range(0, len(hours), step)
    ]


def _scale(hours: range) -> str:
    step = -(-len(hours) // _WIDTH) or 1
    return "each hour" if step == 1 else f"each {step} hours"
