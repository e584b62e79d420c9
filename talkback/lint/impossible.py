r"""Whether a pattern can be found in any line at all, and if not, why.

A pattern is walked with all that may stand before the place where it is (nothing, a character of a
word, another), and for each the characters that may come next; the line's end counts as one. Where
nothing is left, no line has a match. What is not known exactly is taken to be possible, so that
only what surely cannot be is told.
"""

import re
from collections.abc import Sequence
from functools import lru_cache, reduce
from operator import or_

import regex

from talkback.engine.prefilter.regex_parser import PARSED, parse
from talkback.engine.prefilter.sre_tree import REPEATS, Node, children, sre
from talkback.lint.characters import ANY, END, WORD, characters
from talkback.model.lazy_dataclass import dataclass

LONGEST = 512
"""Bytes of a line of IRC (RFC 1459), its command and target among them."""
_ROUNDS = 6
_NARROW = re.compile(r"\(\?[a-zA-Z]*[aLu]")
"""Flags under which letters beyond ASCII are none."""

_State = tuple[int, int, int]
"""What may come next if nothing came before, if a word's character did, if another did."""
_NONE: _State = (0, 0, 0)
_ALL: _State = (ANY, ANY, ANY)
_BEGINNINGS = (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING)
_GROUPS = frozenset({sre.SUBPATTERN, sre.ATOMIC_GROUP, sre.BRANCH, sre.GROUPREF_EXISTS})
_ENDS = (sre.AT_END, sre.AT_END_STRING)


@lru_cache(maxsize=PARSED)
def why_never(pattern: str) -> str | None:
    """The reason why no line has a match; None where one may have."""
    tree = None if _NARROW.search(pattern) else _parsed(pattern)
    if tree is None:
        return None
    if (least := _least(tree)) > LONGEST:
        return f"a match has at least {least:,} characters, and a line of IRC {LONGEST} bytes"
    walk = _Walk()
    return walk.reason if walk.through(tree, _ALL) == _NONE else None


def _parsed(pattern: str) -> list[Node] | None:
    """The tree; a part of a pattern may refer to another part, and be none by itself."""
    try:
        return parse(pattern, ignore_case=True)
    except regex.error:
        return None


def _least(nodes: Sequence[Node]) -> int:
    """The fewest characters that a sequence takes."""
    return sum(map(_least_of, nodes))


def _least_of(node: Node) -> int:
    op, argument = node
    if op in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
        return 1
    if op in REPEATS:
        return int(argument[0]) * _least(argument[2])
    if op is sre.SUBPATTERN:
        return _least(argument[3])
    if op is sre.ATOMIC_GROUP:
        return _least(argument)
    return min(map(_least, argument[1])) if op is sre.BRANCH else 0


@dataclass(slots=True)
class _Walk:
    """One pattern; `reason` is why the first place was one that nothing can reach."""

    reason: str = ""

    def through(self, nodes: Sequence[Node], state: _State) -> _State:
        """The state behind a sequence."""
        for at, node in enumerate(nodes):
            after = self._step(node, state)
            if after == _NONE:
                self.reason = self.reason or _reason(node, nodes[at - 1] if at else None, state)
                return _NONE
            state = after
        return state

    def _step(self, node: Node, state: _State) -> _State:  # noqa: PLR0911 - a construct each
        op, argument = node
        if op is sre.AT:
            return _at(argument, state)
        if op in _GROUPS:
            return self._either(children(node), state)
        if op in REPEATS:
            return self._again(argument, state)
        if op is sre.ASSERT:
            return self._look(argument, state)
        if op is sre.GROUPREF:
            return _either(state, (0, ANY, ANY))
        if op in (sre.ASSERT_NOT, sre.FAILURE):
            return state if argument and argument[1] else _NONE
        return _over(characters(node), state)

    def _either(self, branches: Sequence[Sequence[Node]], state: _State) -> _State:
        found = _NONE
        for branch in branches:
            found = _either(found, self.through(branch, state))
        return found

    def _again(self, repeat: tuple[int, int, list[Node]], state: _State) -> _State:
        least, most, body = repeat
        quiet = self if least else _Walk()
        for _ in range(min(least, _ROUNDS)):
            state = quiet.through(body, state)
        for _ in range(min(most - min(least, _ROUNDS), _ROUNDS)):
            more = _either(state, _Walk().through(body, state))
            if more == state:
                return state
            state = more
        return _either(state, _ALL) if most - least > _ROUNDS else state

    def _look(self, around: tuple[int, list[Node]], state: _State) -> _State:
        direction, body = around
        walk = _Walk()
        if direction < 0:
            behind = walk.through(body, _ALL)
            return _narrowed(state, [ANY if mask else 0 for mask in behind])
        first = _first(body)
        alone = [_only(state, at) for at in range(3)]
        return _narrowed(state, [first if walk.through(body, one) != _NONE else 0 for one in alone])


def _at(where: object, state: _State) -> _State:
    nothing, word, other = state
    if where in _BEGINNINGS:
        return nothing, 0, 0
    if where in _ENDS:
        return nothing & END, word & END, other & END
    if where is sre.AT_BOUNDARY:
        return nothing & WORD, word & ~WORD, other & WORD
    return state  # \B stands for other places too, as \m and \M


def _over(chars: int, state: _State) -> _State:
    """Behind one character of a set."""
    left = (state[0] | state[1] | state[2]) & chars
    return 0, ANY if left & WORD else 0, ANY if left & ~WORD else 0


def _either(one: _State, other: _State) -> _State:
    return one[0] | other[0], one[1] | other[1], one[2] | other[2]


def _narrowed(state: _State, masks: Sequence[int]) -> _State:
    return state[0] & masks[0], state[1] & masks[1], state[2] & masks[2]


def _only(state: _State, at: int) -> _State:
    nothing, word, other = (mask if at == place else 0 for place, mask in enumerate(state))
    return nothing, word, other


def _first(nodes: Sequence[Node]) -> int:
    """What a sequence can begin with; anything, where it may take no character at all."""
    for node in nodes:
        op, argument = node
        if op is sre.AT and argument in _ENDS:
            return END
        if op in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            return characters(node)
        if op is sre.SUBPATTERN and _least(argument[3]):
            return _first(argument[3])
        if op is sre.BRANCH and all(map(_least, argument[1])):
            return reduce(or_, map(_first, argument[1]))
        if op not in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
            break
    return ANY


def _in_no_line(code: int) -> str:
    """Why a character is in no line; nothing where it may be in one."""
    if code == 0:
        return "a line of IRC has no NUL in it"
    if chr(code) in "\r\n":
        return "a line of IRC has no line break in it"
    if 0xD800 <= code <= 0xDFFF:
        return r"this is half a character of UTF-16; write all of it, as \U0001F375, or put it in"
    return ""


def _reason(node: Node, before: Node | None, state: _State) -> str:  # noqa: PLR0911 - a cause each
    op, argument = node
    left = state[0] | state[1] | state[2]
    if op is sre.AT and argument in _BEGINNINGS:
        return "something must stand before ^, which is the beginning of the line"
    if op is sre.LITERAL and (sign := _in_no_line(argument)):
        return sign
    if op in (sre.FAILURE, sre.ASSERT_NOT):
        return "(?!) is in no line"
    if not characters(node):
        return "there is no character in the set"
    if left == END:
        return "something must stand behind $, which is the end of the line"
    if (before or node)[0] is sre.AT or op is sre.AT:
        return r"\b is an edge of a word, and none can be there"
    return "what a look-around asks for cannot stand there"
