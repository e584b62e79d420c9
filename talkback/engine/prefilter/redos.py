"""Whether a pattern can take long, and a line that shows it."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import prod

from talkback.engine.prefilter.case_folding import fold
from talkback.engine.prefilter.glushkov import EFFECTIVELY_UNBOUNDED, GlushkovAutomaton
from talkback.engine.prefilter.sample_charset import FULL, Charsets, one_of
from talkback.engine.prefilter.sre_tree import REPEATS, Node, children, flat, sre, walk
from talkback.engine.prefilter.work import TooMuchWork, Work
from talkback.model.lazy_dataclass import dataclass

_WITNESS_CHARS = 400
"""Characters of a witness: about what fits into one line of IRC."""
_MAX_LOOPS = 12
"""Repeats that are looked at together: more are not worth the work."""
_WAYS, _WAYS_PER_LENGTH = 8, 2
"""Ways through alternatives and options that are still few; with a repeat each takes longer.

A search of a whole line then takes half a millisecond at most."""


@dataclass(frozen=True, slots=True)
class BacktrackingRisk:
    """Why a pattern can explode, and a line on which it does."""

    reason: str
    witness: str


def needs_timeout(tree: Sequence[Node]) -> bool:
    """Whether a search may take more than a moment, so that it needs a time limit.

    So may a back-reference, which is compared with what it refers to at each place.
    """
    return tries_many_ways(tree) or any(map(_refers_back, walk(tree)))


def tries_many_ways(tree: Sequence[Node]) -> bool:
    """Whether a search may go back often.

    So it may for two repeats of varying length, a choice within a repeat, a look-around of varying
    length, or many choices in a row.
    """
    nodes = list(walk(tree))
    elastic = sum(map(_is_elastic, nodes))
    return (
        elastic > 1
        or any(map(_is_slow, nodes))
        or prod(map(_ways, nodes)) > (_WAYS_PER_LENGTH if elastic else _WAYS)
    )


def _is_elastic(node: Node) -> bool:
    return node[0] in REPEATS and node[1][1] > node[1][0] + 1


def _ways(node: Node) -> int:
    """How many ways through a node may begin with the same character."""
    if node[0] in REPEATS:
        return 1 if node[1][0] == node[1][1] else 2
    if node[0] is not sre.BRANCH:
        return 1
    firsts = Counter(map(_first_letter, node[1][1]))
    unknown = firsts.pop("", 0)
    return unknown + max(firsts.values(), default=0)


def _first_letter(nodes: Sequence[Node]) -> str:
    """What an alternative begins with, folded; empty where that is not one letter."""
    return fold(chr(nodes[0][1])) if nodes and nodes[0][0] is sre.LITERAL else ""


def _is_slow(node: Node) -> bool:
    op, argument = node
    if op in REPEATS and argument[1] > 1:
        return _has_choice(node) or (_is_loop(node) and len(argument[2]) > 1)
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return any(inner[0] in REPEATS for inner in walk(argument[1]))
    return False


def _refers_back(node: Node) -> bool:
    return node[0] in (sre.GROUPREF, sre.GROUPREF_EXISTS)


def _has_choice(repeat: Node) -> bool:
    body = repeat[1][2]
    return any(inner[0] is sre.BRANCH or inner[0] in REPEATS for inner in walk(body))


def analyse(tree: Sequence[Node], *, ignore_case: bool) -> BacktrackingRisk | None:
    """The reason why a pattern can explode, if it can: a loop read in two ways, or three in a row.

    What nothing follows cannot fail once it is reached, and so never tries another way. A pattern
    that takes too much work to analyse is not reported; its searches are limited all the same.
    """
    loops = [node for node in walk(tree) if _is_loop(node)]
    if len(loops) < 3 and not any(_has_choice(loop) for loop in loops):
        return None
    try:
        return _judge(_must_match(flat(tree)), Charsets(ignore_case, Work()))
    except TooMuchWork:
        return None


def _judge(nodes: Sequence[Node], chars: Charsets) -> BacktrackingRisk | None:
    for at, node in enumerate(nodes):
        if at < len(nodes) - 1 and (pump := _pump(node, chars)):
            line = _witness(nodes[:at], pump, nodes[at + 1 :], chars)
            return BacktrackingRisk(
                f"a repeat can take {pump!r} in more ways than one, again and again", line
            )
    return _many_loops(nodes, chars)


def _must_match(nodes: list[Node]) -> list[Node]:
    """Without the end that may be left out."""
    while nodes and nodes[-1][0] in REPEATS and nodes[-1][1][0] == 0:
        nodes = nodes[:-1]
    return nodes


def _pump(node: Node, chars: Charsets) -> str:
    """What makes a node, or a loop somewhere in it, explode."""
    if (
        node[0] in REPEATS
        and node[0] is not sre.POSSESSIVE_REPEAT
        and node[1][1] >= EFFECTIVELY_UNBOUNDED
    ):
        return GlushkovAutomaton(node, chars).pump_string()
    inner = (_pump(below, chars) for part in children(node) for below in part)
    return next(filter(None, inner), "")


def _many_loops(nodes: Sequence[Node], chars: Charsets) -> BacktrackingRisk | None:
    """Three or more endless repeats that can take each other's text: the cube of its length."""
    loops = [at for at, node in enumerate(nodes[:-1]) if _is_loop(node)][:_MAX_LOOPS]
    chains: dict[int, list[int]] = {}
    for at in loops:
        before = [chains[one] for one in chains if _can_exchange_text(nodes, one, at, chars)]
        chains[at] = [*max(before, key=len, default=[]), at]
    chain = max(chains.values(), key=len, default=[])
    if len(chain) < 3 or _cannot_fail(nodes, chain, chars):
        return None
    pieces = [_sample(nodes[one + 1 : two], chars) for one, two in pairwise(chain)]
    pump = "".join(pieces) or one_of(chars.within(nodes[chain[0]]))
    line = _witness(nodes[: chain[0]], pump, nodes[chain[-1] + 1 :], chars)
    return BacktrackingRisk(
        f"{len(chain)} repeats in a row can share {pump!r} out in many ways", line
    )


