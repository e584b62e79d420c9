"""A value of the file with its path, and a table of them read by its section's keys."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Generic, TypeVar

from talkback.config.codes import Code
from talkback.config.hints import hint, is_known
from talkback.config.locations.location_map import LocationMap
from talkback.config.locations.toml_spans import KeyPath
from talkback.config.report import ConfigProblem, Report, unforeseen
from talkback.config.wording import dotted, quoted
from talkback.model.errors import Location
from talkback.model.lazy_dataclass import dataclass
from talkback.system.regular_file import read_regular_file

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
D = TypeVar("D")


_MAX_FILE_BYTES = 4 * 1024 * 1024
"""Bytes of a secret or a certificate: all roots of a system have a quarter of a MiB."""


def read_named_file(path: Path) -> bytes:
    """A secret or a certificate that the config names; raises OSError."""
    return read_regular_file(path, _MAX_FILE_BYTES)


@dataclass(slots=True)
class ReadContext:
    """The file being read, and what reading it may need and finds."""

    folder: Path
    places: LocationMap
    environ: Mapping[str, str]
    tables_of_key: Mapping[str, str]
    """In which table each key belongs."""
    named_file: Callable[[Path], bytes] = read_named_file
    report: Report = field(default_factory=Report)
    files: list[Path] = field(default_factory=list)
    """Files that the values came from (secrets, certificates), beside rules.toml itself."""
    secrets: list["ConfigValue"] = field(default_factory=list)
    """What stands written out in the file and should not be read by others."""


@dataclass(frozen=True, slots=True)
class ConfigValue:
    """A value, where it stands, and in words what its key takes."""

    value: object
    path: KeyPath
    source: ReadContext
    type_text: str

    @property
    def name(self) -> str:
        """The key as people call it; for a list's item that of the list."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "the file")

    @property
    def location(self) -> Location:
        return self.source.places.value(self.path)

    @property
    def rule(self) -> str | None:
        match self.path:
            case ["rules", str(name), *_]:
                return name
        return None

    def items(self) -> Iterator["ConfigValue"]:
        """The items of a list; a value that is no list is its own only item."""
        if not isinstance(self.value, list):
            yield self
            return
        for index, item in enumerate(self.value):
            yield ConfigValue(item, (*self.path, index), self.source, self.type_text)

    def string(self) -> str:
        """The value, which must be a string."""
        if not isinstance(self.value, str):
            raise self.wrong_type()
        return self.value

    def location_at(self, offset: int) -> Location:
        """The place of a character of this string."""
        return self.source.places.inside(self.path, offset)

    def wrong_type(self) -> ConfigProblem:
        """The value is never shown: it may be a secret at the wrong place."""
        message = f"{self.name} must be {self.type_text}, not {type_name(self.value)}"
        if isinstance(self.value, str) and self.type_text.startswith("a list"):
            message += "; put [ and ] around it"
        return ConfigProblem(Code.WRONG_TYPE, message, self.location)

    def invalid(
        self, message: str, code: Code = Code.BAD_VALUE, offset: int | None = None
    ) -> ConfigProblem:
        place = self.location if offset is None else self.location_at(offset)
        return ConfigProblem(code, message, place)

    def error(self, wrong: ConfigProblem) -> None:
        self.source.report.error(wrong, self.rule)

    def warning(self, wrong: ConfigProblem) -> None:
        self.source.report.warning(wrong, self.rule)

    def read_or_report(self, read: Callable[["ConfigValue"], T]) -> T | None:
        """Read, or report what is wrong."""
        try:
            return read(self)
        except ConfigProblem as wrong:
            self.error(wrong)
        except Exception as error:  # noqa: BLE001 - whatever a file holds ends as a diagnostic
            self.error(unforeseen(error, self.location))
        return None


_TABLES = {
    "bot": "[bot]",
    "defaults": "[defaults]",
    **{kind: f"[{kind}.NAME]" for kind in ("networks", "pools", "rules")},
}
"""The tables of the file, as messages write them."""


