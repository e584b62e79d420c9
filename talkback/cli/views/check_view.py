"""Problems on the screen: a line each and the place under it, a list in JSON, or for GitHub."""

from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

import click
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from talkback.check.prove.proof import Proof
from talkback.check.run import Checked
from talkback.cli.standard_output import echo_json
from talkback.config.locations.redacted_lines import plain_excerpts, redacted_lines
from talkback.lint.runner import PROBLEMS
from talkback.model.errors import Diagnostic, Severity, StoreError
from talkback.model.text import count_noun, escape_unprintable
from talkback.quotes.file import read_text
from talkback.snapshot.chat_session import SessionDifference

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}
_TITLES = {problem.id: problem.title for problem in PROBLEMS}
_MARGIN = 7
"""Columns before an excerpt: the line's number, and what parts it from the line."""


def as_text(checked: Checked) -> None:
    """`file:line:column: code message`; on a terminal with the line it speaks of."""
    console = Console(highlight=False, soft_wrap=True)
    shown = cache(partial(_shown, str(checked.path)))
    for problem in checked.problems:
        style = _STYLES[problem.severity]
        place = Text(f"{escape_unprintable(str(problem.location))}: ", "bold")
        console.print(Text.assemble(place, (problem.code, style), f" {problem.message}"))
        if problem in checked.differences:
            _diff(console, checked.differences[problem])
        elif console.is_terminal:
            _point(console, problem, shown(problem.location.file))


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
    told = problems if checked.problems else f"{checked.path}: no problems found"
    return told if checked.proof is None else f"{told}\n{_score(checked.proof)}"


def _score(proof: Proof) -> str:
    of = proof.noticed + proof.survived
    undecided = f"; {len(proof.undecided)} undecided" if proof.undecided else ""
    return f"{proof.noticed} of {of} changes noticed ({proof.percent:.0f} %){undecided}"


def show_undecided(checked: Checked) -> None:
    """Changes for which no line was found that would make a difference."""
    for mutant in () if checked.proof is None else checked.proof.undecided:
        place, name = mutant.where, mutant.original.name
        told = f"{place}: undecided: {name} {mutant.what}: no line is known that shows it"
        click.echo(escape_unprintable(told), err=True)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _diff(console: Console, difference: SessionDifference) -> None:
    """The line that was answered, what is written behind it with its numbers, and what was said."""
    if all(row.number != difference.number for row in difference.written):
        answered = f"{difference.number:5}   {escape_unprintable(difference.answered)}"
        console.print(Text(answered, "dim"))
    for row in difference.written:
        console.print(Text(f"{row.number:5} - {escape_unprintable(row.text)}", "red"))
    for line in difference.played:
        console.print(Text(f"      + {escape_unprintable(line)}", "green"))


def _point(console: Console, problem: Diagnostic, lines: Sequence[str]) -> None:
    """The line that a problem stands in, cut so that the place is in sight."""
    place = problem.location
    if place.line > len(lines):
        return
    line = lines[place.line - 1]
    before, behind = (
        escape_unprintable(line[: place.column - 1]),
        escape_unprintable(line[place.column - 1 :]),
    )
    hidden = max(len(before) - (console.width - _MARGIN) * 2 // 3, 0)
    before = f"…{before[hidden + 1 :]}" if hidden else before
    number = Text(f"{place.line:5} │ ", "dim")
    console.print(Text.assemble(number, before, behind), soft_wrap=False, no_wrap=True, crop=True)
    caret = " " * (_MARGIN + 1 + cell_len(before)) + "^"
    console.print(Text(caret, _STYLES[problem.severity]))


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
