"""Quotes that are there twice or unfit for a line, and pools that nobody uses."""

from collections.abc import Iterator

from talkback.errors import Diagnostic, Location
from talkback.lint.codes import Hint
from talkback.lint.subject import Subject, warning
from talkback.plain import visible
from talkback.store.lint import Flaw, lint


def flawed_quotes(subject: Subject) -> Iterator[Diagnostic]:
    """What is wrong with a quote by itself; its length counts with the reply around it."""
    for shelf in subject.shelves:
        item = "line" if shelf.source.path else "quote"
        for found in lint(shelf.text, item):
            if found.flaw is not Flaw.LONG:
                place, severity = shelf.lines[found.line - 1], found.flaw.severity
                yield Diagnostic(place, found.flaw, visible(found.message), severity)


def unused_pools(subject: Subject) -> Iterator[Diagnostic]:
    """A table of [pools] or a file in quotes/ that no rule draws from.

    With errors in the file nothing is said: a rule that could not be read may be the one.
    """
    config = subject.config
    if config.report.errors:
        return
    used = {pool for rule in config.rules for pool in rule.pools}
    for source in config.pools:
        if source.name not in used:
            place = config.places.key(("pools", source.name))
            message = f'no rule uses the pool {source.name}; give one pool = "{source.name}"'
            yield warning(Hint.NOBODYS_POOL, place, message)
    known = {source.path.resolve() for source in config.pools if source.path is not None}
    for path in sorted((config.path.parent / "quotes").glob("*.txt")):
        if path.resolve() not in known:
            message = f'no rule uses these quotes; give one pool = "{path.stem}"'
            yield warning(Hint.NOBODYS_POOL, Location(str(path)), message)
