"""A replay on the screen, for people: a table, examples, what changed, what was odd."""

from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from talkback.cli.views.sparkline import sparkline
from talkback.model.text import escape_unprintable
from talkback.replay.report import DecisionChange, MatchedLine, Score
from talkback.replay.run import Replay

WIDTH = 132
"""Columns where there is no terminal to ask."""


def for_people(replay: Replay, seconds: float) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDTH)
    report = replay.report
    console.print(_table(replay))
    for rule in replay.bots[0].ruleset.rules:
        for example in report.rules.get(rule.name, Score()).examples:
            console.print(Text.assemble((f"{rule.name}  ", "bold"), marked_line(example)))
    if len(replay.bots) > 1:
        _changes(console, replay)
    console.print(_summary(replay, seconds))


def _table(replay: Replay) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("rule", overflow="fold")
    table.add_column("matched", justify="right")
    table.add_column("fired", justify="right", style="green")
    table.add_column("held back by", overflow="fold")
    table.add_column("most often", overflow="fold")
    table.add_column("hours 0 to 23", no_wrap=True, min_width=24)
    for rule in replay.bots[0].ruleset.rules:
        score = replay.report.rules.get(rule.name, Score())
        table.add_row(
            escape_unprintable(rule.name),
            f"{score.matched:,}",
            f"{score.fired:,}",
            _ranked(Counter({str(why): n for why, n in score.held_back.items()})),
            _ranked(score.nicks),
            _hours(score.hours),
        )
    return table


def _ranked(counter: Counter[str]) -> Text:
    return Text(
        ", ".join(f"{escape_unprintable(name)} {count:,}" for name, count in counter.most_common(3))
    )


def _hours(hours: Counter[int]) -> str:
    """A bar for each hour of the day, beside the busiest."""
    if not hours:
        return ""
    return f"{sparkline(hours, range(24))} {hours.most_common(1)[0][0]:02}h"


def marked_line(example: MatchedLine) -> Text:
    start, end = example.span
    return Text.assemble(
        (f"<{escape_unprintable(example.nick)}> ", "cyan"),
        escape_unprintable(example.text[:start]),
        (escape_unprintable(example.text[start:end]), "bold reverse"),
        escape_unprintable(example.text[end:]),
    )


def _changes(console: Console, replay: Replay) -> None:
    names = dict.fromkeys(rule.name for bot in replay.bots for rule in bot.ruleset.rules)
    for name in names:
        before = replay.report.rules.get(name, Score())
        after = replay.report.other.get(name, Score())
        change = replay.report.changes.get(name, DecisionChange())
        console.print(
            Text.assemble((escape_unprintable(name), "bold"), f": {_difference(before, after)}")
        )
        for sign, style, examples in (("+", "green", change.gained), ("-", "red", change.lost)):
            for example in examples:
                console.print(Text.assemble((f"  {sign} ", style), marked_line(example)))


def _difference(before: Score, after: Score) -> str:
    counts = f"{before.fired:,} to {after.fired:,}"
    if before.fired == after.fired:
        return f"fires as often ({after.fired:,})"
    if not before.fired:
        return f"fires newly ({counts})"
    if not after.fired:
        return f"fires no more ({counts})"
    return f"fires {'more' if after.fired > before.fired else 'less'} ({counts})"


def _summary(replay: Replay, seconds: float) -> Text:
    report = replay.report
    so_far = "" if replay.complete else "so far: "
    rate = report.lines / seconds if seconds else 0.0
    return Text(
        f"{so_far}{report.files:,} files, {report.lines:,} lines, {report.messages:,} messages "
        f"in {seconds:.2f} s ({rate:,.0f} lines a second)",
        "dim",
    )
