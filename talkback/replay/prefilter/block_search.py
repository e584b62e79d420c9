r"""Triggers of which no text is known, searched for in a whole block at once.

Searching costs more by the call than by the character, above all under a time limit. The law: of
the lines that are plain ASCII, none is left out whose text a trigger is found in. It holds for
triggers whose match is a match whatever stands around it: no anchors, nothing that looks ahead or
behind or takes for good. What stands before a text, and behind it, is no letter, so that `\b`
means the same in the block. A match may go over the ends of lines: it names them all.
"""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from talkback.engine.prefilter.regex_parser import parse
from talkback.engine.prefilter.sre_tree import REPEATS, Node, children, sre
from talkback.engine.prefilter.trigger import Trigger
from talkback.replay.prefilter.byte_search import ByteSearch, has_long_lines

_LIMIT = 0.3
"""Seconds of the processor for a block; what needs more is searched line by line."""

_FREE = frozenset({sre.LITERAL, sre.ANY, sre.GROUPREF, sre.SUBPATTERN, sre.BRANCH})
_WIDE = frozenset({sre.CATEGORY_NOT_WORD, sre.CATEGORY_NOT_DIGIT, sre.CATEGORY_NOT_SPACE})
_BLANKS = re.compile(b"  +")
_TABS = bytes(ord(" ") if code == ord("\t") else code for code in range(256))


def is_free(trigger: Trigger) -> bool:
    """Whether what it matches does not depend on what is around, and is not much beyond a line."""
    tree = parse(trigger.pattern, ignore_case=trigger.ignore_case)
    return tree is not None and all(map(_is_free, tree))


def _is_free(node: Node) -> bool:
    op, argument = node
    if op is sre.AT:
        return argument is sre.AT_BOUNDARY
    if op is sre.IN:
        return not any(member == (sre.NEGATE, None) or member[1] in _WIDE for member in argument)
    if op in REPEATS and op is not sre.POSSESSIVE_REPEAT:
        return all(map(_is_free, argument[2]))
    return op in _FREE and all(_is_free(below) for part in children(node) for below in part)


@dataclass(frozen=True, slots=True)
class TextSearch:
    """Any such trigger: `regex` is asked."""

    trigger: Trigger

    def lines(self, block: bytes, limit: float) -> Iterator[int]:
        """The numbers of the lines that matches are in, and of those that they touch.

        `limit` is in seconds of the processor. Raises TimeoutError when it has run out.
        """
        deadline = time.process_time() + limit
        text = block.decode("latin-1")
        here = before = 0
        while here >= 0:
            left = max(deadline - time.process_time(), 0.001)
            found = self.trigger.compiled.search(text, here, timeout=left)
            if found is None:
                break
            start, end = found.span()
            first = before + text.count("\n", here, start)
            before = first + text.count("\n", start, end)
            also = start == end and text[end : end + 1] == "\n"
            yield from range(max(first - 1, 0), before + also)
            here = text.find("\n", max(end, here + 1))
            before += text.count("\n", end, max(here, 0))


@dataclass(frozen=True, slots=True)
class BlockSearch:
    """Such triggers, of both forms of a line."""

    normalised: Sequence[TextSearch | ByteSearch]
    sent: Sequence[TextSearch | ByteSearch]

    @classmethod
    def of(cls, triggers: Sequence[Trigger]) -> "BlockSearch":
        ways = [(each.normalise, ByteSearch.of(each) or TextSearch(each)) for each in triggers]
        return cls(
            [way for normal, way in ways if normal], [way for normal, way in ways if not normal]
        )

    def __bool__(self) -> bool:
        return bool(self.normalised or self.sent)

    def lines(self, block: bytes) -> set[int]:
        """Where the newlines before the lines in question are. Raises TimeoutError."""
        numbers: set[int] = set()
        if self.normalised:
            numbers.update(_touched(self.normalised, _BLANKS.sub(b" ", block.translate(_TABS))))
        if self.sent:
            numbers.update(_touched(self.sent, block))
        if not numbers:
            return set()
        places = [found.start() for found in re.finditer(b"\n", block)]
        return {places[number] for number in numbers}


def _touched(searches: Sequence[TextSearch | ByteSearch], block: bytes) -> Iterator[int]:
    """The numbers of the lines in question."""
    long = has_long_lines(block)
    for search in searches:
        way = TextSearch(search.trigger) if long else search
        yield from way.lines(block, _LIMIT)
