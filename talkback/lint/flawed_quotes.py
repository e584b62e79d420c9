"""TB504 to TB506, TB509: quotes there twice or nearly so, unfit for a line, oddly parted."""

from collections.abc import Iterator

from talkback.lint.lint import ConfigLint, LintFinding
from talkback.lint.lint_context import LintContext
from talkback.quotes.file_problems import FlawKind, quote_flaws


def _check(context: LintContext) -> Iterator[LintFinding]:
    """What is wrong with a quote by itself; its length counts with the reply around it."""
    for pool_text in context.pool_texts:
        for found in quote_flaws(pool_text.text, "line" if pool_text.source.path else "quote"):
            if found.kind is not FlawKind.LONG:
                place, severity = pool_text.lines[found.line - 1], found.kind.severity
                yield LintFinding(place, found.message, code=found.kind.id, severity=severity)


FLAWED_QUOTES = ConfigLint(*FlawKind.TWICE.value, check=_check)
