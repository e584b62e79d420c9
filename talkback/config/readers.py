"""From a single value to what it means: text, flags, numbers, choices. Each raises Wrong."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from talkback.config.codes import Code
from talkback.config.node import Node
from talkback.config.redaction import without_logins
from talkback.config.report import did_you_mean

Choice = TypeVar("Choice", bound=StrEnum)


def text(node: Node) -> str:
    """A string with something in it, and no character that ends or hides an IRC line."""
    if not isinstance(node.value, str):
        raise node.wrong_type()
    if not node.value.strip():
        raise node.bad(f"{node.name} is empty; it must be {node.expects}")
    return _one_line(node, node.value)


def line(node: Node) -> str:
    """What somebody might say: one line, perhaps empty."""
    if not isinstance(node.value, str):
        raise node.wrong_type()
    return _one_line(node, node.value)


def pattern(node: Node) -> str:
    """A pattern, not yet compiled; unlike other text it may be blank, and hold several lines."""
    if not isinstance(node.value, str):
        raise node.wrong_type()
    if not node.value:
        message = f"empty pattern in {node.name}; write ^ where every line is meant"
        raise node.bad(message, Code.EMPTY_PATTERN)
    return node.value


def flag(node: Node) -> bool:
    if not isinstance(node.value, bool):
        raise node.wrong_type()
    return node.value


def number(node: Node) -> float:
    """A number in the plain sense: finite, and not a boolean, which Python takes for one."""
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise node.wrong_type()
    if not -1e15 < node.value < 1e15:  # false for nan too
        raise node.bad(f"{node.name} must be {node.expects}")
    return float(node.value)


def between(low: float, high: float) -> Callable[[Node], float]:
    def read(node: Node) -> float:
        value = number(node)
        if not low <= value <= high:
            raise node.bad(f"{node.name} must be {node.expects}, not {value:g}")
        return value

    return read


def share(node: Node) -> float:
    """A part of the whole; none of it is what `false` is for."""
    return positive(between(0, 1))(node)


def positive(read: Callable[[Node], float]) -> Callable[[Node], float]:
    def read_positive(node: Node) -> float:
        value = read(node)
        if value <= 0:
            raise node.bad(f"{node.name} must be more than 0")
        return value

    return read_positive


def whole(low: int, high: int) -> Callable[[Node], int]:
    def read(node: Node) -> int:
        if isinstance(node.value, bool) or not isinstance(node.value, int):
            raise node.wrong_type()
        if not low <= node.value <= high:
            raise node.bad(f"{node.name} must be {node.expects}")
        return node.value

    return read


def choice(kind: type[Choice]) -> Callable[[Node], Choice]:
    known = [member.value for member in kind]

    def read(node: Node) -> Choice:
        if not isinstance(node.value, str):
            raise node.wrong_type()
        if node.value not in known:
            hint = did_you_mean(node.value, known) or f"; it must be {node.expects}"
            raise node.bad(f"{node.name} does not know {shown(node.value)}{hint}")
        return kind(node.value)

    return read


def shown(value: str) -> str:
    """A value in a message: quoted, not too long, and without what a URL may hold of secrets."""
    return f'"{without_logins(value)[:60]}"'


def _one_line(node: Node, value: str) -> str:
    for offset, letter in enumerate(value):
        if letter in "\r\n\0":
            message = f"{node.name} must be one line; here is {letter!a}"
            raise node.bad(message, offset=offset)
    return value
