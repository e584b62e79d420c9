"""What `init` wrote: nobody who keeps it is to blame for it."""

from functools import cache
from pathlib import Path

from talkback.config.find_config import builtin
from talkback.lint.lint_context import LintContext
from talkback.quotes.file import Quote, read_pool


@cache
def _pools() -> dict[str, frozenset[Quote]]:
    files = (builtin().parent / "quotes").glob("*.txt")
    return {path.name: frozenset(read_pool(path)) for path in files}


def is_shipped_file(path: Path) -> bool:
    """Whether `init` writes quotes under that name."""
    return path.name in _pools()


def is_shipped_quote(quote: Quote, path: Path | None, subject: LintContext) -> bool:
    """Whether a quote of the file is as `init` wrote it; talkback's own rules answer for theirs."""
    own = subject.config.path.resolve() == builtin().resolve()
    return path is not None and not own and quote in _pools().get(path.name, frozenset())
