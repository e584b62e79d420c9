"""The whole of `rules.toml`: text to settings, rules and pool sources, with all its problems."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import tomli

from talkback.config.bot import bot, commands
from talkback.config.bot_keys import BOT
from talkback.config.chunked_toml import loads
from talkback.config.codes import Code
from talkback.config.files import read_config_text
from talkback.config.locations.location_map import LocationMap
from talkback.config.locations.toml_spans import scan_rules
from talkback.config.networks import networks
from talkback.config.pools import Pools, PoolSource
from talkback.config.report import ConfigProblem, Report, unforeseen
from talkback.config.rule_key import FileContext
from talkback.config.rules import rules
from talkback.config.schema import FILE, TABLES_OF_KEY, FileKeys
from talkback.config.value import ConfigValue, ReadContext, Table, read_named_file
from talkback.config.values.secret_values import warn_of_readers
from talkback.engine.orders import Orders
from talkback.engine.rule import Rule
from talkback.model.bot_nicks import BotNicks
from talkback.model.errors import ConfigError, Location
from talkback.model.lazy_dataclass import dataclass
from talkback.model.settings import BotSettings, Network
from talkback.system.regular_file import read_regular_file

if TYPE_CHECKING:
    from talkback.config.reading_cache import ReadingCache


@dataclass(frozen=True, slots=True)
class Config:
    """What a file says, as far as it could be read; only without errors in `report` is it whole.

    `places` tells where a key path stands, for whoever has more to say about the file.
    """

    path: Path
    bot: BotSettings
    commands: Orders
    networks: tuple[Network, ...]
    rules: tuple[Rule, ...]
    pools: tuple[PoolSource, ...]
    files: tuple[Path, ...]
    places: LocationMap
    report: Report

    @property
    def nicks(self) -> BotNicks:
        return BotNicks.of(self.bot, self.networks)


def read_config(
    path: Path,
    environ: Mapping[str, str] = os.environ,
    read: Callable[[Path], bytes] = read_regular_file,
    named_file: Callable[[Path], bytes] = read_named_file,
    cache: "ReadingCache | None" = None,
) -> Config:
    """Read a file as far as it goes, collecting its problems in the report.

    Raises ConfigError where nothing can be read: no file, not UTF-8, not TOML.
    """
    try:
        text = read_config_text(path, read)
        values, places = _parse(text, str(path), cache)
        source = ReadContext(path.parent, places, environ, TABLES_OF_KEY, named_file)
        return _config(path, values, source, cache)
    except ConfigProblem as wrong:
        raise _unread(wrong) from None
    except Exception as error:  # noqa: BLE001 - whatever a file holds ends as a diagnostic
        raise _unread(unforeseen(error, Location(str(path)))) from None


def _unread(wrong: ConfigProblem) -> ConfigError:
    report = Report()
    report.error(wrong)
    return ConfigError(report.diagnostics)


def _parse(
    text: str, file: str, cache: "ReadingCache | None"
) -> tuple[dict[str, object], LocationMap]:
    try:
        if cache is None:
            return loads(text), LocationMap(file, text)
        pieces = cache.pieces
        scan = partial(scan_rules, known=pieces.get, learn=pieces.put)
        return loads(text, cache.parsed), LocationMap(file, text, scan)
    except tomli.TOMLDecodeError as error:
        raise _bad_syntax(file, text, error) from None
    except RecursionError:
        found = re.search(r"[\[{](?:[^\n\[{]*[\[{]){50,}", text)
        place = _place(file, text, found.start() if found else 0)
        raise ConfigProblem(Code.SYNTAX, "lists or tables nested too deeply", place) from None
    except ValueError:  # int() on more than 4,300 digits; tomli lets it through without a place
        found = re.search(r"[\d_]{4300,}", text)
        place = _place(file, text, found.start() if found else 0)
        raise ConfigProblem(Code.SYNTAX, "a number of thousands of digits", place) from None


def _bad_syntax(file: str, text: str, error: tomli.TOMLDecodeError) -> ConfigProblem:
    # A dozen modules that a file which is TOML does without.
    from talkback.config.syntax.likeliest_slip import explain  # noqa: PLC0415

    slip = explain(text, error.msg, min(error.pos, len(text)))
    return ConfigProblem(Code.SYNTAX, slip.message, _place(file, text, slip.offset))


def _place(file: str, text: str, offset: int) -> Location:
    before = text[:offset]
    return Location(file, before.count("\n") + 1, offset - before.rfind("\n"))


def _config(
    path: Path, values: dict[str, object], source: ReadContext, cache: "ReadingCache | None"
) -> Config:
    file = Table(ConfigValue(values, (), source, "a table"), FILE)
    named = file.get(FileKeys.networks, {})
    found = networks(named)
    pools = Pools(source, file.get(FileKeys.pools, {}))
    context = FileContext(
        file.get(FileKeys.defaults, None), pools, tuple(network.name for network in found), cache
    )
    bot_table = file.get(FileKeys.bot, None) or Table(ConfigValue({}, (), source, ""), BOT)
    _warn_of_direct_pools(source, pools, found)
    if not values.get("rules"):
        _warn_no_rules(source, path)
    warn_of_readers(source, path)
    return Config(
        path=path,
        bot=bot(bot_table),
        commands=commands(bot_table, tuple(named)),
        networks=found,
        rules=rules(file.get(FileKeys.rules, {}), context),
        pools=tuple(pools.sources.values()),
        files=(path, *source.files),
        places=source.places,
        report=source.report,
    )


def _warn_of_direct_pools(source: ReadContext, pools: Pools, found: Iterable[Network]) -> None:
    """Who goes by a proxy may not want to be seen at a pool's source either."""
    proxied = next((network for network in found if network.route.proxy is not None), None)
    for pool in pools.sources.values():
        if proxied is not None and pool.url is not None:
            message = f"these quotes are fetched directly, not through the proxy of {proxied.name}"
            source.report.warning(ConfigProblem(Code.DIRECT_POOL, message, pool.location))


def _warn_no_rules(source: ReadContext, path: Path) -> None:
    message = "the file has no rules, so the bot would never say anything"
    source.report.warning(ConfigProblem(Code.NO_RULES, message, Location(str(path))))
