"""What mends a problem with one edit, where the problem itself says what was meant.

Made from the server's own last problems and text, never from a range that a client sends back.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from talkback.config.add_example import NoPlaceError, insertions
from talkback.config.codes import Code
from talkback.lint.containment import sample_lines
from talkback.lint.no_example import NO_EXAMPLE
from talkback.lsp.analysis import ReadConfig
from talkback.lsp.line_index import TextSpan
from talkback.model.errors import Diagnostic

_NEAR = re.compile(r"; did you mean (?P<near>.+?)\??\Z")
_CALLED = re.compile(r"\bcalled (?P<wrong>[^\s;]+)")
_FOREIGN = re.compile(r"^“(?P<wrong>[^”]+)” .*; write (?P<near>\{[\w:-]+\})\Z")
_WRITE = re.compile(r"^“(?P<wrong>[^”]+)” .*; write “(?P<near>[^”]+)”(?: \([^)]*\))?\Z")
_WORD = re.compile(r"\{?[\w.:-]+\}?")


@dataclass(frozen=True, slots=True)
class Fix:
    """An edit, in words and in place."""

    title: str
    span: TextSpan
    text: str


def fixes(problem: Diagnostic, span: TextSpan, text: str, read: ReadConfig | None) -> Iterator[Fix]:
    """The edits for a problem that reaches from where to where; mostly one or none."""
    if (found := _NEAR.search(problem.message)) is not None:
        yield from _nearest(problem, span, text, found["near"])
    elif (found := _FOREIGN.search(problem.message) or _WRITE.search(problem.message)) is not None:
        wrong, near = found["wrong"], found["near"]
        if text.startswith(wrong, span.start) and not wrong.endswith("…"):
            yield Fix(f"Write {near}", TextSpan(span.start, span.start + len(wrong)), near)
    elif problem.code == Code.BACKSPACE.id:
        yield from _in_single_quotes(span, text)
    elif problem.code == NO_EXAMPLE.id and read is not None and problem.rule is not None:
        yield from _with_example(problem.rule, read)


def _nearest(problem: Diagnostic, span: TextSpan, text: str, near: str) -> Iterator[Fix]:
    """The name that was meant in the place of the one that is there, in its quotes or braces."""
    called = _CALLED.search(problem.message)
    wrong = called["wrong"] if called is not None else ""
    at = text.find(wrong, span.start, span.end) if wrong else -1
    if at < 0:
        word = _WORD.search(text, span.start, span.end)
        if word is None:
            return
        at, wrong = word.start(), word[0]
    if wrong.startswith("{"):
        near = f"{{{near}}}"
    yield Fix(f"Write {near}", TextSpan(at, at + len(wrong)), near)


def _in_single_quotes(span: TextSpan, text: str) -> Iterator[Fix]:
    """The pattern as it is typed, where no escape of TOML comes between; the string is around."""
    begin = text.rfind('"', 0, span.start + 1)
    end = text.find('"', span.start + 1)
    body = text[begin + 1 : end]
    if begin >= 0 and end > 0 and "'" not in body and "\n" not in body:
        yield Fix("Put the pattern in single quotes", TextSpan(begin, end + 1), f"'{body}'")


def _with_example(name: str, read: ReadConfig) -> Iterator[Fix]:
    """A line that the rule's first trigger finds, where the rule's examples belong."""
    rule = next((rule for rule in read.draft.config.rules if rule.name == name), None)
    lines = sample_lines(rule.triggers[0]) if rule and rule.triggers else []
    line = next((line for line in lines if line.isprintable()), None)
    if line is not None:
        with suppress(NoPlaceError):
            for at, text in insertions(read.text, name, "examples", line):
                yield Fix("Add an example", TextSpan(at, at), text)
