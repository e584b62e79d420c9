"""Patterns that are refused: too costly to compile, or not what they look like."""

import re
from collections.abc import Iterator, Sequence

from talkback.engine.placeholders import PLACEHOLDERS
from talkback.engine.prefilter.regex_parser import Syntax, read
from talkback.engine.prefilter.sre_tree import LEAVES, REPEATS, Node, children, sre
from talkback.model.lazy_pattern import lazily

MAX_UNROLLED_SIZE = 12_000
"""Pieces that a pattern may come to: `regex` takes up to 200 bytes and 3 µs for each."""

_PLACEHOLDER = lazily(lambda: re.compile(rf"\{{(?:{'|'.join(sorted(PLACEHOLDERS))})\}}"))
_BRACE = re.compile(r"\{(?=[^{}]*[a-z<])")
_ODD_BLANK = re.compile(r"[^\S \t\n\r\v\f]")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_OPPOSITES = ({"d", "D"}, {"s", "S"}, {"w", "W"})


class PatternError(ValueError):
    """A pattern that cannot be used; `offset` counts characters from its beginning."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def reject_unsafe(pattern: str, syntax: Syntax, *, ignore_case: bool) -> None:
    """Refuse what must not be compiled, or surely means something else than it says.

    Raises PatternError.
    """
    pieces = _unrolled_size(syntax.tree)
    if pieces > MAX_UNROLLED_SIZE:
        message = f"repeats unroll to {pieces:,} pieces, over {MAX_UNROLLED_SIZE:,}; use less"
        raise PatternError(message, _first_repeat(pattern))
    if syntax.fuzzy:
        offset = _fuzzy_offset(pattern, syntax.fuzzy, ignore_case=ignore_case)
        raise PatternError(r"a fuzzy count like {e<=1} is not taken; for a brace write \{", offset)
    if syntax.posix is not None:
        raise PatternError(r"[: inside a set begins a POSIX class: write \[:", syntax.posix)
    if syntax.verbose and (blank := _odd_blank(pattern, ignore_case=ignore_case)) is not None:
        raise PatternError("a blank that (?x) may skip or not: write it as \\x or \\u", blank)
    for runs in _literal_runs(syntax.tree) if "{" in pattern else ():
        if (found := _PLACEHOLDER.search(runs)) and found[0] in pattern:
            message = rf"{found[0]} is for replies; in a trigger it is text: write \{found[0]}"
            raise PatternError(message, pattern.index(found[0]))
    for offset, text in syntax.negated.items():
        if any(map(set(_ESCAPE.findall(text)).issuperset, _OPPOSITES)):  # `regex` takes anything
            raise PatternError("a set that nothing is in: take it out", offset)


def _unrolled_size(nodes: Sequence[Node]) -> int:
    """Nodes after each repeat is written out as `regex` does: as often as must be, and once more.

    So `+` is two of them, and twenty of them within each other a million.
    """
    return sum(map(_weight, nodes))


def _weight(node: Node) -> int:
    if node[0] in LEAVES:
        return len(node[1]) if node[0] is sre.IN else 1
    below = children(node)
    return len(below) + _copies(node) * sum(map(_unrolled_size, below))


def _copies(node: Node) -> int:
    if node[0] not in REPEATS:
        return 1
    least, most = int(node[1][0]), int(node[1][1])
    return max(least + (most > least), 1)


def _first_repeat(pattern: str) -> int:
    found = re.search(r"\{[0-9,]+\}|[+*]", pattern)
    return found.start() if found else 0


def _fuzzy_offset(pattern: str, fuzzy: int, *, ignore_case: bool) -> int:
    """The first brace that, escaped, leaves a fuzzy count less (of the first few)."""
    braces = [found.start() for found in _BRACE.finditer(pattern)][:20]
    for at in braces:
        if read(f"{pattern[:at]}\\{pattern[at:]}", ignore_case=ignore_case).fuzzy < fuzzy:
            return at
    return 0


def _odd_blank(pattern: str, *, ignore_case: bool) -> int | None:
    """A blank that `regex` skips and `re` takes: outside comments, sets and escapes."""

    def tree(at: int, instead: str) -> Sequence[Node]:
        changed = f"{pattern[:at]}{instead}{pattern[at + 1 :]}"
        return read(changed, ignore_case=ignore_case).tree

    for found in list(_ODD_BLANK.finditer(pattern))[:20]:
        at = found.start()
        if tree(at, found[0]) == tree(at, " ") != tree(at, "x"):
            return at
    return None


def _below(nodes: Sequence[Node]) -> Iterator[Sequence[Node]]:
    """The sequence, and all within it."""
    yield nodes
    for node in nodes:
        for part in children(node):
            yield from _below(part)


def _literal_runs(tree: Sequence[Node]) -> Iterator[str]:
    """The text of each sequence; what is not literal is NUL."""
    for nodes in _below(tree):
        yield "".join(chr(node[1]) if node[0] is sre.LITERAL else "\0" for node in nodes)