def _witness(
    before: Sequence[Node],
    pump: str,
    after: Sequence[Node],
    chars: Charsets,
) -> str:
    """As long as a line can be; with what must follow, but not at once: `regex` looks for it."""
    pumped = pump * (_WITNESS_CHARS // len(pump)) + _mismatch_char(pump)
    return _sample(before, chars) + pumped + _sample(after, chars)


def _cannot_fail(nodes: Sequence[Node], chain: Sequence[int], chars: Charsets) -> bool:
    """Whether one of the loops takes anything and only the line's end must follow."""
    rest = nodes[chain[-1] + 1 :]
    greedy = any(chars.within(nodes[at]) == FULL for at in chain)
    return greedy and all(op is sre.AT and where is not sre.AT_BOUNDARY for op, where in rest)


def _is_loop(node: Node) -> bool:
    return (
        node[0] in REPEATS
        and node[1][1] >= EFFECTIVELY_UNBOUNDED
        and node[0] is not sre.POSSESSIVE_REPEAT
    )


def _can_exchange_text(nodes: Sequence[Node], one: int, two: int, chars: Charsets) -> bool:
    """Whether both loops can take what stands between them."""
    chars.work.spend(two - one)
    common = chars.within(nodes[one]) & chars.within(nodes[two])
    between = (node for node in nodes[one + 1 : two] if _takes_text(node))
    return common > 0 and all(common & chars.within(node) for node in between)


def _takes_text(node: Node) -> bool:
    if node[0] in REPEATS:
        return bool(node[1][0])
    return node[0] not in (sre.AT, sre.ASSERT, sre.ASSERT_NOT)


def _sample(nodes: Sequence[Node], chars: Charsets) -> str:
    """A short text that the nodes match, look-arounds aside."""
    text = ""
    for op, argument in nodes:
        if op is sre.LITERAL:
            text += chr(argument)
        elif op in REPEATS:
            text += _sample(argument[2], chars) * min(argument[0], EFFECTIVELY_UNBOUNDED)
        elif op is sre.BRANCH:
            text += _sample(argument[1][0], chars)
        elif op is sre.SUBPATTERN:
            text += _sample(argument[3], chars)
        elif op in (sre.IN, sre.ANY, sre.NOT_LITERAL):
            text += one_of(chars.of((op, argument)))
    return text


def _mismatch_char(pump: str) -> str:
    """A character that most likely goes on with nothing of it."""
    return next(char for char in "!~\x01" if char not in pump)
