"""What the parser of `regex` made of a pattern, as a tree in the opcodes of `re`.

Its types are known by their names: one of another version is not known, and then neither is the
pattern.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import regex
import regex._regex_core as _core

from talkback.engine.prefilter.sre_tree import UNBOUNDED, Node, sre

core: Any = _core

_ANY: list[Node] = [(sre.ANY, None)]
_NOWHERE: Node = (sre.AT, sre.AT_NON_BOUNDARY)
"""A place of which nothing is known: it may be anywhere."""
_PLACES = {
    "StartOfString": sre.AT_BEGINNING_STRING,
    "StartOfLine": sre.AT_BEGINNING,
    "EndOfString": sre.AT_END_STRING,
    "EndOfStringLine": sre.AT_END,
    "EndOfLine": sre.AT_END,
}
_REPEATS = {
    "GreedyRepeat": sre.MAX_REPEAT,
    "LazyRepeat": sre.MIN_REPEAT,
    "PossessiveRepeat": sre.POSSESSIVE_REPEAT,
}
_CATEGORIES = {
    (core.CHARSET_ESCAPES[letter].value, positive): category
    for letter, *both in (
        ("d", sre.CATEGORY_DIGIT, sre.CATEGORY_NOT_DIGIT),
        ("s", sre.CATEGORY_SPACE, sre.CATEGORY_NOT_SPACE),
        ("w", sre.CATEGORY_WORD, sre.CATEGORY_NOT_WORD),
    )
    for positive, category in zip((True, False), both, strict=True)
}


class Reader:
    """Turns what `regex` parsed into nodes; `known` tells whether they are all of it."""

    def __init__(self, info: Any) -> None:  # noqa: ANN401 - private types of `regex`
        self._groups = info.group_index
        self.known = True
        self.ascii_only = False
        self.fuzzy = 0

    def nodes(self, item: Any) -> list[Node]:  # noqa: ANN401
        kind = type(item).__name__
        if kind == "Sequence":
            return [node for below in item.items for node in self.nodes(below)]
        self.ascii_only |= getattr(item, "encoding", 0) == core.ASCII_ENCODING
        if getattr(item, "case_flags", 0) & regex.FULLCASE:
            return self._unknown()  # there ß is ss
        if kind in _REPEATS:
            return self._repeat(_REPEATS[kind], item)
        if isinstance(item, core.ZeroWidthBase):
            return [self._place(kind, item)]
        read = _CONSTRUCTS.get(kind)
        return self._unknown() if read is None else read(self, item)

    def _unknown(self) -> list[Node]:
        self.known = False
        return _ANY

    def _place(self, kind: str, item: Any) -> Node:  # noqa: ANN401
        if kind == "Keep":  # within a look-around the search goes on from there, and never ends
            self.known = False
        if kind == "Boundary":
            return sre.AT, sre.AT_BOUNDARY if item.positive else sre.AT_NON_BOUNDARY
        return (sre.AT, _PLACES[kind]) if kind in _PLACES else _NOWHERE

    def _repeat(self, op: Any, item: Any) -> list[Node]:  # noqa: ANN401
        most = UNBOUNDED if item.max_count is None else int(item.max_count)
        return [(op, (int(item.min_count), most, self.nodes(item.subpattern)))]

    def character(self, item: Any) -> list[Node]:  # noqa: ANN401
        return [(sre.LITERAL if item.positive else sre.NOT_LITERAL, item.value)]

    def string(self, item: Any) -> list[Node]:  # noqa: ANN401
        return [(sre.LITERAL, code) for code in item.characters]

    def any(self, _item: Any) -> list[Node]:  # noqa: ANN401
        return _ANY

    def set(self, item: Any) -> list[Node]:  # noqa: ANN401
        members = list(dict.fromkeys(self._members(item, positive=True)))
        if (sre.ANY, None) in members:
            return _ANY
        return [(sre.IN, members if item.positive else [(sre.NEGATE, None), *members])]

    def _members(self, item: Any, *, positive: bool) -> Iterator[Node]:  # noqa: ANN401
        """What a set holds, its own sign aside."""
        kind = type(item).__name__
        self.ascii_only |= getattr(item, "encoding", 0) == core.ASCII_ENCODING
        if kind == "SetUnion" and positive:
            for below in item.items:
                yield from self._members(below, positive=below.positive)
        elif kind == "Property" and (item.value, positive) in _CATEGORIES:
            yield sre.CATEGORY, _CATEGORIES[item.value, positive]
        elif kind == "Character" and positive:
            yield sre.LITERAL, item.value
        elif kind == "Range" and positive:
            yield sre.RANGE, (item.lower, item.upper)
        else:
            yield sre.ANY, None

    def property(self, item: Any) -> list[Node]:  # noqa: ANN401
        category = _CATEGORIES.get((item.value, item.positive))
        return _ANY if category is None else [(sre.IN, [(sre.CATEGORY, category)])]

    def group(self, item: Any) -> list[Node]:  # noqa: ANN401
        self.known &= item.group > 0
        return [(sre.SUBPATTERN, (item.group, 0, 0, self.nodes(item.subpattern)))]

    def atomic(self, item: Any) -> list[Node]:  # noqa: ANN401
        return [(sre.ATOMIC_GROUP, self.nodes(item.subpattern))]

    def branch(self, item: Any) -> list[Node]:  # noqa: ANN401
        """What all alternatives begin with stands before them; those of one character are a set."""
        branches = [self.nodes(branch) for branch in item.branches]
        prefix: list[Node] = []
        while all(branches) and all(branch[0] == branches[0][0] for branch in branches):
            prefix.append(branches[0][0])
            branches = [branch[1:] for branch in branches]
        members = [_alternative(branch) for branch in branches]
        if all(members):
            return [*prefix, (sre.IN, list(dict.fromkeys(one for some in members for one in some)))]
        return [*prefix, (sre.BRANCH, (None, branches))]

    def look_around(self, item: Any) -> list[Node]:  # noqa: ANN401
        op = sre.ASSERT if item.positive else sre.ASSERT_NOT
        return [(op, (-1 if item.behind else 1, self.nodes(item.subpattern)))]

    def conditional(self, item: Any) -> list[Node]:  # noqa: ANN401
        both = self.nodes(item.yes_item), self.nodes(item.no_item)
        return [(sre.GROUPREF_EXISTS, (self._number(item.group), *both))]

    def look_around_conditional(self, item: Any) -> list[Node]:  # noqa: ANN401
        self.known = False
        return [*self.look_around(item), *self.conditional_branches(item)]

    def conditional_branches(self, item: Any) -> list[Node]:  # noqa: ANN401
        return [(sre.BRANCH, (None, [self.nodes(item.yes_item), self.nodes(item.no_item)]))]

    def reference(self, item: Any) -> list[Node]:  # noqa: ANN401
        return [(sre.GROUPREF, self._number(item.group))]

    def fuzzy_part(self, item: Any) -> list[Node]:  # noqa: ANN401
        self.known = False
        self.fuzzy += 1
        return self.nodes(item.subpattern)

    def _number(self, group: int | str) -> int:
        known: int | None = self._groups.get(group)
        if known is not None:
            return known
        return int(group) if str(group).isdecimal() else 0


def _alternative(branch: Sequence[Node]) -> list[Node]:
    """The members of a set that an alternative comes to; none where it is more than that."""
    if len(branch) == 1 and branch[0][0] is sre.LITERAL:
        return list(branch)
    if len(branch) == 1 and branch[0][0] is sre.IN and branch[0][1][0][0] is not sre.NEGATE:
        return list(branch[0][1])
    return []


_CONSTRUCTS: dict[str, Callable[[Reader, Any], list[Node]]] = {
    "Character": Reader.character,
    "String": Reader.string,
    "Literal": Reader.string,
    "Any": Reader.any,
    "AnyAll": Reader.any,
    "AnyU": Reader.any,
    "Range": Reader.set,
    "SetUnion": Reader.set,
    "SetDiff": Reader.any,
    "SetInter": Reader.any,
    "SetSymDiff": Reader.any,
    "Property": Reader.property,
    "Group": Reader.group,
    "Atomic": Reader.atomic,
    "Branch": Reader.branch,
    "LookAround": Reader.look_around,
    "Conditional": Reader.conditional,
    "LookAroundConditional": Reader.look_around_conditional,
    "RefGroup": Reader.reference,
    "Fuzzy": Reader.fuzzy_part,
}
