"""From a single value to what it means: text, flags, numbers, choices. Each raises Wrong."""

import re
from collections.abc import Callable, Collection
from enum import StrEnum
from typing import TypeVar

from talkback.config.codes import Code
from talkback.config.locations.redaction import without_logins
from talkback.config.reader import TEXT, ValueReader, json_type_of, reader
from talkback.config.value import ConfigValue
from talkback.model.closest import did_you_mean

Choice = TypeVar("Choice", bound=StrEnum)


def filled(node: ConfigValue) -> str:
    """A string with something in it that is not a blank."""
    value = node.string()
    if not value.strip():
        raise node.invalid(f"{node.name} is empty; it must be {node.type_text}")
    return value


@reader(TEXT)
def text(node: ConfigValue) -> str:
    """A string with something in it, and no character that ends or hides an IRC line."""
    return _one_line(node, filled(node))


def matching(form: re.Pattern[str], otherwise: str = "") -> ValueReader[str]:
    """Text that is all of a form; `otherwise` is said of one that is not, or the type."""

    @reader({"type": "string", "pattern": f"^{form.pattern}$"})
    def read(node: ConfigValue) -> str:
        value = text(node)
        if form.fullmatch(value) is None:
            raise node.invalid(f"{quoted(value)} {otherwise or f'is not {node.type_text}'}")
        return value

    return read


@reader({"type": "string"})
def line(node: ConfigValue) -> str:
    """What somebody might say: one line, perhaps empty."""
    return _one_line(node, node.string())


@reader({"type": "string", "minLength": 1})
def pattern(node: ConfigValue) -> str:
    """A pattern, not yet compiled; unlike other text it may be blank, and hold several lines."""
    value = node.string()
    if not value:
        message = f"empty pattern in {node.name}; write ^ where every line is meant"
        raise node.invalid(message, Code.EMPTY_PATTERN)
    return value


@reader({"type": "boolean"})
def flag(node: ConfigValue) -> bool:
    if not isinstance(node.value, bool):
        raise node.wrong_type()
    return node.value


@reader({"type": "number"})
def number(node: ConfigValue) -> float:
    """A number in the plain sense: finite, and not a boolean, which Python takes for one."""
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise node.wrong_type()
    if not -1e15 < node.value < 1e15:  # false for nan too
        raise node.invalid(f"{node.name} must be {node.type_text}")
    return float(node.value)


def between(low: float, high: float) -> ValueReader[float]:
    @reader({"type": "number", "minimum": low, "maximum": high})
    def read(node: ConfigValue) -> float:
        value = number(node)
        if not low <= value <= high:
            raise node.invalid(f"{node.name} must be {node.type_text}, not {value:g}")
        return value

    return read


@reader({"type": "number", "exclusiveMinimum": 0, "maximum": 1})
def fraction(node: ConfigValue) -> float:
    """A part of the whole; none of it is what `false` is for."""
    return positive(between(0, 1))(node)


def positive(read: Callable[[ConfigValue], float]) -> ValueReader[float]:
    @reader(json_type_of(read) | {"exclusiveMinimum": 0})
    def read_positive(node: ConfigValue) -> float:
        value = read(node)
        if value <= 0:
            raise node.invalid(f"{node.name} must be more than 0")
        return value

    return read_positive


def integer(low: int, high: int) -> ValueReader[int]:
    @reader({"type": "integer", "minimum": low, "maximum": high})
    def read(node: ConfigValue) -> int:
        if isinstance(node.value, bool) or not isinstance(node.value, int):
            raise node.wrong_type()
        if not low <= node.value <= high:
            raise node.invalid(f"{node.name} must be {node.type_text}")
        return node.value

    return read


def choice(kind: type[Choice]) -> ValueReader[Choice]:
    known = [member.value for member in kind]

    @reader({"enum": known})
    def read(node: ConfigValue) -> Choice:
        value = node.string()
        if value not in known:
            hint = _meant(value, known) or f"; it must be {node.type_text}"
            raise node.invalid(f"{node.name} does not know {quoted(value)}{hint}")
        return kind(value)

    return read


def _meant(value: str, known: Collection[str]) -> str:
    """What to end a message on a word with that is none of the known ones, or nothing."""
    from talkback.config.other_words import VALUES  # noqa: PLC0415 - most files have no mistakes

    if re.search(r"[,|; ]", value):
        return '; several stand in a list, each in quotes: ["…", "…"]'
    small = value.lower()
    same = [word for word in known if word.lower() == small]
    others = [word for word, words in VALUES.items() if word in known and small in words.split()]
    for word in (*same, *others):
        return f"; write {word}"
    return did_you_mean(value, known)


def quoted(value: str) -> str:
    """A value in a message: quoted, not too long, and without what a URL may hold of secrets."""
    return f'"{without_logins(value)[:60]}"'


def _one_line(node: ConfigValue, value: str) -> str:
    for offset, letter in enumerate(value):
        if letter in "\r\n\0":
            message = f"{node.name} must be one line; here is {letter!a}"
            raise node.invalid(message, offset=offset)
    return value
