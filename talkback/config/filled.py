"""From the keys of a table to the dataclass that they fill, field by field."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from talkback.config.value import Key, Table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Settings = TypeVar("Settings", bound="DataclassInstance")


def filled(kind: type[Settings], table: Table | None, keys: type, **given: Any) -> Settings:  # noqa: ANN401 - each field has its own type
    """Settings: a field that is not given is read by the key that `keys` has under its name.

    What the table does not set keeps the dataclass's default, and `false` is None where the field
    is no flag. So a new key is a field and a row, and nothing here.
    """
    if table is None:
        return kind(**given)
    for field in fields(kind):
        key = getattr(keys, field.name, None)
        if field.name not in given and isinstance(key, Key):
            value = table.get(key, None)
            if value is not None:
                off = value is False and not isinstance(field.default, bool)
                given[field.name] = None if off else value
    return kind(**given)
