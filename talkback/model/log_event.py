"""What happened, as a value: a name and fields. `logs` renders it as text or JSON."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

FieldValue = str | int | float | bool | None


class Level(IntEnum):
    """The standard library's levels, so that handlers agree."""

    DEBUG = logging.DEBUG
    INFO = logging.INFO
    WARNING = logging.WARNING
    ERROR = logging.ERROR


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One thing worth telling: `name` is stable, for machines; `fields` say the rest."""

    level: Level
    name: str
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
