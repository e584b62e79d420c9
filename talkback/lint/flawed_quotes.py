"""TB504 to TB506, TB509: quotes there twice or nearly so, unfit for a line, oddly parted."""

from collections.abc import Iterator

from talkback.config.codes import Code
from talkback.lint.lint import ConfigLint, Finding
from talkback.lint.subject import Subject
from talkback.store.lint import Flaw, lint


def _check(subject: Subject) -> Iterator[Finding]:
    """What is wrong with a quote by itself; its length counts with the reply around it."""
    for shelf in subject.shelves:
        for found in lint(shelf.text, "line" if shelf.source.path else "quote"):
            if found.flaw is not Flaw.LONG:
                place, severity = shelf.lines[found.line - 1], found.flaw.severity
                yield Finding(place, found.message, code=found.flaw, severity=severity)


FLAWED_QUOTES = ConfigLint(*Code.QUOTE_TWICE.value, check=_check)
