"""What happened, as a value: a name and fields. `logs` renders it as text or JSON."""

from collections.abc import Mapping
from dataclasses import field
from enum import IntEnum

from talkback.model.lazy_dataclass import dataclass

FieldValue = str | int | float | bool | None


class Level(IntEnum):
    """The standard library's levels, so that handlers agree."""

    DEBUG = 10
    INFO = 20
    WARNING = 30
    ERROR = 40


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One thing worth telling: `name` is stable, for machines; `fields` say the rest."""

    level: Level
    name: str
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
