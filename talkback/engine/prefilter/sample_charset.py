"""Sets of characters as bits over a sample alphabet: enough to see whether two can overlap."""

from collections.abc import Sequence
from dataclasses import field
from functools import cache
from string import ascii_lowercase, ascii_uppercase, digits, punctuation

import regex

from talkback.engine.prefilter.sre_tree import Node, children, sre
from talkback.engine.prefilter.work import Work
from talkback.model.lazy_dataclass import dataclass

SAMPLE = ascii_lowercase + digits + ascii_uppercase + " " + punctuation + "éß日🎉\t\x01"
"""All of ASCII that is seen, and one of each other kind; the first are picked first."""
FULL = (1 << len(SAMPLE)) - 1


def _bits(chars: str) -> int:
    return sum({1 << SAMPLE.index(char) for char in chars})


@cache
def _matching(pattern: str) -> int:
    return _bits("".join(regex.findall(pattern, SAMPLE)))


_CATEGORIES = {
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
}


@dataclass(slots=True)
class Charsets:
    """What the nodes of one pattern may be, each worked out once."""

    ignore_case: bool
    work: Work
    _known: dict[int, int] = field(default_factory=dict)

    def of(self, node: Node) -> int:
        """What a node for one character may be; all, where it is not such a node."""
        self.work.spend()
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = _charset(node, ignore_case=self.ignore_case)
        return known

    def within(self, node: Node) -> int:
        """What any character that a node takes may be."""
        self.work.spend()
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = self._within(node)
        return known

    def _within(self, node: Node) -> int:
        below = [self.within(inner) for part in children(node) for inner in part]
        if not below:
            return 0 if node[0] is sre.AT else self.of(node)
        total = 0
        for chars in below:
            total |= chars
        return total


def _charset(node: Node, *, ignore_case: bool) -> int:
    op, argument = node
    if op is sre.LITERAL:
        return _char(chr(argument), ignore_case=ignore_case)
    if op is sre.NOT_LITERAL:
        return FULL & ~_char(chr(argument), ignore_case=ignore_case)
    if op is sre.IN:
        return _union(argument, ignore_case=ignore_case)
    return FULL


def _union(items: Sequence[Node], *, ignore_case: bool) -> int:
    bits = 0
    for op, argument in items:
        if op is sre.LITERAL:
            bits |= _char(chr(argument), ignore_case=ignore_case)
        elif op is sre.CATEGORY:
            bits |= _matching(_CATEGORIES[argument])
        elif op is sre.RANGE:
            inside = [char for char in SAMPLE if argument[0] <= ord(char) <= argument[1]]
            for char in inside:
                bits |= _char(char, ignore_case=ignore_case)
    return FULL & ~bits if items[0][0] is sre.NEGATE else bits


def _char(char: str, *, ignore_case: bool) -> int:
    if char not in SAMPLE:
        char = "日" if char.isalnum() else "🎉"
    cases = char + (char.swapcase() if ignore_case and char.isascii() else "")
    return _bits(cases)


def one_of(bits: int) -> str:
    """A character of the set; the empty text if it has none."""
    return next((char for at, char in enumerate(SAMPLE) if bits >> at & 1), "")
