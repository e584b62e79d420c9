"""Lists, tables and alternatives of what the readers read. Each raises Wrong."""

import re
from collections.abc import Callable
from typing import Generic, Literal, TypeVar

from talkback.config.codes import Code
from talkback.config.reader import ValueReader, json_type_of, reader, reference_to
from talkback.config.report import ConfigProblem
from talkback.config.value import ConfigValue, Section, Table, in_quotes
from talkback.config.values.scalars import quoted
from talkback.config.wording import dotted
from talkback.model.lazy_dataclass import dataclass

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Located(Generic[T]):
    """What was read, and the node it came from."""

    value: T
    node: ConfigValue

    def attempt(self, read: Callable[["Located[T]"], U]) -> U | None:
        """Read further, or report what is wrong."""
        return self.node.read_or_report(lambda _: read(self))


def located(read: Callable[[ConfigValue], T]) -> ValueReader[Located[T]]:
    """Keep the node beside the value, for who checks it further."""
    return ValueReader(lambda node: Located(read(node), node), json_type_of(read))


def or_false(read: Callable[[ConfigValue], T]) -> ValueReader[T | Literal[False]]:
    """False stands for "not at all"."""

    @reader({"anyOf": [json_type_of(read), {"const": False}]})
    def read_unless_off(node: ConfigValue) -> T | Literal[False]:
        return False if node.value is False else read(node)

    return read_unless_off


def string_or_table(
    read_text: Callable[[ConfigValue], T], read_table: Callable[[ConfigValue], U]
) -> ValueReader[T | U]:
    """A short form as a string, a long one as a table."""

    @reader({"anyOf": [json_type_of(read_text), json_type_of(read_table)]})
    def read(node: ConfigValue) -> T | U:
        return read_table(node) if isinstance(node.value, dict) else read_text(node)

    return read


def list_of(read: Callable[[ConfigValue], T]) -> ValueReader[tuple[T, ...]]:
    """A list, perhaps empty; what is wrong in one item does not hide the next."""

    @reader({"type": "array", "items": json_type_of(read)})
    def read_list(node: ConfigValue) -> tuple[T, ...]:
        if not isinstance(node.value, list):
            raise node.wrong_type()
        if not node.value and re.search(r"#\w", node.source.places.source(node.path)):
            message = 'the list is empty: # begins a comment; a channel stands in quotes: ["#tea"]'
            node.warning(node.invalid(message))
        return _items(node, read)

    return read_list


def one_or_list(read: Callable[[ConfigValue], T]) -> ValueReader[tuple[T, ...]]:
    """A value, or a list of such."""
    one = json_type_of(read)

    @reader({"anyOf": [one, {"type": "array", "items": one}]})
    def read_list(node: ConfigValue) -> tuple[T, ...]:
        if not isinstance(node.value, list | str):
            raise node.wrong_type()
        return _items(node, read)

    return read_list


def non_empty(
    read: Callable[[ConfigValue], tuple[T, ...]],
) -> ValueReader[tuple[T, ...]]:
    """A list that must not be empty."""

    @reader(json_type_of(read) | {"minItems": 1})
    def read_list(node: ConfigValue) -> tuple[T, ...]:
        if node.value == []:
            raise node.invalid(f"{node.name} is an empty list; it must be {node.type_text}")
        return read(node)

    return read_list


def unique(
    read: Callable[[ConfigValue], tuple[T, ...]], fold: Callable[[str], str] = str
) -> ValueReader[tuple[T, ...]]:
    """A list in which nothing stands twice."""

    @reader(json_type_of(read) | {"uniqueItems": True})
    def read_list(node: ConfigValue) -> tuple[T, ...]:
        seen: set[str] = set()
        for item in node.items():
            name = item.value.get("name") if isinstance(item.value, dict) else item.value
            if isinstance(name, str) and fold(name) in seen:
                item.error(item.invalid(f"{quoted(name)} is in {node.name} twice", Code.DUPLICATE))
            elif isinstance(name, str):
                seen.add(fold(name))
        return read(node)

    return read_list


def table(section: Section) -> ValueReader[Table]:
    """A table of which every key is read at once, whoever asks for it later."""
    return ValueReader(lambda node: Table(node, section).read_all(), reference_to(section))


def tables_by_name(section: Section) -> ValueReader[dict[str, ConfigValue]]:
    """Values by the names that the user gave them, each to be read as a table."""

    @reader({"type": "object", "additionalProperties": reference_to(section)})
    def read(node: ConfigValue) -> dict[str, ConfigValue]:
        if not isinstance(node.value, dict):
            raise node.wrong_type()
        if flat := [name for name in section.keys if _is_flat(node.value.get(name))]:
            place = node.source.places.key((*node.path, flat[0]))
            (table,) = node.path
            message = f"a table with {flat[0]} in it has a name: [{table}.NAME], not [{table}]"
            raise ConfigProblem(Code.WRONG_TYPE, message, place)
        nodes = {name: _named(node, name, value) for name, value in node.value.items()}
        return {name: child for name, child in nodes.items() if not _is_cut(child, section)}

    return read


def _is_flat(value: object) -> bool:
    """Whether a key of such a table was set outside of any."""
    return value is not None and not isinstance(value, dict)


def _named(node: ConfigValue, name: str, value: object) -> ConfigValue:
    path = (*node.path, name)
    return ConfigValue(value, path, node.source, f"a table: [{dotted(path)}]")


def _is_cut(node: ConfigValue, section: Section) -> bool:
    """Whether a name with dots was written without quotes, which is reported."""
    path, value = node.path, node.value
    while isinstance(value, dict) and value and section.keys.keys().isdisjoint(value):
        name, value = next(iter(value.items()))
        if not isinstance(value, dict):
            break
        path = (*path, name)
    if path != node.path:
        place = node.source.places.key(node.path)
        node.error(ConfigProblem(Code.BAD_VALUE, in_quotes(*path), place))
    return path != node.path


def _items(node: ConfigValue, read: Callable[[ConfigValue], T]) -> tuple[T, ...]:
    found = (item.read_or_report(read) for item in node.items())
    return tuple(item for item in found if item is not None)
