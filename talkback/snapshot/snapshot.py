"""All that the bot runs on, read and checked before any of it is used."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from talkback.config.codes import Code
from talkback.config.loader import Config, read_config
from talkback.config.pools import PoolSource, unreadable
from talkback.config.report import ConfigProblem, Report, unforeseen
from talkback.config.value import read_named_file
from talkback.engine.bridges import bridges_of
from talkback.engine.examples import ExampleEnvironment, run_examples
from talkback.engine.rule import Rule
from talkback.engine.ruleset import RuleSet, followed
from talkback.engine.shuffle_bag import Pool
from talkback.model.bot_nicks import BotNicks
from talkback.model.errors import (
    ConfigError,
    Diagnostic,
    Location,
    StoreError,
)
from talkback.model.lazy_dataclass import dataclass
from talkback.model.secret import SecretUrl
from talkback.model.settings import BotSettings, Network
from talkback.quotes.file import Quote, parse_pool, read_pool
from talkback.snapshot.defaults import first_message
from talkback.system.regular_file import read_regular_file

if TYPE_CHECKING:
    from talkback.config.reading_cache import ReadingCache

_HOLD = "all examples hold"

Web = Callable[[SecretUrl], tuple[Quote, ...]]
"""The quotes of a pool on the web, as far as they are to be had; raises StoreError."""

Read = Callable[[Path], bytes]
"""The bytes of a file; raises OSError."""


def cached_or_fetched(url: SecretUrl) -> tuple[Quote, ...]:
    """The last good copy of a pool on the web, or what its source has; raises StoreError."""
    # Locks, formats and all: most configs have no such pool.
    from talkback.quotes.remote.cache import cached_or_fetch  # noqa: PLC0415

    return cached_or_fetch(url)


_STAND_INS = tuple("…" * many for many in range(1, 41))
"""Quotes for the examples of a rule whose pool is away: they are about the rule."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A config that can be used, with its quotes; reload makes a new one and swaps.

    `files` are all that went into it, the config first: a change of one of them is worth a
    reload. `sources` are where the pools on the web come from, by the pools' names. `begun` is
    when reading began, in nanoseconds of the wall clock.
    """

    path: Path
    bot: BotSettings
    networks: tuple[Network, ...]
    ruleset: RuleSet
    warnings: tuple[Diagnostic, ...]
    files: tuple[Path, ...]
    sources: Mapping[str, SecretUrl]
    begun: int

    @property
    def nicks(self) -> BotNicks:
        return BotNicks.of(self.bot, self.networks)


@dataclass(frozen=True, slots=True)
class Draft:
    """A config as far as it could be read, the quotes that it leads to, and all its problems."""

    config: Config
    pools: Mapping[str, Pool]

    def compiled(self) -> RuleSet:
        """The rules that are whole; takes seconds for ten thousands of them.

        Raises ConfigError where they can't be put together.
        """
        config = self.config
        try:
            bridges = bridges_of(config.networks, config.nicks.every)
            limits, orders = config.bot.limits, config.commands
            return RuleSet.build(config.rules, self.pools, limits, orders, bridges)
        except Exception as error:  # noqa: BLE001 - whatever a file holds ends as a diagnostic
            config.report.error(unforeseen(error, Location(str(config.path))))
            raise ConfigError(config.report.diagnostics, _files(config)) from None


def read_snapshot(
    path: Path,
    environ: Mapping[str, str] = os.environ,
    web: Web = cached_or_fetched,
    read: Read = read_regular_file,
) -> Snapshot:
    """Do all that can fail: read the config and its quotes, compile the rules.

    Raises ConfigError with every problem found, warnings included, if one of them is an error.
    """
    begun = time.time_ns()
    draft = read_draft(path, environ, web, read)
    config = draft.config
    found = config.report.diagnostics
    if config.report.errors:
        raise ConfigError(found, _files(config))
    return Snapshot(
        path=path,
        bot=replace(config.bot, followed=followed(config.rules)),
        networks=config.networks,
        ruleset=draft.compiled(),
        warnings=found,
        files=_files(config),
        sources={pool.name: pool.url for pool in config.pools if pool.url is not None},
        begun=begun,
    )


def read_draft(  # noqa: PLR0913 - what is handed in is all there is
    path: Path,
    environ: Mapping[str, str] = os.environ,
    web: Web = cached_or_fetched,
    read: Read = read_regular_file,
    named_file: Read = read_named_file,
    cache: "ReadingCache | None" = None,
) -> Draft:
    """Read a config with its quotes and run its examples; the problems are in its report.

    Raises ConfigError where nothing can be read.
    """
    config = read_config(path, environ, read, named_file, cache)
    pools = MappingProxyType({pool.name: pool for pool in _pools(config, web, read)})
    _run_examples(config, pools, cache)
    return Draft(config, pools)


def example_environment(config: Config, pools: Mapping[str, Pool]) -> ExampleEnvironment:
    """What examples are run with: a pool whose source was never there yet has a quote in them."""
    filled = {name: pool if pool.quotes else Pool(name, _STAND_INS) for name, pool in pools.items()}
    return ExampleEnvironment(
        first_message(config.bot, config.networks),
        filled,
        config.commands,
        time.process_time,
        bridges_of(config.networks, config.nicks.every),
        config.nicks,
    )


def _run_examples(config: Config, pools: Mapping[str, Pool], cache: "ReadingCache | None") -> None:
    environment = example_environment(config, pools)
    if cache is not None:
        cache.examples.surrounded_by(_surroundings(environment))
    for rule in config.rules:
        if not pools.keys() >= set(rule.quoted_pools) or (cache and _is_known(rule, cache)):
            continue
        if _all_hold(rule, environment, config.report) and cache is not None:
            cache.examples.add(_HOLD, cache.revisions.get(rule.name))


def _is_known(rule: Rule, cache: "ReadingCache") -> bool:
    return cache.examples.has(_HOLD, cache.revisions.get(rule.name))


def _surroundings(environment: ExampleEnvironment) -> object:
    """All that it brings to an example; its clock only watches searches that take too long."""
    said = environment.message, environment.orders, environment.bridges, environment.nicks
    return said, dict(environment.pools)


def _all_hold(rule: Rule, environment: ExampleEnvironment, report: Report) -> bool:
    before = report.told
    try:
        _run(rule, environment, report)
    except Exception as error:  # noqa: BLE001 - whatever a rule holds ends as a diagnostic
        report.error(unforeseen(error, rule.location), rule.name)
    return report.told == before


def _run(rule: Rule, environment: ExampleEnvironment, report: Report) -> None:
    for failure in run_examples(rule, environment):
        code, place = Code.EXAMPLE_FAILS, failure.example.location
        report.error(ConfigProblem(code, failure.message, place), rule.name)


def _files(config: Config) -> tuple[Path, ...]:
    return (*config.files, *(pool.path for pool in config.pools if pool.path is not None))


def _pools(config: Config, web: Web, read: Read) -> Iterator[Pool]:
    for source in config.pools:
        try:
            yield _web_pool(config, source, web) if source.url else _pool(source, read)
        except ConfigProblem as wrong:
            config.report.error(wrong, source.rule)
        except StoreError as away:
            message = f"{away}; until it is back, the pool {source.name} is empty"
            config.report.warning(
                ConfigProblem(Code.POOL_AWAY, message, source.location), source.rule
            )
            yield Pool(source.name, ())
        except Exception as error:  # noqa: BLE001 - whatever a pool holds ends as a diagnostic
            config.report.error(unforeseen(error, source.location), source.rule)


def _web_pool(config: Config, source: PoolSource, web: Web) -> Pool:
    """Nobody is asked for the quotes of a config that cannot be used."""
    if source.url is None or config.report.errors:
        return Pool(source.name, ())
    return Pool(source.name, tuple(quote.chat for quote in web(source.url)))


def _pool(source: PoolSource, read: Read) -> Pool:
    quotes = _quotes(source, read)
    if not quotes:
        place = source.location if source.path is None else Location(str(source.path))
        raise ConfigProblem(Code.POOL_EMPTY, f"the pool {source.name} has no quote", place)
    return Pool(source.name, tuple(quote.chat for quote in quotes))


def _quotes(source: PoolSource, read: Read) -> tuple[Quote, ...]:
    if source.path is None:
        return parse_pool("\n".join(source.quotes))
    try:
        return read_pool(source.path, read)
    except StoreError as error:
        raise unreadable(error, source.location) from None
