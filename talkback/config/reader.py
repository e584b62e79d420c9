"""A reader of values, which says in JSON Schema what it takes."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from talkback.config.value import ConfigValue, Section
from talkback.model.lazy_dataclass import dataclass

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

JsonType = dict[str, Any]
"""The keywords of a JSON Schema (draft 7): each looks at values of its own type alone."""

TEXT: JsonType = {"type": "string", "pattern": r"\S"}


@dataclass(frozen=True, slots=True)
class ValueReader(Generic[T_co]):
    """Reads a value, or raises ConfigProblem; `json_type` never refuses what it would take."""

    read: Callable[[ConfigValue], T_co]
    json_type: JsonType

    def __call__(self, node: ConfigValue) -> T_co:
        return self.read(node)


def reader(json_type: JsonType) -> Callable[[Callable[[ConfigValue], T]], ValueReader[T]]:
    return lambda read: ValueReader(read, json_type)


def json_type_of(read: Callable[[ConfigValue], object]) -> JsonType:
    """What a reader takes; one that does not say takes anything."""
    return read.json_type if isinstance(read, ValueReader) else {}


def reference_to(section: Section) -> JsonType:
    """The type of a table, by its name among the definitions."""
    return {"$ref": f"#/definitions/{section.title}"}
