"""TB809: a table of [pools] or a file in quotes/ that no rule draws from."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from talkback.config.pool_files import pool_files
from talkback.lint.lint import ConfigLint, LintFinding
from talkback.lint.lint_context import LintContext
from talkback.lint.shipped import is_shipped_file
from talkback.model.errors import Location


def _check(context: LintContext) -> Iterator[LintFinding]:
    """With errors in the file nothing is said: a rule that could not be read may be the one."""
    if context.config.report.errors:
        return
    yield from _tables(context)
    yield from _files(context)


def _tables(context: LintContext) -> Iterator[LintFinding]:
    config = context.config
    used = {pool for rule in config.rules for pool in rule.quoted_pools}
    for source in config.pools:
        if source.name not in used:
            place = config.places.key(("pools", source.name))
            message = f'no rule uses the pool {source.name}; give one pool = "{source.name}"'
            yield LintFinding(place, message)


def _files(context: LintContext) -> Iterator[LintFinding]:
    """Files that `init` wrote are nobody's mistake."""
    config = context.config
    known = {source.path.resolve() for source in config.pools if source.path is not None}
    for path in _pool_files(config.path.parent / "quotes"):
        if path.resolve() not in known and not is_shipped_file(path):
            message = f'no rule uses these quotes; give one pool = "{path.stem}"'
            yield LintFinding(Location(str(path)), message)


def _pool_files(folder: Path) -> Iterable[Path]:
    try:
        return pool_files(folder).values()
    except OSError:  # closed to us: a rule that wants a pool of it has said so
        return ()


UNUSED_POOL = ConfigLint(
    "TB809",
    "Pool that nobody uses",
    "No rule draws from this table of [pools], or from this file in quotes/. Quotes that "
    "`talkback init` wrote may lie there unused.",
    "Name the pool in a rule, or remove it.",
    _check,
)
