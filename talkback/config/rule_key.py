"""A row of the table of a rule's keys: how its value becomes a field of the rule, and is shown."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from talkback.config.pools import Pools
from talkback.config.value import Key, Table
from talkback.engine.rule import Rule
from talkback.model.errors import Location
from talkback.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from talkback.config.reading_cache import ReadingCache

T_co = TypeVar("T_co", covariant=True)

DEFAULTS_OF_RULE = Rule(name="", location=Location(""), triggers=())


@dataclass(frozen=True, slots=True)
class FileContext:
    """What of the rest of the file a rule refers to."""

    defaults: Table | None
    pools: Pools
    networks: tuple[str, ...]
    cache: "ReadingCache | None" = None


def as_read(value: object, _reading: "RuleReading") -> object:
    """The field is what the key's reader made of it."""
    return value


def value_text(value: object) -> Iterable[str]:
    """A field's value in a line, as the config has it."""
    match value:
        case bool():
            yield str(value).lower()
        case float():
            yield f"{value:g}"
        case frozenset():
            yield ", ".join(sorted(map(str, value)))
        case tuple():
            yield ", ".join(map(str, value))
        case _:
            yield str(value)


def one_a_line(values: Iterable[object]) -> Iterable[str]:
    """For what may have commas of its own."""
    return map(str, values)


def how_many(values: tuple[object, ...]) -> Iterable[str]:
    """For what would be longer than the rule."""
    yield str(len(values))


@dataclass(frozen=True, slots=True)
class RuleKey(Key[T_co]):
    """A key whose value, read, `build` makes the field of the rule; None leaves its default.

    `show` gives the lines that a person is told of a field that differs from its default.
    """

    build: Callable[[T_co, "RuleReading"], object] = as_read
    show: Callable[[Any], Iterable[str]] = value_text


class RuleReading:
    """A rule being read: its table, what of the file it refers to, and its fields so far."""

    def __init__(self, table: Table, file: FileContext, keys: Mapping[str, RuleKey[Any]]) -> None:
        self.table = table
        self.file = file
        self._keys = keys
        self._fields: dict[str, Any] = {}

    def field(self, name: str) -> Any:  # noqa: ANN401 - each field has its own type
        """A field of the rule; one that another needs is read first."""
        if name not in self._fields:
            self._fields[name] = self._build(self._keys[name], getattr(DEFAULTS_OF_RULE, name))
        return self._fields[name]

    def _build(self, key: RuleKey[Any], default: object) -> object:
        value = self.table.get(key, None)
        built = None if value is None else key.build(value, self)
        return default if built is None else built
