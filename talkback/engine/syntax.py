"""A pattern's syntax tree: what the parser of the `regex` module read, in the opcodes of `re`.

That parser alone decides what a pattern means, so no comment, flag or fuzzy count can be read in
one way where it is matched and in another where it is analysed. It is private to `regex`: what is
not known here makes the tree unknown, and such a trigger is tried on every line.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import regex
import regex._regex_core as _core

from talkback.engine.tree import UNBOUNDED, Node, sre

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
_CASE, _ANY_CASE = int(regex.VERSION0), int(regex.VERSION0 | regex.IGNORECASE)
_ENCODINGS = {0, int(regex.ASCII), int(regex.LOCALE), int(regex.UNICODE)}
_USUAL = (
    _ANY_CASE | int(regex.ASCII | regex.UNICODE | regex.VERBOSE | regex.DOTALL | regex.MULTILINE)
)  # fmt: skip
"""Flags under which a tree means what it says."""


@dataclass(frozen=True, slots=True)
class Syntax:
    """What is read in a pattern. The filter may trust `tree` only where all of it is `known`.

    `ascii_only` tells of `(?a)`, `verbose` of `(?x)` anywhere, `fuzzy` counts the likes of
    `{e<=1}`, `posix` is the offset of a `[:name:]` in a set, `negated` are sets that begin with
    `[^`, as written, by their offsets.
    """

    tree: list[Node]
    known: bool
    ascii_only: bool
    verbose: bool
    fuzzy: int
    posix: int | None
    negated: Mapping[int, str]


def parse(pattern: str, *, ignore_case: bool) -> list[Node] | None:
    """A pattern's tree; None where some of it is not known.

    Raises regex.error, and RecursionError where it is nested too deeply.
    """
    syntax = read(pattern, ignore_case=ignore_case)
    return syntax.tree if syntax.known else None


def read(pattern: str, *, ignore_case: bool) -> Syntax:
    """Read a pattern as `regex` does before it compiles.

    Raises regex.error with a place, whatever the parser threw; RecursionError as above.
    """
    source, info, parsed = _parsed(pattern, _ANY_CASE if ignore_case else _CASE)
    reader = _Reader(info)
    tree = reader.nodes(parsed)
    usual = not info.flags & ~_USUAL and not info.inline_locale
    ascii_only = reader.ascii_only or bool(info.flags & regex.ASCII)
    known = reader.known and usual
    return Syntax(
        tree, known, ascii_only, source.verbose, reader.fuzzy, source.posix, source.negated
    )


class _Source(core.Source):  # type: ignore[misc]
    """Notes what no node tells of: nothing but sets is matched against these signs."""

    def __init__(self, pattern: str) -> None:
        self.posix: int | None = None
        self.negated: dict[int, str] = {}
        self.verbose = False
        self._class_begin = 0
        self._set_begin: int | None = None
        super().__init__(pattern)

    def match(self, text: str) -> bool:
        """Whether the text comes next; then it is read."""
        matched: bool = super().match(text)
        if matched and text in "[:]^":
            self._note(text)
        return matched

    def _note(self, text: str) -> None:
        begin = self.pos - 2
        if text == "[:":
            self._class_begin = begin
        elif text == ":]":
            self.posix = self._class_begin
        elif text == "^" and self.string[begin] == "[":
            self._set_begin = begin
        elif text == "]" and self._set_begin is not None:
            self.negated[self._set_begin] = self.string[self._set_begin : self.pos]
            self._set_begin = None

    @property
    def ignore_space(self) -> bool:
        return self._ignore_space

    @ignore_space.setter
    def ignore_space(self, value: bool) -> None:
        self._ignore_space = value
        self.verbose |= value


def _parsed(pattern: str, flags: int) -> tuple[Any, Any, Any]:
    """As the module's own `_compile` begins: again from the start where a flag holds for all."""
    while True:
        source = _Source(pattern)
        try:
            info = core.Info(flags, source.char_type, {})
            info.guess_encoding = core.UNICODE
            source.ignore_space = bool(flags & regex.VERBOSE)
            parsed = core._parse_pattern(source, info)  # noqa: SLF001 - see above
        except core._UnscopedFlagSet:  # noqa: SLF001
            flags = info.global_flags
            if flags & regex.VERSION1:
                place = pattern.rfind("(?", 0, source.pos)
                raise regex.error("(?V1) is another syntax; take it out", pattern, place) from None
            continue
        except (regex.error, RecursionError):
            raise
        except Exception as error:
            # ValueError, KeyError and others, for what it did not foresee.
            raise regex.error("cannot be read from here on", pattern, source.pos) from error
        break
    if not source.at_end():
        raise regex.error("unbalanced parenthesis", pattern, source.pos)
    if info.flags & (regex.ASCII | regex.LOCALE | regex.UNICODE) not in _ENCODINGS:
        raise regex.error("(?a), (?L) and (?u) exclude each other", pattern, pattern.rfind("(?"))
    return source, info, parsed


class _Reader:
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


_CONSTRUCTS: dict[str, Callable[[_Reader, Any], list[Node]]] = {
    "Character": _Reader.character,
    "String": _Reader.string,
    "Literal": _Reader.string,
    "Any": _Reader.any,
    "AnyAll": _Reader.any,
    "AnyU": _Reader.any,
    "Range": _Reader.set,
    "SetUnion": _Reader.set,
    "SetDiff": _Reader.any,
    "SetInter": _Reader.any,
    "SetSymDiff": _Reader.any,
    "Property": _Reader.property,
    "Group": _Reader.group,
    "Atomic": _Reader.atomic,
    "Branch": _Reader.branch,
    "LookAround": _Reader.look_around,
    "Conditional": _Reader.conditional,
    "LookAroundConditional": _Reader.look_around_conditional,
    "RefGroup": _Reader.reference,
    "Fuzzy": _Reader.fuzzy_part,
}


def name_offset(pattern: str, name: str, *, ignore_case: bool) -> int:
    """Where a group of a pattern that compiles has its name: not in a comment that looks like it.

    What a backslash in front of the parenthesis leaves unchanged is a comment.
    """
    tree = parse(pattern, ignore_case=ignore_case)
    for found in re.finditer(rf"\(\?P?<(?={re.escape(name)}>)", pattern):
        changed = f"{pattern[: found.start()]}\\{pattern[found.start() :]}"
        try:
            if parse(changed, ignore_case=ignore_case) != tree:
                return found.end()
        except regex.error:
            return found.end()
    return 0
