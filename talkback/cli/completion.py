"""Names the shell completes, read off the keys of `rules.toml`; a broken one is no error here.

What is wrong with a file, `talkback check` tells: at a prompt one wants either names or silence.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import click

_PLAIN = re.compile(r"\w[\w.-]*")
"""What needs no quoting in any shell; other names are left to be typed."""


def rule_names(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    return _offered(_tables(context, "rules"), incomplete)


def network_names(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    return _offered(_tables(context, "networks"), incomplete)


def pool_names(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Pools with a table, and the files in quotes/."""
    path = _config(context)
    names = (*_tables(context, "pools"), *_pool_files(path))
    return _offered(dict.fromkeys(names), incomplete)


def _pool_files(config: Path | None) -> Iterable[str]:
    from talkback.config.pool_files import pool_files

    try:
        return () if config is None else pool_files(config.parent / "quotes")
    except OSError:
        return ()


def _offered(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete) and _PLAIN.fullmatch(name)]


def _tables(context: click.Context, kind: str) -> Iterable[str]:
    """The names under `[kind.NAME]`, in the order of the file."""
    import tomli

    from talkback.system.regular_file import read_regular_file

    path = _config(context)
    if path is None:
        return ()
    try:
        tables = tomli.loads(read_regular_file(path).decode("utf-8-sig")).get(kind)
    except (OSError, ValueError, RecursionError):
        return ()
    return tables if isinstance(tables, dict) else ()


def _config(context: click.Context) -> Path | None:
    """The config that the line so far leads to; `~` comes as it was typed."""
    from talkback.config.find_config import find_config
    from talkback.model.errors import ConfigError

    named: Path | None = context.params.get("config")
    try:
        return find_config(named.expanduser() if named else None).path
    except (ConfigError, RuntimeError):  # RuntimeError: a ~somebody whom the system does not know
        return None
