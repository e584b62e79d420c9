"""TB817: a placeholder or command in a quote."""

import re
from collections.abc import Iterator

from talkback.config.other_syntax import at_the_beginning
from talkback.engine.placeholders import PLACEHOLDERS
from talkback.lint.lint import ConfigLint, LintFinding
from talkback.lint.lint_context import LintContext

_PLACEHOLDER = re.compile(
    rf"\{{(?:{'|'.join(sorted(PLACEHOLDERS))}|quote:[^{{}}]+)\}}|[$%](?:nick|channel|botnick)\b%?|\$\{{nick\}}"
)


def _check(context: LintContext) -> Iterator[LintFinding]:
    for pool_text in context.pool_texts:
        for place, quote in pool_text.quotes:
            if (found := _PLACEHOLDER.search(quote.text)) is not None:
                message = (
                    f"“{found[0]}” is said as it is: quotes have no placeholders; they belong in "
                    "the reply of a rule"
                )
                yield LintFinding(place, message)
            if (command := at_the_beginning(quote.text)) is not None:
                yield LintFinding(place, command.message)


FOREIGN_QUOTE = ConfigLint(
    "TB817",
    "Quote in another program's syntax",
    "Quotes are said as they are: {nick} is a placeholder in replies alone, and /me is no command.",
    "Put the placeholder into the rule's reply.",
    _check,
)
