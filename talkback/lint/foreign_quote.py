"""TB817: a placeholder or command in a quote, and a fortune file taken for a quotes file."""

import re
from collections.abc import Iterator

from talkback.config.foreign import at_the_beginning
from talkback.engine.template import FIXED
from talkback.lint.lint import ConfigLint, Finding
from talkback.lint.subject import Shelf, Subject

_PLACEHOLDER = re.compile(
    rf"\{{(?:{'|'.join(sorted(FIXED))})\}}|[$%](?:nick|channel|botnick)\b%?|\$\{{nick\}}"
)


def _check(subject: Subject) -> Iterator[Finding]:
    for shelf in subject.shelves:
        if (line := fortune_line(shelf)) is not None:
            message = (
                "a line of % parts the texts of a fortune file; `talkback quotes import` makes a "
                "quotes file of it, one quote a line"
            )
            yield Finding(shelf.lines[line - 1], message)
        for place, quote in shelf.quotes:
            if (found := _PLACEHOLDER.search(quote.text)) is not None:
                message = (
                    f"“{found[0]}” is said as it is: quotes have no placeholders; they belong in "
                    "the reply of a rule"
                )
                yield Finding(place, message)
            if (command := at_the_beginning(quote.text)) is not None:
                yield Finding(place, command.message)


def fortune_line(shelf: Shelf) -> int | None:
    """The first line of a quotes file that only a fortune file has."""
    if shelf.source.path is None:
        return None
    lines = enumerate(shelf.text.split("\n"), start=1)
    return next((number for number, line in lines if line.strip() == "%"), None)


FOREIGN_QUOTE = ConfigLint(
    "TB817",
    "Quote in another program's syntax",
    "Quotes are said as they are: {nick} is a placeholder in replies alone, and /me is no "
    "command. A line of % is what parts the texts of a fortune file.",
    "Put the placeholder into the rule's reply; read a fortune file with `talkback quotes import`.",
    _check,
)