def type_name(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time without quotes"


@dataclass(frozen=True, slots=True)
class Key(Generic[T_co]):
    """A key of `rules.toml`: how it is read, and what the reference says of it.

    `type` completes the sentence "… must be …"; `default` is TOML, empty where there is none.
    """

    name: str
    read: Callable[[ConfigValue], T_co]
    type: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Section:
    """A kind of table: its title in the reference, and its keys by name."""

    title: str
    keys: Mapping[str, Key[Any]]

    @classmethod
    def of(cls, title: str, *namespaces: type) -> "Section":
        values = (value for namespace in namespaces for value in vars(namespace).values())
        keys = (key for key in values if isinstance(key, Key))
        return cls(title, {key.name: key for key in keys})


class Table:
    """A table whose keys are known; what it does not set comes from the table under it."""

    def __init__(
        self, node: ConfigValue, section: Section, fallback: "Table | None" = None
    ) -> None:
        """Raises Wrong where the value is no table; unknown keys are reported."""
        if not isinstance(node.value, dict):
            raise node.wrong_type()
        self.node = node
        self.ok = True
        """Whether all that was read from here so far was right."""
        self._values: dict[str, Any] = node.value
        self._section = section
        self._fallback = fallback
        self._read: dict[str, Any] = {}
        for name in self._values:
            if name not in section.keys:
                self._unknown(name)

    def value_at(self, key: Key[Any]) -> ConfigValue | None:
        """The key's value as written, here or in the table under it."""
        if key.name in self._values:
            return self._child(key.name, key.type)
        return None if self._fallback is None else self._fallback.value_at(key)

    def has(self, key: Key[Any]) -> bool:
        if key.name in self._values:
            return True
        return self._fallback is not None and self._fallback.has(key)

    def sets(self, key: Key[Any]) -> bool:
        """Whether this table itself, and not the one under it, has the key."""
        return key.name in self._values

    def get(self, key: Key[T], default: D) -> T | D:
        """The key's value; the default where it is not set, or is wrong (and reported)."""
        if key.name not in self._values:
            return default if self._fallback is None else self._fallback.get(key, default)
        if key.name not in self._read:
            before = self.node.source.report.errors
            self._read[key.name] = self._child(key.name, key.type).read_or_report(key.read)
            self.ok = self.ok and self.node.source.report.errors == before
        value: T | None = self._read[key.name]
        return default if value is None else value

    def read_all(self) -> "Table":
        """Read every key that is set, so that what is wrong is reported in any case."""
        for name in self._values.keys() & self._section.keys.keys():
            self.get(self._section.keys[name], None)
        return self

    def error(self, code: Code, message: str, key: Key[Any] | None = None) -> None:
        """Report a problem of the table, at one of its keys or at its head."""
        at = self.node if key is None else self.value_at(key) or self.node
        self.node.error(ConfigProblem(code, message, at.source.places.key(at.path)))

    def require(self, *keys: Key[Any]) -> bool:
        """Whether the keys are all set; those that lack are reported."""
        missing = [key.name for key in keys if not self.has(key)]
        for name in missing:
            self.error(Code.MISSING_KEY, f"{self.node.name} needs the key {name}")
        return not missing

    def _child(self, name: str, expects: str) -> ConfigValue:
        return ConfigValue(self._values[name], (*self.node.path, name), self.node.source, expects)

    def _unknown(self, name: str) -> None:
        self.ok = False
        place = self.node.source.places.key((*self.node.path, name))
        message = f"unknown key {name[:60]} in {self._title}{self._advice(name)}"
        self.node.error(ConfigProblem(Code.UNKNOWN_KEY, message, place))

    @property
    def _title(self) -> str:
        return f"[{dotted(self.node.path)}]" if self.node.path else self._section.title

    def _advice(self, name: str) -> str:
        value, keys, title = self._values[name], self._section.keys, self._section.title
        is_table = isinstance(value, dict) and not keys.keys().isdisjoint(value)
        if self.node.path and isinstance(value, dict) and name in _TABLES:
            return f"; {_TABLES[name]} stands by itself"
        if is_table and title.endswith(".NAME") and not is_known(name, title):
            return f"; {in_quotes(*self.node.path, name)}"
        kind, dot, rest = name.partition(".")
        if not self.node.path and dot and rest and isinstance(keys.get(kind), Key):
            return f"; the quotation marks are for a name alone: [{kind}.{quoted(rest)}]"
        if not self.node.path and isinstance(value, dict) and "triggers" in value:
            return f"; a rule is [rules.{quoted(name)}]"
        return hint(name, title, keys, self.node.source.tables_of_key)


def in_quotes(*path: str | int) -> str:
    """What to say where `[rules.a.b]` was meant for a rule called a.b."""
    first, *names = map(str, path)
    return f"a name with a dot stands in quotes: [{first}.{quoted('.'.join(names))}]"
