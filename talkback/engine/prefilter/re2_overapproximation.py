r"""A pattern in RE2's words, for lines that were folded: it may match more, never less.

RE2's classes are ASCII only, it has no look-around and no back-references. Here each node
becomes what surely covers it, and what cannot be covered becomes anything.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from talkback.engine.prefilter.case_folding import fold
from talkback.engine.prefilter.sre_tree import REPEATS, UNBOUNDED, Node, sre


def _char(char: str) -> str:
    return char if char.isascii() and char.isalnum() else f"\\x{{{ord(char):X}}}"


ANYTHING = "(?s:.*)"
_BEGIN, _END = "(?m:^)", "(?m:$)"
"""The edges of a line, also of one that stands among others in a block."""
_EMPTY = re.compile("|".join(map(re.escape, (ANYTHING, "(?:)", _BEGIN, _END))))
"""What is in every line, or but in the empty one: not worth 2 MiB and the start of RE2."""
_ANY = "(?s:.)"
_HIGH = r"\x80-\x{10FFFF}"
_CLASSES = {
    sre.CATEGORY_WORD: "0-9A-Za-z_",
    sre.CATEGORY_DIGIT: "0-9",
    sre.CATEGORY_SPACE: r"\t-\r ",
    sre.CATEGORY_NOT_WORD: r"\x00-/:-@\[-\^`{-\x7f",
    sre.CATEGORY_NOT_DIGIT: r"\x00-/:-\x7f",
    sre.CATEGORY_NOT_SPACE: r"\x00-\x08\x0e-\x1f!-\x7f",
}
"""The ASCII part of each; what is not ASCII is taken to be in all of them."""
_LEFT, _RIGHT = f"(?:{_BEGIN}|[^0-9A-Za-z_])", f"(?:{_END}|[^0-9A-Za-z_])"
_CHARS = [_char(chr(code)) for code in range(32, 127) if not chr(code).isupper()]
_RARE_STRETCH_CHARS = 8
"""The same character so often is rare enough."""
_MAX_REPEAT = 1000
"""RE2 refuses to repeat more often."""


def to_re2(tree: Sequence[Node], *, ascii_only: bool) -> str | None:
    r"""The pattern for RE2; None where it would say nothing.

    Under `(?a)`, `\W` and `\D` take letters that fold to ASCII, so nothing is said of them.
    """
    if ascii_only:
        return None
    nodes = list(tree)
    left = _take_edge(nodes, 0, 1)
    right = _take_edge(nodes, -1, -2)
    body = _sequence(nodes)
    text = (_LEFT if left else "") + body + (_RIGHT if right else "")
    return text if re.sub(_EMPTY, "", text) else None


def _take_edge(nodes: list[Node], at: int, beside: int) -> bool:
    r"""Whether a `\b` stands at that end, beside something that can only be within a word."""
    if len(nodes) < 2 or nodes[at] != (sre.AT, sre.AT_BOUNDARY) or not _in_word(nodes[beside]):
        return False
    del nodes[at]
    return True


def _in_word(node: Node) -> bool:
    op, argument = node
    if op is sre.LITERAL:
        return chr(argument).isascii() and (chr(argument).isalnum() or chr(argument) == "_")
    if op is sre.IN:
        inside = (sre.CATEGORY, sre.CATEGORY_WORD), (sre.CATEGORY, sre.CATEGORY_DIGIT)
        return all(item in inside or _in_word(item) for item in argument)
    if op is sre.RANGE:
        low, high = map(chr, argument)
        return any(first <= low <= high <= last for first, last in ("09", "AZ", "az"))
    if op in REPEATS and argument[0] > 0 and len(argument[2]) == 1:
        return _in_word(argument[2][0])
    return False


def _sequence(nodes: Sequence[Node]) -> str:
    if not nodes:
        return ""
    stretched = (_stretched(*pair) for pair in pairwise(nodes))
    return "".join(
        [stretch or _node(node) for node, stretch in zip(nodes, stretched, strict=False)]
    ) + _node(nodes[-1])


def _stretched(group: Node, again: Node) -> str:
    r"""One character caught and said again, as `(.)\1{3,}`: the same one, if it is ASCII."""
    if group[0] is not sre.SUBPATTERN or len(group[1][3]) != 1:
        return ""
    number, _, _, ((op, _),) = group[1]
    least = 1
    if again[0] in REPEATS:
        least, _, (again, *_) = again[1]
    if op not in (sre.ANY, sre.IN) or again != (sre.GROUPREF, number) or least == 0:
        return ""
    times = min(least, _RARE_STRETCH_CHARS)
    return f"(?:{'|'.join(f'{char}{{{times + 1}}}' for char in _CHARS)}|[^ -~]{{{times + 1}}})"


def _node(node: Node) -> str:  # noqa: PLR0911 - one a construct
    op, argument = node
    if op is sre.LITERAL:
        return _char(fold(chr(argument)))
    if op is sre.IN:
        return _set(argument)
    if op in (sre.ANY, sre.NOT_LITERAL):
        return _ANY
    if op is sre.SUBPATTERN:
        return f"(?:{_sequence(argument[3])})"
    if op is sre.ATOMIC_GROUP:
        return f"(?:{_sequence(argument)})"
    if op is sre.BRANCH:
        return f"(?:{'|'.join(map(_sequence, argument[1]))})"
    if op is sre.GROUPREF_EXISTS:
        return f"(?:{_sequence(argument[1])}|{_sequence(argument[2])})"
    if op in REPEATS:
        return _repeat(*argument)
    if op is sre.AT:
        return {sre.AT_BEGINNING: _BEGIN, sre.AT_BEGINNING_STRING: _BEGIN}.get(
            argument, _END if argument in (sre.AT_END, sre.AT_END_STRING) else "(?:)"
        )
    return "(?:)" if op in (sre.ASSERT, sre.ASSERT_NOT) else ANYTHING


def _repeat(least: int, most: int, nodes: Sequence[Node]) -> str:
    upper = "" if most == UNBOUNDED or most > _MAX_REPEAT else str(most)
    return f"(?:{_sequence(nodes)}){{{min(least, _MAX_REPEAT)},{upper}}}"


def _set(items: Sequence[Node]) -> str:
    if items[0][0] is sre.NEGATE:
        return _negated(items[1:])
    return f"[{''.join(map(_member, items))}]"


def _member(item: Node) -> str:
    op, argument = item
    if op is sre.LITERAL:
        return _char(fold(chr(argument)))
    if op is sre.CATEGORY:
        return _CLASSES[argument] + _HIGH
    low, high = argument
    ascii_part = f"{_char(chr(low))}-{_char(chr(min(high, 0x7F)))}" if low <= 0x7F else ""
    folded = "a-z" if any(char.isupper() or char > "\x7f" for char in _ends(low, high)) else ""
    return ascii_part + folded + (_HIGH if high > 0x7F else "")


def _ends(low: int, high: int) -> str:
    """Characters that tell whether capitals or what is not ASCII are in a range."""
    return "".join(chr(code) for code in range(max(low, 65), min(high, 90) + 1)) + chr(high)


def _negated(items: Sequence[Node]) -> str:
    """All but the ASCII that it surely leaves out; letters only with their twins (K, ſ)."""
    out = "".join(map(_left_out, items))
    return f"[^{out}]" if out else _ANY


def _left_out(item: Node) -> str:
    op, argument = item
    if op is sre.CATEGORY:
        return _CLASSES[argument]
    low, high = (argument, argument) if op is sre.LITERAL else argument
    if high > 0x7F or any(chr(code).isalpha() for code in range(low, high + 1)):
        return ""
    return f"{_char(chr(low))}-{_char(chr(high))}"
