"""The quotes that a config leads to: which pools there are, and which file takes a new quote.

It reads no quotes before it is asked, so that an empty or broken pool can be mended.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from talkback.config.codes import Code
from talkback.config.find_config import find_config
from talkback.config.loader import read_config
from talkback.config.pool_files import is_pool_name, pool_files
from talkback.config.pools import PoolSource
from talkback.engine.rule import Rule
from talkback.engine.ruleset import NormalisedMessage
from talkback.model.closest import did_you_mean
from talkback.model.errors import (
    ConfigError,
    Diagnostic,
    Location,
    Severity,
    StoreError,
    TalkbackError,
)
from talkback.model.lazy_dataclass import dataclass
from talkback.model.message import CHANNEL_KINDS
from talkback.model.text import escape_unprintable
from talkback.quotes.file import Quote, parse_pool, read_pool
from talkback.quotes.remote.cache import cached_or_fetch


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """A quote in its pool; numbers count from 1, comments left out."""

    pool: str
    number: int
    quote: Quote


@dataclass(frozen=True, slots=True)
class PoolCatalog:
    """Every pool by its name: those of the config first, then files that no rule uses yet."""

    config: Path
    builtin: bool
    rules: tuple[Rule, ...]
    pools: Mapping[str, PoolSource]

    @classmethod
    def of(cls, config: Path | None) -> "PoolCatalog":
        """The pools of the config that `config` leads to; raises ConfigError."""
        found = find_config(config)
        read = read_config(found.path)
        problems = read.report.diagnostics
        if any(_stands_in_the_way(problem) for problem in problems):
            raise ConfigError(problems)
        files = {source.name: source for source in _files(found.path)}
        pools = {source.name: source for source in read.pools}
        return cls(found.path, found.builtin, read.rules, pools | _without(files, pools))

    def pool(self, name: str | None = None) -> PoolSource:
        """The pool of that name, or that of the first rule that has one.

        Raises TalkbackError where there is no such pool.
        """
        if name is None:
            return self._first()
        if name not in self.pools:
            hint = did_you_mean(Path(name).stem, self.pools)
            first = f"\nTo make one, write its first quote to {self._folder / name}.txt"
            raise TalkbackError(
                f"there is no pool {escape_unprintable(name)}{hint}"
                f"{first if is_pool_name(name) else ''}"
            )
        return self.pools[name]

    def file_to_be(self, name: str | None) -> Path:
        """The file of a pool, which need not be there yet; raises TalkbackError as `file` does."""
        if name is None or name in self.pools:
            return self.file(name)
        self.demand_own()
        if not is_pool_name(name):
            shown = escape_unprintable(name)
            raise TalkbackError(
                f"{shown!r} cannot be a pool's name: no slashes, nor . # ~ at its beginning"
            )
        return self._folder / f"{name}.txt"

    def name_of(self, path: Path) -> str:
        """The name of the pool in a file, or that it will have."""
        names = (source.name for source in self.pools.values() if source.path == path)
        return next(names, path.stem)

    def file(self, name: str | None = None) -> Path:
        """The file of a pool, to be changed.

        Raises TalkbackError where the pool is not in a file of the user's.
        """
        self.demand_own()
        source = self.pool(name)
        if source.url is not None:
            raise TalkbackError(
                f"the quotes of the pool {source.name} come from {source.url.host}; add them there"
            )
        if source.path is None:
            raise TalkbackError(
                f"the quotes of the pool {source.name} stand in {source.location}; edit them there"
            )
        return source.path

    def demand_own(self) -> None:
        """Raise TalkbackError where the quotes are not the user's to change."""
        if self.builtin:
            raise TalkbackError(
                "the built-in rules have no file of yours to change; `talkback init` writes a "
                "rules.toml and quotes/ that you can edit"
            )

    def entries(
        self, pool: str | None, left_out: Callable[[StoreError], None]
    ) -> Iterator[CatalogEntry]:
        """What is in that pool now, or in all of them, but for those that `left_out` is told of.

        Raises TalkbackError where the one that is asked for cannot be read.
        """
        if pool is not None:
            yield from _entries(self.pool(pool))
            return
        for source in self.pools.values():
            try:
                yield from _entries(source)
            except StoreError as error:
                left_out(error)

    def would_fire(self, quote: Quote) -> str | None:
        """Why a quote should not be added: what it would fire, were it said in a channel."""
        reading = NormalisedMessage.of(quote.chat)
        for rule in self.rules:
            if rule.enabled and rule.on & CHANNEL_KINDS and _answers(rule, reading):
                return f"would fire the rule {rule.name}, were it said by another bot"
        return None

    def _first(self) -> PoolSource:
        for rule in self.rules:
            if rule.quoted_pools:
                return self.pool(rule.quoted_pools[0])
        raise TalkbackError(f"no rule in {self.config} has a pool; name one with --pool")

    @property
    def _folder(self) -> Path:
        return self.config.parent / "quotes"


def _stands_in_the_way(problem: Diagnostic) -> bool:
    """A pool that a rule names and that is not there yet can be made, as it can be mended."""
    return problem.severity is Severity.ERROR and problem.code != Code.UNKNOWN_POOL.id


def _entries(source: PoolSource) -> Iterator[CatalogEntry]:
    for number, quote in enumerate(quotes_of(source), start=1):
        yield CatalogEntry(source.name, number, quote)


def quotes_of(source: PoolSource) -> tuple[Quote, ...]:
    """What is in a pool now, in its order; raises StoreError."""
    if source.path is not None:
        return read_pool(source.path)
    if source.url is not None:
        return cached_or_fetch(source.url)
    return parse_pool("\n".join(source.quotes))


def _files(config: Path) -> Iterator[PoolSource]:
    for name, path in pool_files(config.parent / "quotes").items():
        yield PoolSource(name, Location(str(path)), path)


def _without(
    files: Mapping[str, PoolSource], pools: Mapping[str, PoolSource]
) -> dict[str, PoolSource]:
    """Files that are not read yet under another name or declared elsewhere."""
    known = {source.path.resolve() for source in pools.values() if source.path is not None}
    return {
        name: source
        for name, source in files.items()
        if name not in pools and source.path is not None and source.path.resolve() not in known
    }


def _answers(rule: Rule, reading: NormalisedMessage) -> bool:
    matched = any(map(reading.holds, rule.triggers)) and all(map(reading.holds, rule.also))
    return matched and not any(map(reading.holds, rule.unless))
