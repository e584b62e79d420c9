"""Problems on the screen: a line each and the place under it, a list in JSON, or for GitHub."""

from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

import click

from talkback.check.prove.proof import Proof
from talkback.check.run import Checked
from talkback.cli.standard_error import tell
from talkback.cli.standard_output import echo_json
from talkback.config.locations.redacted_lines import plain_excerpts, redacted_lines
from talkback.lint.runner import PROBLEMS
from talkback.model.errors import Diagnostic, Severity, StoreError
from talkback.model.text import count_noun, escape_unprintable
from talkback.quotes.file import read_text
from talkback.snapshot.chat_session import SessionDifference
from talkback.terminal.output import Output
from talkback.terminal.styled_text import StyledText, cells
from talkback.terminal.styles import BAD, ERROR, GOOD, QUIET, WARNING

_STYLES = {Severity.ERROR: ERROR, Severity.WARNING: WARNING}
_TITLES = {problem.id: problem.title for problem in PROBLEMS}
_SKIPPED = 20
"""Files among the logs that are named because they are none."""
_MARGIN = 7
"""Columns before an excerpt: the line's number, and what parts it from the line."""


def as_text(checked: Checked) -> None:
    """`file:line:column: code message`; on a terminal with the line it speaks of."""
    output = Output()
    shown = cache(partial(_shown, str(checked.path)))
    for problem in checked.problems:
        style = _STYLES[problem.severity]
        place = StyledText(f"{escape_unprintable(str(problem.location))}: ", "bold")
        output.text(place, (problem.code, style), f" {problem.message}")
        if problem in checked.differences:
            _diff(output, checked.differences[problem])
        elif output.width is not None:
            _point(output, problem, shown(problem.location.file))


def as_json(checked: Checked) -> None:
    listed = [
        {
            "file": problem.location.file,
            "line": problem.location.line,
            "column": problem.location.column,
            "code": problem.code,
            "severity": problem.severity,
            "rule": problem.rule,
            "message": problem.message,
        }
        for problem in checked.problems
    ]
    echo_json(listed, indent=2)


def as_github(checked: Checked) -> None:
    """Workflow commands, which GitHub turns into remarks beside the lines."""
    for problem in checked.problems:
        place = problem.location
        properties = {
            "file": place.file,
            "line": str(place.line),
            "col": str(place.column),
            "title": f"{problem.code} {_TITLES[problem.code]}",
        }
        told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        click.echo(f"::{problem.severity} {told}::{_data(problem.message)}")


def as_junit(checked: Checked) -> None:
    """A report for CI servers."""
    from talkback.cli.views import junit_view

    junit_view.as_junit(checked)


FORMATS = {"text": as_text, "json": as_json, "github": as_github, "junit": as_junit}


def summary(checked: Checked) -> str:
    """How many there are, for people."""
    problems = f"{count_noun(checked.errors, 'error')}, {count_noun(checked.warnings, 'warning')}"
    told = [problems if checked.problems else f"{checked.path}: no problems found"]
    if checked.undone:
        names = escape_unprintable(", ".join(checked.undone))
        told.append(f"not looked at before the errors are mended: {names}")
    if checked.proof is not None:
        told.append(_score(checked.proof))
    return "\n".join(told)


def _score(proof: Proof) -> str:
    of = proof.noticed + proof.survived
    undecided = f"; {len(proof.undecided)} undecided" if proof.undecided else ""
    return f"{proof.noticed} of {of} changes noticed ({proof.percent:.0f} %){undecided}"


def show_undecided(checked: Checked) -> None:
    """Changes for which no line was found that would make a difference."""
    for mutant in () if checked.proof is None else checked.proof.undecided:
        place, name = mutant.where, mutant.original.name
        told = f"{place}: undecided: {name} {mutant.what}: no line is known that shows it"
        tell(escape_unprintable(told))


def show_skipped(checked: Checked) -> None:
    """What among the logs is none, the first of it."""
    skipped = [] if checked.proof is None else checked.proof.skipped
    for told in skipped[:_SKIPPED]:
        tell(escape_unprintable(told))
    if len(skipped) > _SKIPPED:
        tell(f"and {count_noun(len(skipped) - _SKIPPED, 'other file')} among the logs")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _diff(output: Output, difference: SessionDifference) -> None:
    """The line that was answered, what is written behind it with its numbers, and what was said."""
    if all(row.number != difference.number for row in difference.written):
        answered = escape_unprintable(difference.answered)
        output.hanging(StyledText(f"{difference.number:5}   ", QUIET), StyledText(answered, QUIET))
    for row in difference.written:
        output.hanging(
            StyledText(f"{row.number:5} - ", BAD), StyledText(escape_unprintable(row.text), BAD)
        )
    for line in difference.played:
        output.hanging(StyledText("      + ", GOOD), StyledText(escape_unprintable(line), GOOD))


def _point(output: Output, problem: Diagnostic, lines: Sequence[str]) -> None:
    """The line that a problem stands in, cut so that the place is in sight."""
    from rich.text import Text

    place = problem.location
    if place.line > len(lines):
        return
    line, room = lines[place.line - 1], output.console.width - _MARGIN - 1
    before, behind = (
        escape_unprintable(line[: place.column - 1]),
        escape_unprintable(line[place.column - 1 :]),
    )
    if cells(before) > room * 2 // 3:
        before = "…" + before[_last(before, room * 2 // 3 - 1) :]
    excerpt = Text(before + behind)
    excerpt.truncate(room, overflow="ellipsis")
    output.text((f"{place.line:5} │ ", QUIET), excerpt.plain)
    caret = " " * (_MARGIN + 1 + cells(before)) + "^"
    output.lines([StyledText(caret, _STYLES[problem.severity])])


def _last(text: str, columns: int) -> int:
    """Where the end begins that has so many columns at most."""
    start = max(len(text) - columns, 0)
    while cells(text[start:]) > columns:
        start += 1
    return start


def _shown(config: str, file: str) -> Sequence[str]:
    """A file's lines as they may be shown."""
    lines = _lines(file)
    return redacted_lines("\n".join(lines)) if lines and file == config else plain_excerpts(lines)


def _lines(file: str) -> Sequence[str]:
    """A file's lines, with LF for all line ends; none where it cannot be read."""
    try:
        return read_text(Path(file)).replace("\r\n", "\n").split("\n")
    except StoreError:
        return ()
