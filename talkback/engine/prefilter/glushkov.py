"""Whether a loop can take the same text in two ways, and with which text: then it explodes.

The loop becomes a position automaton (Glushkov), and two walkers read the same text in it: if
they can part and meet again where they started, each repetition doubles the ways (exponential
ambiguity, Weber and Seidl 1991).
"""

from collections.abc import Sequence
from itertools import chain, product

from talkback.engine.prefilter.sample_charset import FULL, Charsets, one_of
from talkback.engine.prefilter.sre_tree import REPEATS, Node, sre

MAX_POSITIONS = 60
"""Positions up to which a loop is looked at: the walkers' pairs are the square of it."""
EFFECTIVELY_UNBOUNDED = 10
"""Repeats as good as endless."""

Ends = tuple[list[int], list[int], bool]
"""Positions a piece can begin and end with, and whether it can be empty."""


class GlushkovAutomaton:
    """The position automaton of a repeated piece."""

    def __init__(self, body: Node, chars: Charsets) -> None:
        self._chars = chars
        self.sets: list[int] = []
        self.follow: dict[tuple[int, int], int] = {}
        self._doubled = False
        self.last = self._read(body)[1]

    def pump_string(self) -> str:
        """A text that can be read in more ways each time it comes again; empty if there is none."""
        if len(self.sets) > MAX_POSITIONS:
            return ""
        after: dict[int, list[int]] = {at: [] for at in range(len(self.sets))}
        for left, right in self.follow:
            after[left].append(right)
        return next((text for at in after if (text := self._parting(at, after))), "")

    def _parting(self, start: int, after: dict[int, list[int]]) -> str:
        """Walk in pairs from a place until both are back, having been apart."""
        seen = {(start, start, False): ""}
        queue = list(seen)
        for one, two, apart in queue:
            self._chars.work.spend(len(after[one]) * len(after[two]))
            for next_one, next_two in product(after[one], after[two]):
                common = self.sets[next_one] & self.sets[next_two]
                ways = self.follow[one, next_one] > 1
                state = (next_one, next_two, apart or ways or self._doubled or next_one != next_two)
                if common and state not in seen:
                    seen[state] = seen[one, two, apart] + one_of(common)
                    queue.append(state)
            if (start, start, True) in seen:
                return seen[start, start, True]
        return ""

    def _read(self, node: Node) -> Ends:  # noqa: PLR0911 - a construct each
        self._chars.work.spend()
        op, argument = node
        if op is sre.SUBPATTERN:
            return self._sequence(argument[3])
        if op is sre.BRANCH:
            return self._either([self._sequence(branch) for branch in argument[1]])
        if op is sre.GROUPREF_EXISTS:
            return self._either([self._sequence(branch) for branch in argument[1:]])
        if op is sre.POSSESSIVE_REPEAT:
            return self._place(FULL, empty=argument[0] == 0)
        if op in REPEATS:
            return self._repeat(*argument)
        if op is sre.ATOMIC_GROUP:
            return self._place(FULL)
        if op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT, sre.FAILURE):
            return [], [], True
        return self._place(self._chars.of(node))

    def _place(self, chars: int, *, empty: bool = False) -> Ends:
        self.sets.append(chars)
        return [len(self.sets) - 1], [len(self.sets) - 1], empty

    def _sequence(self, nodes: Sequence[Node]) -> Ends:
        whole: Ends = ([], [], True)
        for node in nodes:
            whole = self._joined(whole, self._read(node))
        return whole

    def _joined(self, left: Ends, right: Ends) -> Ends:
        self._connect(left[1], right[0])
        first = left[0] + right[0] if left[2] else left[0]
        last = left[1] + right[1] if right[2] else right[1]
        return first, last, left[2] and right[2]

    def _either(self, branches: Sequence[Ends]) -> Ends:
        firsts, lasts, empties = zip(*branches, strict=True)
        # `(a|a)*` is parsed as `(?:a(?:|))*`: the same, read in two ways each time.
        self._doubled |= sum(empties) > 1
        return list(chain(*firsts)), list(chain(*lasts)), any(empties)

    def _repeat(self, least: int, most: int, body: Sequence[Node]) -> Ends:
        if most >= EFFECTIVELY_UNBOUNDED:
            first, last, empty = self._sequence(body)
            self._connect(last, first)
            return first, last, empty or least == 0
        whole: Ends = ([], [], True)
        for time in range(min(most, 3)):
            first, last, empty = self._sequence(body)
            whole = self._joined(whole, (first, last, empty or time >= least))
        return whole

    def _connect(self, lasts: Sequence[int], firsts: Sequence[int]) -> None:
        self._chars.work.spend(len(lasts) * len(firsts))
        for edge in product(lasts, firsts):
            self.follow[edge] = self.follow.get(edge, 0) + 1
