"""A replay on the screen, for people: a table, what held each rule back, examples, what changed."""

from collections import Counter

from talkback.cli.views.sparkline import sparkline
from talkback.model.text import escape_unprintable
from talkback.replay.report import DecisionChange, MatchedLine, Score
from talkback.replay.run import Replay
from talkback.terminal.columns import CountRow, in_columns
from talkback.terminal.folding import NO_BREAK, indented
from talkback.terminal.output import Output
from talkback.terminal.styled_text import StyledText
from talkback.terminal.styles import BAD, FOUND, GOOD, QUIET, STRONG

_HEAD = CountRow("rule", ("matched", "fired"), ("hours 0 to 23",), QUIET)


def for_people(replay: Replay, seconds: float) -> None:
    output, scores = Output(), _scores(replay)
    output.lines(in_columns([_HEAD, *(_row(*each) for each in scores)], output.width, ""))
    for name, score in scores:
        if score.examples:
            _details(output, name, score)
    if len(replay.bots) > 1:
        _changes(output, replay)
    output.text((_summary(replay, seconds), QUIET))


def _scores(replay: Replay) -> list[tuple[str, Score]]:
    """Every rule in order."""
    rules = replay.bots[0].ruleset.rules
    return [(rule.name, replay.report.rules.get(rule.name, Score())) for rule in rules]


def _row(name: str, score: Score) -> CountRow:
    counts = f"{score.matched:,}", f"{score.fired:,}"
    return CountRow(escape_unprintable(name), counts, (_hours(score.hours),))


def _details(output: Output, name: str, score: Score) -> None:
    """What kept a rule quiet, who brought it, and some of the lines."""
    output.text((escape_unprintable(name), STRONG))
    held_back = Counter({str(why): count for why, count in score.held_back.items()})
    for label, counter in (("held back  ", held_back), ("most often ", score.nicks)):
        if counter:
            output.hanging(StyledText(f"  {label} ", QUIET), _ranked(counter))
    for example in score.examples:
        output.lines(indented(marked_line(example), 2, output.width))


def _ranked(counter: Counter[str]) -> StyledText:
    return StyledText(
        ", ".join(f"{_unbroken(name)}{NO_BREAK}{count:,}" for name, count in counter.most_common(3))
    )


def _unbroken(name: str) -> str:
    return escape_unprintable(name).replace(" ", NO_BREAK)


def _hours(hours: Counter[int]) -> str:
    """A bar for each hour of the day, beside the busiest."""
    if not hours:
        return ""
    return f"{sparkline(hours, range(24))} {hours.most_common(1)[0][0]:02}h"


def marked_line(example: MatchedLine) -> StyledText:
    start, end = example.span
    return StyledText.assemble(
        (f"<{escape_unprintable(example.nick)}> ", QUIET),
        escape_unprintable(example.text[:start]),
        (escape_unprintable(example.text[start:end]), FOUND),
        escape_unprintable(example.text[end:]),
    )


def _changes(output: Output, replay: Replay) -> None:
    names = dict.fromkeys(rule.name for bot in replay.bots for rule in bot.ruleset.rules)
    for name in names:
        before = replay.report.rules.get(name, Score())
        after = replay.report.other.get(name, Score())
        change = replay.report.changes.get(name, DecisionChange())
        output.text((escape_unprintable(name), STRONG), f": {_difference(before, after)}")
        for sign, style, examples in (("+", GOOD, change.gained), ("-", BAD, change.lost)):
            for example in examples:
                output.hanging(StyledText(f"  {sign} ", style), marked_line(example))


def _difference(before: Score, after: Score) -> str:
    counts = f"{before.fired:,} to {after.fired:,}"
    if before.fired == after.fired:
        return f"fires as often ({after.fired:,})"
    if not before.fired:
        return f"fires newly ({counts})"
    if not after.fired:
        return f"fires no more ({counts})"
    return f"fires {'more' if after.fired > before.fired else 'less'} ({counts})"


def _summary(replay: Replay, seconds: float) -> str:
    report = replay.report
    so_far = "" if replay.complete else "so far: "
    rate = report.lines / seconds if seconds else 0.0
    return (
        f"{so_far}{report.files:,} files, {report.lines:,} lines, {report.messages:,} messages "
        f"in {seconds:.2f} s ({rate:,.0f} lines a second)"
    )
