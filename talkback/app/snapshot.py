"""All that the bot runs on, read and checked before any of it is used."""

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from talkback.config.codes import Code
from talkback.config.pools import PoolSource
from talkback.config.read import Config, read_config
from talkback.config.report import Wrong
from talkback.engine.examples import failures
from talkback.engine.pools import Pool
from talkback.engine.ruleset import RuleSet
from talkback.errors import ConfigError, Diagnostic, Location, NotUtf8Error, StoreError
from talkback.settings import Bot, Network
from talkback.store.quotes import Quote, parse_pool, read_pool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A config that can be used, with its quotes; reload makes a new one and swaps.

    `files` are all that went into it, the config first: a change of one of them is worth a
    reload.
    """

    path: Path
    bot: Bot
    networks: tuple[Network, ...]
    ruleset: RuleSet
    warnings: tuple[Diagnostic, ...]
    files: tuple[Path, ...]


def read_snapshot(path: Path, environ: Mapping[str, str] = os.environ) -> Snapshot:
    """Do all that can fail: read the config and its quotes, compile the rules.

    Raises ConfigError with every problem found, warnings included, if one of them is an error.
    """
    config = read_config(path, environ)
    pools = {pool.name: pool for pool in _pools(config)}
    _run_examples(config)
    found = config.report.diagnostics
    if config.report.errors:
        raise ConfigError(found)
    return Snapshot(
        path=path,
        bot=config.bot,
        networks=config.networks,
        ruleset=RuleSet.build(config.rules, MappingProxyType(pools), config.bot.limits),
        warnings=found,
        files=(*config.files, *_quotes_files(config)),
    )


def _run_examples(config: Config) -> None:
    for rule in config.rules:
        for failure in failures(rule, time.perf_counter):
            code, place = Code.EXAMPLE_FAILS, failure.example.location
            config.report.error(Wrong(code, failure.message, place), rule.name)


def _quotes_files(config: Config) -> Iterator[Path]:
    return (source.path for source in config.pools if source.path is not None)


def _pools(config: Config) -> Iterator[Pool]:
    for source in config.pools:
        try:
            yield _pool(source)
        except Wrong as wrong:
            config.report.error(wrong, source.rule)


def _pool(source: PoolSource) -> Pool:
    quotes = _quotes(source)
    if not quotes:
        place = source.location if source.path is None else Location(str(source.path))
        raise Wrong(Code.POOL_EMPTY, f"the pool {source.name} has no quote", place)
    return Pool(source.name, tuple(quote.chat for quote in quotes))


def _quotes(source: PoolSource) -> tuple[Quote, ...]:
    if source.path is None:
        return parse_pool("\n".join(source.quotes))
    try:
        return read_pool(source.path)
    except NotUtf8Error as error:
        raise Wrong(Code.POOL_NOT_UTF8, error.reason, error.location) from None
    except StoreError as error:
        raise Wrong(Code.POOL_UNREADABLE, str(error), source.location) from None
