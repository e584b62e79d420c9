"""A pattern's syntax tree, as Python's own parser reads it (the same from 3.11 to 3.14)."""

import re
import warnings
from collections.abc import Iterator, Sequence
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

sre = _constants
Node = tuple[Any, Any]
"""An opcode of `re._constants` and its argument; sequences are lists."""

REPEATS = frozenset({sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT})
UNBOUNDED = int(sre.MAXREPEAT)
PLAIN = frozenset({sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN, sre.AT})
LEAVES = PLAIN | {sre.GROUPREF, sre.FAILURE}
_MAY_WARN = re.compile(r"\[\[|--|&&|~~|\|\||\(\?\(")


def parse(pattern: str, *, ignore_case: bool) -> list[Node] | None:
    """Read a pattern; None where only `regex` can read it.

    Raises RecursionError where it is nested too deeply.
    """
    flags = int(re.IGNORECASE if ignore_case else 0)  # the parser is slow with enum flags
    try:
        if _MAY_WARN.search(pattern) is None:
            return _plain(_parser.parse(pattern, flags))
        with warnings.catch_warnings():
            # On sets that a later Python may read otherwise; `regex` reads them as `re` does now.
            warnings.simplefilter("ignore")
            return _plain(_parser.parse(pattern, flags))
    except (re.error, OverflowError):
        return None


def _plain(sequence: Any) -> list[Node]:  # noqa: ANN401
    """The parser's own sequence type, which is slow to look into, made a list all the way down."""
    return [node if node[0] in LEAVES else _plain_node(*node) for node in sequence.data]


def _plain_node(op: Any, argument: Any) -> Node:  # noqa: ANN401
    if op in REPEATS:
        least, most, body = argument
        return op, (int(least), int(most), _plain(body))
    if op is sre.SUBPATTERN:
        return op, (*argument[:3], _plain(argument[3]))
    if op is sre.BRANCH:
        return op, (None, [_plain(branch) for branch in argument[1]])
    if op is sre.ATOMIC_GROUP:
        return op, _plain(argument)
    if op is sre.GROUPREF_EXISTS:
        group, yes, no = argument
        return op, (group, _plain(yes), _plain(no) if no else [])
    return op, (argument[0], _plain(argument[1]))


def parts(node: Node) -> list[list[Node]]:  # noqa: PLR0911 - a construct each
    """The sequences directly below a node."""
    op, argument = node
    if op in LEAVES:
        return []
    if op in REPEATS:
        return [argument[2]]
    if op is sre.SUBPATTERN:
        return [argument[3]]
    if op is sre.BRANCH:
        return list(argument[1])
    if op is sre.ATOMIC_GROUP:
        return [argument]
    if op is sre.GROUPREF_EXISTS:
        return [argument[1], argument[2]]
    return [argument[1]]


def walk(nodes: Sequence[Node]) -> Iterator[Node]:
    """All nodes that are made of others or look elsewhere, each before those below it."""
    for node in nodes:
        if node[0] in PLAIN:
            continue
        yield node
        for part in parts(node):
            yield from walk(part)
