"""What text a line must hold for a pattern to match it: the filter's half of a trigger.

The law: a line without any of a pattern's literals has no match. More literals than needed
cost time, one too few costs a match.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from math import inf, log2

from talkback.engine.prefilter.literal_prefixes import (
    BEGIN,
    END,
    ExactForm,
    Form,
    PrefixEnumerator,
    WordForm,
)
from talkback.engine.prefilter.sre_tree import LEAVES, REPEATS, Node, sre
from talkback.engine.prefilter.work import TooMuchWork, Work
from talkback.model.lazy_dataclass import dataclass

RARE_ENOUGH_BITS = 20.0
"""Bits of rarity after which looking for better ones doesn't pay."""
TRY_SIGNS_BELOW_BITS = 14.0
"""Bits of rarity below which signs and foreign letters may do better than words."""
MIN_BITS = 9.0
"""Bits of rarity below which a literal is in every other line."""

_LETTERS = {
    char: bits
    for bits, chars in {
        3.0: "e",
        3.4: "t",
        3.6: "a",
        3.7: "o",
        3.8: "i",
        3.9: "n",
        4.0: "sr",
        4.1: "h",
        4.6: "dl",
        5.1: "u",
        5.2: "c",
        5.4: "mw",
        5.5: "f",
        5.6: "yg",
        5.7: "p",
        6.1: "b",
        6.6: "v",
        6.9: "k",
        9.0: "x",
        9.4: "j",
        10.0: "q",
        10.4: "z",
    }.items()
    for char in chars
}
_BITS = dict.fromkeys(map(chr, range(128)), 7.5) | _LETTERS | {" ": 2.4, BEGIN: 5.0, END: 5.0}
_PLACES = 4
"""Places in a pattern where a second set is looked for."""
_FOREIGN = 11.0
"""How rare a character is in chat, in bits."""


@dataclass(frozen=True, slots=True)
class RequiredLiterals:
    """Any one of these must stand in the line: in its `words` form, or else its `signs` form.

    So must one of `also`, if there are any.
    """

    literals: frozenset[str]
    word_forms: bool
    also: frozenset[str] = frozenset()


def required_literals(tree: Sequence[Node], *, ascii_only: bool) -> RequiredLiterals | None:
    """The rarest set of literals that a match needs one of.

    None where nothing is rare enough, or where finding it takes too much work.
    """
    try:
        return _required(tree, WordForm(plain=ascii_only), Work())
    except TooMuchWork:
        return None


def _required(tree: Sequence[Node], alphabet: WordForm, work: Work) -> RequiredLiterals | None:
    form: Form = alphabet
    bits, texts = _best(tree, alphabet, work)
    if bits < TRY_SIGNS_BELOW_BITS:
        other, spelt = _best(tree, ExactForm(), work)
        if other > bits + 2:
            bits, texts, form = other, spelt, ExactForm()
    if bits < MIN_BITS:
        return None
    return RequiredLiterals(_fewest(texts), form is alphabet, _also(tree, form, texts, work))


def _also(nodes: Sequence[Node], form: Form, first: frozenset[str], work: Work) -> frozenset[str]:
    """Another set that a match needs one of, from elsewhere in it; empty where none is rare."""
    best: tuple[float, frozenset[str]] = (-inf, frozenset())
    try:
        for sequence in islice(_suffix_sequences(nodes), _PLACES):
            spelling = PrefixEnumerator(form, sequence, work)
            if spelling.texts != first:
                best = max(best, (_set_bits(spelling.texts), spelling.texts), key=_bits)
            if spelling.whole or best[0] >= RARE_ENOUGH_BITS:
                break
    except TooMuchWork:
        return frozenset()
    return _fewest(best[1]) if best[0] >= TRY_SIGNS_BELOW_BITS else frozenset()


def _fewest(texts: frozenset[str]) -> frozenset[str]:
    """Without those that hold another one."""
    if len(texts) == 1:
        return texts
    return frozenset(
        text for text in texts if not any(one in text and one != text for one in texts)
    )


def _best(nodes: Sequence[Node], alphabet: Form, work: Work) -> tuple[float, frozenset[str]]:
    """The rarest set of literals of a sequence, looking from each place where one can begin."""
    best: tuple[float, frozenset[str]] = (-inf, frozenset())
    for sequence in _suffix_sequences(nodes):
        spelling = PrefixEnumerator(alphabet, sequence, work)
        best = max(best, (_set_bits(spelling.texts), spelling.texts), key=_bits)
        if best[0] >= RARE_ENOUGH_BITS:
            return best
        if spelling.whole:
            break
    inner = [_inside(node, alphabet, work) for node in nodes if node[0] not in LEAVES]
    return max([best, *inner], key=_bits)


def _bits(scored: tuple[float, frozenset[str]]) -> float:
    return scored[0]


def _suffix_sequences(nodes: Sequence[Node]) -> Iterator[Sequence[Node]]:
    """The sequence, and what follows each node that may stop the spelling (the first few).

    Of a repeat there is a last time, which stands right before what follows.
    """
    yield nodes
    open_ends = [at for at, node in enumerate(nodes) if node[0] not in (sre.LITERAL, sre.AT)]
    for at in open_ends[:8]:
        op, argument = nodes[at]
        again = argument[2] if op in REPEATS and argument[0] > 0 else []
        yield [*again, *nodes[at + 1 :]]


def _inside(node: Node, alphabet: Form, work: Work) -> tuple[float, frozenset[str]]:
    """The rarest literals of what a node is made of."""
    op, argument = node
    if op is sre.SUBPATTERN:
        return _best(argument[3], alphabet, work)
    if op is sre.ATOMIC_GROUP or (op is sre.ASSERT and argument[0] > 0):
        return _best(argument if op is sre.ATOMIC_GROUP else argument[1], alphabet, work)
    if op in REPEATS and argument[0] > 0:
        return _best(argument[2], alphabet, work)
    if op is sre.BRANCH:
        texts = frozenset().union(
            *(_best(branch, alphabet, work)[1] or {""} for branch in argument[1])
        )
        return _set_bits(texts), texts
    return -inf, frozenset()


def _set_bits(texts: Iterable[str]) -> float:
    return -log2(sum([2.0 ** -_literal_bits(text) for text in texts]) or inf)


@lru_cache(4096)
def _literal_bits(text: str) -> float:
    return sum([_BITS.get(char, _FOREIGN) for char in text])
