"""Counts on the screen: a row for each name with a bar, and its hours as a line of blocks."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from talkback.bot.observe.stats import Stats, Totals
from talkback.cli.views.sparkline import sparkline, stretch
from talkback.model.text import count_noun, escape_unprintable

MOST = 10
"""Names of a kind that are shown."""

_WIDTH = 24
_NARROWEST = 8
"""Columns that a name keeps, however narrow the terminal is."""

_EIGHTHS = " ▏▎▍▌▋▊▉█"


@dataclass(frozen=True, slots=True)
class _StatsRow:
    """A name with its numbers, the blocks of its hours; or a heading, which has a name alone."""

    name: str
    replies: str = ""
    silent: str = ""
    share: float = 0.0
    blocks: str = ""
    style: str = ""


def show(found: Stats, first: int, last: int) -> None:
    """What was counted from the first hour to the last."""
    console = Console(highlight=False, soft_wrap=True)
    begun = time.strftime("%Y-%m-%d %H:%M", time.localtime(first * 3600))
    silences = ", ".join(
        f"{outcome} {times}"
        for outcome, times in found.total.outcomes.most_common()
        if outcome != "fires"
    )
    hours = range(first, last + 1)
    blocks = (sparkline(found.total.hours, hours), "cyan")
    replies = count_noun(found.total.replies, "reply", "replies")
    console.print(Text.assemble(f"{replies} since {begun}  ", blocks))
    if silences:
        console.print(Text(f"kept silent: {silences}", style="dim"))
    rows = [
        _StatsRow("", "replies", "silent", blocks=_scale(hours), style="bold"),
        *_rows("by rule", found.rules, hours),
        *_rows("by channel", found.channels, hours),
        *_rows("by person", found.people, hours),
    ]
    for line in _lines(rows, console.width if console.is_terminal else None):
        console.print(line)


def _rows(title: str, lines: Mapping[str, Totals], hours: range) -> Iterator[_StatsRow]:
    yield _StatsRow(title, style="bold")
    most = max((line.replies for line in lines.values()), default=0) or 1
    for name, line in islice(lines.items(), MOST):
        blocks, share = sparkline(line.hours, hours), line.replies / most
        yield _StatsRow(
            f"  {escape_unprintable(name)}", str(line.replies), str(line.silences), share, blocks
        )
    if len(lines) > MOST:
        yield _StatsRow(f"  and {len(lines) - MOST} more", style="dim")


def _lines(rows: Sequence[_StatsRow], width: int | None) -> Iterator[Text]:
    """The rows in columns; without a width, as in a pipe, nothing is cut.

    Where it is narrow, the blocks go first, then the bars, then names shrink; numbers never do.
    """
    numbers = [max(cell_len(row.replies) for row in rows), max(len(row.silent) for row in rows)]
    names = max(cell_len(row.name) for row in rows)
    rest = (width or 10**6) - sum(numbers) - 2 * len(numbers)
    names = names if width is None else max(min(names, rest), _NARROWEST)
    rest -= names
    bar = _WIDTH if rest >= _WIDTH + 2 else 0
    with_blocks = rest - bar - 2 * bool(bar) >= max(len(row.blocks) for row in rows) + 2
    for row in rows:
        name = Text(row.name, row.style)
        name.truncate(names, overflow="ellipsis", pad=True)
        cells = f"  {row.replies:>{numbers[0]}}  {row.silent:>{numbers[1]}}"
        shown = (f"  {_bar(row.share):{bar}}" if bar else "", "green")
        blocks = (f"  {row.blocks}" if with_blocks else "", "cyan")
        line = Text.assemble(name, cells, shown, blocks)
        line.rstrip()
        yield line


def _bar(share: float) -> str:
    """A bar in eighths of a character; something that is there is seen."""
    eighths = max(round(share * _WIDTH * 8), 1) if share else 0
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")


def _scale(hours: range) -> str:
    step = stretch(hours)
    return "each hour" if step == 1 else f"each {step} hours"
