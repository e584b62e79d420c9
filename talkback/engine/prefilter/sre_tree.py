"""A pattern's syntax tree, in the opcodes of Python's own `re`."""

from collections.abc import Iterator, Sequence
from re import _constants  # type: ignore[attr-defined]
from typing import Any

sre = _constants
Node = tuple[Any, Any]
"""An opcode of `re._constants` and its argument; sequences are lists."""

REPEATS = frozenset({sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT})
UNBOUNDED = int(sre.MAXREPEAT)
PLAIN = frozenset({sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN, sre.AT})
LEAVES = PLAIN | {sre.GROUPREF, sre.FAILURE}


def children(node: Node) -> list[list[Node]]:  # noqa: PLR0911 - a construct each
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
        for part in children(node):
            yield from walk(part)


def flat(nodes: Sequence[Node]) -> list[Node]:
    """A sequence, with what stands in groups in the place of the groups."""
    found: list[Node] = []
    for node in nodes:
        found += flat(node[1][3]) if node[0] is sre.SUBPATTERN else [node]
    return found
