"""Texts that a pattern matches, made of its tree: few, short, and each way through it once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import regex

from talkback.engine.prefilter.regex_parser import read
from talkback.engine.prefilter.sre_tree import REPEATS, UNBOUNDED, Node, sre, walk

MOST_SAMPLES = 24
_MOST_REPEATS = 3
_MOST_MEMBERS = 8
"""Of a set, so many are tried."""
_PLAIN_CHARS = "aeb1 -_.,:!?x~é日🎉\t"
"""Tried in this order where a set or a class asks for one character."""
_CATEGORIES = {
    category: frozenset(re.findall(letter, _PLAIN_CHARS))
    for category, letter in (
        (sre.CATEGORY_WORD, r"\w"),
        (sre.CATEGORY_NOT_WORD, r"\W"),
        (sre.CATEGORY_DIGIT, r"\d"),
        (sre.CATEGORY_NOT_DIGIT, r"\D"),
        (sre.CATEGORY_SPACE, r"\s"),
        (sre.CATEGORY_NOT_SPACE, r"\S"),
    )
}


def sample_texts(pattern: str, *, ignore_case: bool) -> Sequence[str]:
    """Texts that the pattern most likely matches; look-arounds are only tried.

    Every alternative is taken once, what may be absent is there once and absent once. None where
    the pattern is not understood.
    """
    try:
        syntax = read(pattern, ignore_case=ignore_case)
    except (regex.error, RecursionError):
        return ()
    picks = min(max(map(_choices, walk(syntax.tree)), default=_MOST_MEMBERS), MOST_SAMPLES)
    ways = (_Way(pick, extra) for pick in range(picks) for extra in (0, 1, 2))
    made = dict.fromkeys(way.through(syntax.tree) for way in ways)
    return tuple(islice(made, MOST_SAMPLES))


def _choices(node: Node) -> int:
    op, argument = node
    return len(argument[1]) if op is sre.BRANCH else _MOST_MEMBERS


@dataclass(slots=True)
class _Way:
    """The `pick`th alternative of each choice, and `extra` repeats more than there must be."""

    pick: int
    extra: int

    def through(self, nodes: Sequence[Node]) -> str:
        groups: dict[int, str] = {}
        ahead: list[str] = []
        return "".join(self._texts(nodes, groups, ahead)) + "".join(ahead)

    def _texts(
        self, nodes: Sequence[Node], groups: dict[int, str], ahead: list[str]
    ) -> Iterator[str]:
        for op, argument in nodes:
            if op is sre.LITERAL:
                yield chr(argument)
            elif op in REPEATS:
                yield from self._repeated(argument, groups, ahead)
            elif op is sre.BRANCH:
                branches = argument[1]
                yield from self._texts(branches[self.pick % len(branches)], groups, ahead)
            elif op is sre.SUBPATTERN:
                groups[argument[0] or 0] = text = self._text(argument[3], groups, ahead)
                yield text
            elif op is sre.ATOMIC_GROUP:
                yield from self._texts(argument, groups, ahead)
            elif op is sre.GROUPREF:
                yield groups.get(argument, "")
            elif op is sre.GROUPREF_EXISTS:
                group, yes, no = argument
                yield from self._texts(yes if group in groups else no, groups, ahead)
            elif op is sre.ASSERT:
                ahead.append(self._text(argument[1], groups, ahead))
            else:
                yield self._char((op, argument))

    def _text(self, nodes: Sequence[Node], groups: dict[int, str], ahead: list[str]) -> str:
        return "".join(self._texts(nodes, groups, ahead))

    def _repeated(
        self, bounds: tuple[int, int, list[Node]], groups: dict[int, str], ahead: list[str]
    ) -> Iterator[str]:
        least, most, body = bounds
        extra = self.extra if most == UNBOUNDED or self.extra < 2 else most - least
        times = min(least + extra, most, least + _MOST_REPEATS)
        for _ in range(times):
            yield from self._texts(body, groups, ahead)

    def _char(self, node: Node) -> str:
        """One character of a set, or nothing where the node takes no text."""
        op, argument = node
        if op is sre.ANY:
            return "x"
        if op is sre.NOT_LITERAL:
            return next(char for char in _PLAIN_CHARS if ord(char) != argument)
        if op is not sre.IN:
            return ""
        listed = [chr(one) for kind, one in argument if kind is sre.LITERAL]
        if listed and argument[0][0] is not sre.NEGATE:
            return listed[self.pick % len(listed)]
        fitting = [char for char in _PLAIN_CHARS if _is_in(argument, char)]
        ranges = [chr(one[0]) for kind, one in argument if kind is sre.RANGE]
        found = fitting or ranges
        return found[self.pick % len(found) if len(argument) > 1 else 0] if found else ""


def _is_in(members: Sequence[Node], char: str) -> bool:
    inside = any(_holds(kind, argument, char) for kind, argument in members)
    return inside != (members[0][0] is sre.NEGATE)


def _holds(kind: object, argument: object, char: str) -> bool:
    if kind is sre.LITERAL:
        return argument == ord(char)
    if kind is sre.RANGE and isinstance(argument, tuple):
        return bool(argument[0] <= ord(char) <= argument[1])
    if kind is sre.CATEGORY:
        return char in _CATEGORIES[argument]
    return False
