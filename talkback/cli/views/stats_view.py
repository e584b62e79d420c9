"""Counts on the screen: a row for each name with a bar, and its hours as a line of blocks."""

import time
from collections.abc import Iterator, Mapping
from itertools import islice

from talkback.bot.observe.stats import Stats, Totals
from talkback.cli.views.sparkline import sparkline, stretch
from talkback.model.text import count_noun, escape_unprintable
from talkback.terminal.columns import CountRow, in_columns
from talkback.terminal.folding import NO_BREAK
from talkback.terminal.output import Output
from talkback.terminal.styled_text import StyledText
from talkback.terminal.styles import GOOD, QUIET, STRONG

MOST = 10
"""Names of a kind that are shown."""

_WIDTH = 24
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def show(found: Stats, first: int, last: int) -> None:
    """What was counted from the first hour to the last."""
    output, hours = Output(), range(first, last + 1)
    begun = time.strftime("%Y-%m-%d %H:%M", time.localtime(first * 3600))
    replies = count_noun(found.total.replies, "reply", "replies")
    output.text(f"{replies} since {begun}  ", (sparkline(found.total.hours, hours), GOOD))
    silences = ", ".join(
        f"{outcome.replace(' ', NO_BREAK)}{NO_BREAK}{times}"
        for outcome, times in found.total.outcomes.most_common()
        if outcome != "fires"
    )
    if silences:
        output.hanging(StyledText("kept silent: ", QUIET), StyledText(silences, QUIET))
    rows = [
        CountRow("", ("replies", "silent"), ("", _scale(hours)), STRONG),
        *_rows("by rule", found.rules, hours),
        *_rows("by channel", found.channels, hours),
        *_rows("by person", found.people, hours),
    ]
    output.lines(in_columns(rows, output.width, GOOD, GOOD))


def _rows(title: str, lines: Mapping[str, Totals], hours: range) -> Iterator[CountRow]:
    yield CountRow(title, style=STRONG)
    most = max((line.replies for line in lines.values()), default=0) or 1
    for name, line in islice(lines.items(), MOST):
        drawings = _bar(line.replies / most), sparkline(line.hours, hours)
        yield CountRow(
            f"  {escape_unprintable(name)}", (str(line.replies), str(line.silences)), drawings
        )
    if len(lines) > MOST:
        yield CountRow(f"  and {len(lines) - MOST} more", style=QUIET)


def _bar(share: float) -> str:
    """A bar in eighths of a character; something that is there is seen."""
    eighths = max(round(share * _WIDTH * 8), 1) if share else 0
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")


def _scale(hours: range) -> str:
    step = stretch(hours)
    return "each hour" if step == 1 else f"each {step} hours"
