r"""Triggers that `re` finds in the bytes of plain lines where `regex` finds them in their text.

It takes a third of the time, above all for back-references, but has no time limit: it gets short
pieces of short lines, and only patterns that go back little. The law: in lines of ASCII the two
agree on whether there is a match. So a pattern is made of what both read alike, none of it takes a
newline, and no group that is referred to is repeated, where the two keep different turns of it.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

from talkback.engine.prefilter.redos import tries_many_ways
from talkback.engine.prefilter.regex_parser import parse
from talkback.engine.prefilter.sre_tree import REPEATS, sre, walk
from talkback.engine.prefilter.trigger import Trigger

_SHORT_BYTES = 700
"""Of a line, with its stamp and nick: a search that goes back takes its square, or its cube."""
_PIECE_BYTES = 2048
"""Between two looks at the clock."""
_GROUPS = frozenset({sre.GROUPREF, sre.SUBPATTERN})

_ALIKE = re.compile(
    r"""(?: [ \w!"#%&',\-./:;<=>@`~]         # itself
          | \\[bdw1-9] | \\[^\w\s]
          | \[(?:[ \w!"#%',./:;<=>@](?:-\w)?|\\[dw]|\\[^\w\s])+\]
          | \((?:\?:|(?!\?)) | \) | \|
          | [*+?](?:\?|(?!\+)) | \{[0-9]+(?:,[0-9]*)?\}(?:\?|(?!\+))
        )+""",
    re.VERBOSE | re.ASCII,
)
"""What is written alike in both, and means the same of ASCII."""


@dataclass(frozen=True, slots=True)
class ByteSearch:
    """Such a trigger, and its expression."""

    trigger: Trigger
    _expression: re.Pattern[bytes]

    @classmethod
    def of(cls, trigger: Trigger) -> "ByteSearch | None":
        """None where `regex` has to be asked."""
        if not (_ALIKE.fullmatch(trigger.pattern) and _is_quick(trigger)):
            return None
        flags = re.IGNORECASE if trigger.ignore_case else re.RegexFlag(0)
        try:
            return cls(trigger, re.compile(trigger.pattern.encode(), flags))
        except re.error:
            return None

    def lines(self, block: bytes, limit: float) -> Iterator[int]:
        """The numbers of the lines that it is found in, each with a newline before it.

        `limit` is in seconds of the processor. Raises TimeoutError when it has run out.
        """
        deadline = time.process_time() + limit
        begin = number = 0
        while begin < len(block):
            if time.process_time() >= deadline:
                raise TimeoutError
            end = block.find(b"\n", begin + _PIECE_BYTES)
            end = len(block) if end < 0 else end
            here = begin
            for found in self._expression.finditer(block, begin, end):
                number += block.count(b"\n", here, here := found.start())
                yield max(number - 1, 0)
            number += block.count(b"\n", here, end)
            begin = end


def has_long_lines(block: bytes) -> bool:
    """Whether some line is too long for a search without a time limit."""
    return max(map(len, block.split(b"\n"))) > _SHORT_BYTES


def _is_quick(trigger: Trigger) -> bool:
    """Whether a search goes back little, and refers to no group that is repeated."""
    tree = parse(trigger.pattern, ignore_case=trigger.ignore_case)
    if tree is None or tries_many_ways(tree):
        return False
    repeated = [below for node in walk(tree) if node[0] in REPEATS for below in walk(node[1][2])]
    refers = any(node[0] is sre.GROUPREF for node in walk(tree))
    return not (refers and any(node[0] in _GROUPS for node in repeated))
