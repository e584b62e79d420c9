r"""Patterns as plain text: enough to prove that what one of them finds, another finds as well.

A skeleton is the text that every match holds, with a mark at each `\b`, `^` and `$`; whatever is
not plain text is a gap. If all of one skeleton stands in another, its pattern is in every match.
"""

import re
from collections.abc import Iterator, Sequence

from talkback.engine.pattern import Trigger
from talkback.engine.tree import Node, parse, sre

GAP, EDGE, BEGIN, END = "\x00", "\x01", "\x02", "\x03"
_MARKS = {
    sre.AT_BOUNDARY: EDGE,
    sre.AT_BEGINNING: BEGIN,
    sre.AT_BEGINNING_STRING: BEGIN,
    sre.AT_END: END,
    sre.AT_END_STRING: END,
}
_FLAGS = re.compile(r"\(\?[aiLmsux-]")
_SEAM = re.compile(
    rf"(?<=[A-Za-z0-9_])(?=[^A-Za-z0-9_{GAP}{EDGE}])"
    rf"|(?<=[^A-Za-z0-9_{GAP}{EDGE}])(?=[A-Za-z0-9_])"
)


def takes(above: Trigger, below: Trigger) -> bool:
    """Whether it is certain that `above` is found wherever `below` is."""
    if above.normalise != below.normalise or (below.ignore_case and not above.ignore_case):
        return False
    if above.pattern == below.pattern:
        return True
    needed, given = skeleton(above), skeleton(below)
    if not needed or GAP in needed or not needed.isascii():
        return False
    if above.ignore_case:
        needed, given = needed.lower(), given.lower()
    return needed in given


def skeleton(trigger: Trigger) -> str:
    tree = parse(trigger.pattern, ignore_case=trigger.ignore_case)
    if tree is None or _FLAGS.search(trigger.pattern):
        return GAP
    return _SEAM.sub(EDGE, "".join(_pieces(tree)))


def plain(trigger: Trigger) -> str:
    """A line that the trigger may be found in: its skeleton without marks."""
    return "".join(char for char in skeleton(trigger) if char > END)


def _pieces(nodes: Sequence[Node]) -> Iterator[str]:
    for op, argument in nodes:
        if op is sre.LITERAL:
            yield chr(argument)
        elif op is sre.SUBPATTERN and not (argument[1] or argument[2]):
            yield from _pieces(argument[3])
        elif op is sre.AT:
            yield _MARKS.get(argument, GAP)
        else:
            yield GAP
