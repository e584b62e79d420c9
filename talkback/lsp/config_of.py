"""Which config a file belongs to: itself, the one above its quotes, or the nearest above it."""

from functools import cache
from pathlib import Path

from talkback.config.find_config import builtin

CONFIG_NAME = "rules.toml"
_MAX_PARENTS = 3


def is_config(path: Path) -> bool:
    """By its name alone: what else is TOML is not opened with us, unless it is rules."""
    return path.suffix == ".toml"


def config_of(path: Path) -> Path | None:
    """The config in whose light a file is looked at; None where there is none."""
    if is_config(path):
        return path
    above = (parent / CONFIG_NAME for parent in list(path.parents)[:_MAX_PARENTS])
    return next((config for config in above if config.is_file()), None)


def problems_page(code: str) -> str:
    """Where a problem is explained, as a URI of a file that is installed with us."""
    return f"{_page()}#{code.lower()}"


@cache
def _page() -> str:
    page = builtin().parent / "problems.md"
    if not page.is_file():
        page = page.parent / "docs" / page.name
    return page.absolute().as_uri()
