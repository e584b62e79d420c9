"""Patterns that are refused: too costly to compile, or read one way by `re`, another by `regex`."""

import re
from collections.abc import Sequence

from talkback.engine.tree import REPEATS, UNBOUNDED, Node, parts

NESTED = 10_000
"""The most times that nested repeats may multiply to."""
UNROLLED = 50_000
"""The most pieces that all repeats together may unroll to; `regex` dies at about a million."""

_TOKEN = re.compile(
    r"\\N\{[^}]*\}|\\.|\(\?#[^)]*\)"
    r"|(?P<set>\[(?P<negated>\^?)\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<repeat>\{(?:[0-9]+(?:,[0-9]*)?|,[0-9]*)\})|(?P<brace>\{)",
    re.DOTALL,
)
_VERBOSE = re.compile(r"\(\?[a-zA-Z]*x")
_ODD_BLANK = re.compile(r"[^\S \t\n\r\v\f]")
_COUNT = re.compile(r"[0-9]+")
_OPPOSITES = re.compile(r"\\d.*\\D|\\D.*\\d|\\w.*\\W|\\W.*\\w|\\s.*\\S|\\S.*\\s")


class PatternError(ValueError):
    """A pattern that cannot be used; `offset` counts characters from its beginning."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def check(pattern: str, tree: Sequence[Node] | None) -> None:
    """Refuse what must not be compiled; `tree` is None where only `regex` can read the pattern.

    Raises PatternError.
    """
    for token in _TOKEN.finditer(pattern):
        if token["brace"] and tree is not None:
            raise PatternError(r"a { that begins no repeat like {2,3}: write \{", token.start())
        if token["set"]:
            _check_set(token)
    if _VERBOSE.search(pattern) and (blank := _ODD_BLANK.search(pattern)):
        raise PatternError(
            "a blank that (?x) may skip or not: write it as \\x or \\u", blank.start()
        )
    if "{" in pattern:
        _check_counts(pattern, tree)


def _check_counts(pattern: str, tree: Sequence[Node] | None) -> None:
    times = _written(pattern) if tree is None else _times(tree)
    if times > NESTED:
        raise PatternError(f"nested repeats multiply to {times:,}, over {NESTED:,}; use less", 0)
    if tree is not None and (pieces := _pieces(tree)) > UNROLLED:
        raise PatternError(f"repeats unroll to {pieces:,} pieces, over {UNROLLED:,}; use less", 0)


def _check_set(token: re.Match[str]) -> None:
    text = token["set"]
    if (at := text.find("[:", 1)) > 0:
        raise PatternError(r"[: inside a set may mean a POSIX class: write \[:", token.start() + at)
    if token["negated"] and _OPPOSITES.search(text):
        raise PatternError("a set that nothing is in: take it out", token.start())


def _times(nodes: Sequence[Node]) -> int:
    """The largest product of nested repeats' maxima (minima where there is no maximum)."""
    return max((_own(node) * _times(part) for node in nodes for part in parts(node)), default=1)


def _own(node: Node) -> int:
    if node[0] not in REPEATS:
        return 1
    least, most, _ = node[1]
    return max(int(least if most == UNBOUNDED else most), 1)


def _pieces(nodes: Sequence[Node]) -> int:
    """Nodes after each repeat is written out as often as it must match."""
    return sum(
        1 + (max(int(node[1][0]), 1) if node[0] in REPEATS else 1) * sum(map(_pieces, parts(node)))
        for node in nodes
    )


def _written(pattern: str) -> int:
    """All counts multiplied: what a pattern without a tree can come to at most."""
    product = 1
    for token in _TOKEN.finditer(pattern):
        if token["repeat"]:
            product *= max(map(int, _COUNT.findall(token["repeat"])), default=1) or 1
    return product
