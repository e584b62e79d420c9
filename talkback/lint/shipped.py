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


def shipped_quotes(path: Path | None, context: LintContext) -> frozenset[Quote]:
    """What a file has from `init`, if left as it was; talkback's own rules answer for theirs."""
    if path is None or context.config.path.resolve() == builtin().resolve():
        return frozenset()
    return _pools().get(path.name, frozenset())
