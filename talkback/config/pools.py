"""Where each pool's quotes are: a declared path or URL, inline quotes, or quotes/NAME.txt."""

from pathlib import Path
from urllib.parse import urlsplit

from talkback.config.codes import Code
from talkback.config.pool_files import is_pool_name, pool_files
from talkback.config.pool_keys import POOL, PoolKeys
from talkback.config.report import ConfigProblem
from talkback.config.value import ConfigValue, ReadContext, Table
from talkback.config.values.combinators import Located
from talkback.config.values.irc_names import is_loopback
from talkback.config.values.scalars import quoted
from talkback.model.closest import did_you_mean
from talkback.model.errors import FortuneFileError, Location, NotUtf8Error, StoreError
from talkback.model.lazy_dataclass import dataclass
from talkback.model.secret import Secret, SecretUrl

_WAYS = (PoolKeys.path, PoolKeys.url, PoolKeys.quotes)


@dataclass(frozen=True, slots=True)
class PoolSource:
    """A pool still to be read: from a file, the web, or the quotes written in `rules.toml`.

    `location` is where `rules.toml` speaks of it, `rule` the rule that stands in.
    """

    name: str
    location: Location
    path: Path | None = None
    url: SecretUrl | None = None
    quotes: tuple[str, ...] = ()
    rule: str | None = None


def unreadable(error: StoreError, place: Location) -> ConfigProblem:
    """What is wrong with a pool that cannot be read; at `place` where it cannot be told better."""
    match error:
        case NotUtf8Error(location=location, reason=reason):
            return ConfigProblem(Code.POOL_NOT_UTF8, reason, location)
        case FortuneFileError(location=location, reason=reason):
            return ConfigProblem(Code.FORTUNE_FILE, reason, location)
        case _:
            return ConfigProblem(Code.POOL_UNREADABLE, str(error), place)


class Pools:
    """The pools that have a table, and those that rules have asked for by name."""

    def __init__(self, source: ReadContext, nodes: dict[str, ConfigValue]) -> None:
        self._folder = source.folder / "quotes"
        self._declared = frozenset(nodes)
        self._files: frozenset[str] | None = None
        self._closed = ""
        self.sources: dict[str, PoolSource] = {}
        for name, node in nodes.items():
            if pool := node.read_or_report(_declared):
                self.sources[name] = pool

    def has(self, name: str) -> bool:
        """Whether it has a table, or a rule has asked for it already."""
        return name in self._declared or name in self.sources

    def require(self, name: str, node: ConfigValue, offset: int | None = None) -> None:
        """Make sure that there is the pool that a value names; report it if there is none."""
        if self.has(name):
            return
        if not is_pool_name(name):
            message = f"{quoted(name)} cannot be a pool's name; paths go to [pools.NAME]"
            node.error(node.invalid(message, offset=offset))
        elif name not in self._file_names():
            code = Code.POOL_UNREADABLE if self._closed else Code.UNKNOWN_POOL
            node.error(node.invalid(self._unknown_pool_message(name), code, offset))
        else:
            path = self._folder / f"{name}.txt"
            place = node.location if offset is None else node.location_at(offset)
            self.sources[name] = PoolSource(name, place, path, rule=node.rule)

    def _unknown_pool_message(self, name: str) -> str:
        if self._closed:
            return f"the pool {name} may be in {self._folder}: it is closed to us, {self._closed}"
        hint = did_you_mean(name, self._declared | self._file_names())
        return (
            f"there is no pool {name}: neither [pools.{name}] nor {self._folder / name}.txt{hint}"
        )

    def _file_names(self) -> frozenset[str]:
        if self._files is None:
            try:
                self._files = frozenset(pool_files(self._folder))
            except OSError as error:
                self._files, self._closed = frozenset(), error.strerror or str(error)
        return self._files


def _declared(node: ConfigValue) -> PoolSource | None:
    table = Table(node, POOL)
    if not is_pool_name(node.name):
        table.error(Code.BAD_VALUE, "a pool's name has no slashes and does not begin with a dot")
    ways = [key for key in _WAYS if table.has(key)]
    for key in ways[1:]:
        table.error(Code.CONFLICT, f"a pool has {ways[0].name} or {key.name}, not both", key)
    if not ways:
        table.error(Code.MISSING_KEY, f"{node.name} needs one of the keys path, url and quotes")
    return _source(node.name, table)


def _source(name: str, table: Table) -> PoolSource | None:
    if path := table.get(PoolKeys.path, None):
        place = path.node.location
        if "://" in path.value:
            path.node.error(path.node.invalid("this is the address of a page: write url = …"))
            return None
        return PoolSource(name, place, table.node.source.folder / path.value)
    if url := table.get(PoolKeys.url, None):
        return PoolSource(name, url.node.location, url=_url(url))
    if quotes := table.get(PoolKeys.quotes, ()):
        for quote in quotes:
            if quote.value.lstrip().startswith("#"):
                message = "a line that begins with # is a comment, not a quote"
                quote.node.error(quote.node.invalid(message))
        texts = tuple(quote.value for quote in quotes)
        return PoolSource(name, quotes[0].node.location, quotes=texts)
    return None


def _url(found: Located[Secret]) -> SecretUrl:
    """No message shows the URL, which may hold a password; raises Wrong where it is none."""
    node, text = found.node, found.value.reveal()
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("https", "http") and parts.hostname and parts.port != 0
    except ValueError:  # brackets that are not closed, a port that is no number
        sound = False
    if not sound or not text.isprintable() or " " in text:
        raise node.invalid("url must be a URL such as https://example.org/quotes.json")
    url = SecretUrl(text)
    if parts.scheme == "http" and not is_loopback(url.host):
        message = f"the quotes of {url.host} come unencrypted: who is on the way can change them"
        node.warning(node.invalid(message, Code.PLAIN_HTTP))
    return url
