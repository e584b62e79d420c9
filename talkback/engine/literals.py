"""What text a line must hold for a pattern to match it: the filter's half of a trigger.

The law: a line without any of a pattern's literals has no match. More literals than needed
cost time, one too few costs a match.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from math import inf, log2

from talkback.engine.fold import blanked, fold
from talkback.engine.tree import REPEATS, Node, sre

MOST = 40
"""Literals of one trigger."""
LONGEST = 14
"""Characters that one literal needs to be rare."""
PLENTY = 26.0
"""Bits of rarity after which looking for better ones doesn't pay."""
WEAK = 14.0
"""Bits of rarity below which signs and foreign letters may do better than words."""
ENOUGH = 9.0
"""Bits of rarity below which a literal is in every other line."""

BEGIN, END = "\x01", "\x02"
EDGE = "B"
r"""A `\b` among what is spelt out so far; no folded text has a capital letter."""

_LETTERS = dict(
    zip(
        "etaoinsrhdlucmwfygpbvkxjqz",
        (3.0, 3.4, 3.6, 3.7, 3.8, 3.9, 4.0, 4.0, 4.1, 4.6, 4.6, 5.1, 5.2, 5.4, 5.4, 5.5, 5.6, 5.6)
        + (5.7, 6.1, 6.6, 6.9, 9.0, 9.4, 10.0, 10.4),
        strict=True,
    )
)
_BITS = dict.fromkeys(map(chr, range(128)), 7.5) | _LETTERS | {" ": 2.4, BEGIN: 5.0, END: 5.0}
_FOREIGN = 11.0
"""How rare a character is in chat, in bits."""


@dataclass(frozen=True, slots=True)
class Literals:
    """Any one of these must stand in the line: in its `words` form, or else its `signs` form."""

    texts: frozenset[str]
    words: bool


def required(tree: Sequence[Node], *, ascii_only: bool) -> Literals | None:
    """The rarest set of literals that a match needs one of; None where nothing is rare enough."""
    bits, texts = _best(tree, Words(plain=ascii_only))
    words = True
    if bits < WEAK:
        other, spelt = _best(tree, Signs())
        if other > bits + 2:
            bits, texts, words = other, spelt, False
    return Literals(_fewest(texts), words) if bits >= ENOUGH else None


def _fewest(texts: frozenset[str]) -> frozenset[str]:
    """Without those that hold another one."""
    if len(texts) == 1:
        return texts
    return frozenset(
        text for text in texts if not any(one in text and one != text for one in texts)
    )


class Signs:
    """Literals as they are spelt, folded."""

    begin, end = BEGIN, END

    def spell(self, text: str) -> str:
        return fold(text)

    def category(self, name: object) -> str | None:
        return None

    def edge(self) -> str:
        return ""


class Words:
    r"""Literals in which every `\W` is a blank, as in the `words` form of a line."""

    begin, end = BEGIN + " ", " " + END

    def __init__(self, *, plain: bool) -> None:
        self._plain = plain

    def spell(self, text: str) -> str:
        return blanked(text)

    def category(self, name: object) -> str | None:
        r"""A blank for `\s` and `\W`; under `(?a)`, `\W` takes letters too."""
        blank = name is sre.CATEGORY_SPACE or (name is sre.CATEGORY_NOT_WORD and not self._plain)
        return " " if blank else None

    def edge(self) -> str:
        """Under `(?a)` a boundary may stand between two letters."""
        return "" if self._plain else EDGE


Alphabet = Signs | Words


def _best(nodes: Sequence[Node], alphabet: Alphabet) -> tuple[float, frozenset[str]]:
    """The rarest set of literals of a sequence, looking from each place where one can begin."""
    best: tuple[float, frozenset[str]] = (-inf, frozenset())
    for sequence in _beginnings(nodes):
        spelling = _Spelling(alphabet, sequence)
        best = max(best, (_rarity(spelling.texts), spelling.texts), key=_bits)
        if best[0] >= PLENTY:
            return best
        if spelling.whole:
            break
    return max((best, *(_inside(node, alphabet) for node in nodes)), key=_bits)


def _bits(scored: tuple[float, frozenset[str]]) -> float:
    return scored[0]


def _beginnings(nodes: Sequence[Node]) -> Iterator[Sequence[Node]]:
    """The sequence, and what follows each node that may stop the spelling (the first few).

    Of a repeat there is a last time, which stands right before what follows.
    """
    yield nodes
    open_ends = [at for at, node in enumerate(nodes) if node[0] not in (sre.LITERAL, sre.AT)]
    for at in open_ends[:8]:
        op, argument = nodes[at]
        again = argument[2] if op in REPEATS and argument[0] > 0 else []
        yield [*again, *nodes[at + 1 :]]


def _inside(node: Node, alphabet: Alphabet) -> tuple[float, frozenset[str]]:
    """The rarest literals of what a node is made of."""
    op, argument = node
    if op is sre.SUBPATTERN:
        return _best(argument[3], alphabet)
    if op is sre.ATOMIC_GROUP or (op is sre.ASSERT and argument[0] > 0):
        return _best(argument if op is sre.ATOMIC_GROUP else argument[1], alphabet)
    if op in REPEATS and argument[0] > 0:
        return _best(argument[2], alphabet)
    if op is sre.BRANCH:
        texts = frozenset().union(*(_best(branch, alphabet)[1] or {""} for branch in argument[1]))
        return _rarity(texts), texts
    return -inf, frozenset()


def _rarity(texts: Iterable[str]) -> float:
    return -log2(sum([2.0 ** -_rareness(text) for text in texts]) or inf)


@lru_cache(4096)
def _rareness(text: str) -> float:
    return sum([_BITS.get(char, _FOREIGN) for char in text])


class _Spelling:
    """Spells out how a match can begin: all its texts, each until something unknown stops it.

    `whole` tells that nothing did.
    """

    def __init__(self, alphabet: Alphabet, nodes: Sequence[Node]) -> None:
        self._alphabet = alphabet
        self._stopped: set[str] = set()
        spelt = self._extend([""], nodes)
        self.whole = not self._stopped
        self._stop(spelt)
        self.texts = frozenset(self._stopped)

    def _stop(self, texts: Iterable[str]) -> list[str]:
        self._stopped.update(map(_finished, texts))
        return []

    def _extend(self, texts: list[str], nodes: Sequence[Node]) -> list[str]:
        at = 0
        while at < len(nodes) and texts:
            if nodes[at][0] is sre.LITERAL:
                run = [node[1] for node in takewhile(_is_literal, nodes[at:])]
                texts = self._add(texts, [self._alphabet.spell("".join(map(chr, run)))])
                at += len(run)
            else:
                texts = self._through(texts, nodes[at])
                at += 1
        return texts

    def _add(self, texts: list[str], tails: Sequence[str]) -> list[str]:
        if len(texts) * len(tails) + len(self._stopped) > MOST:
            return self._stop(texts)
        joined = [_join(text, tail) for text in texts for tail in tails]
        self._stop(text for text in joined if len(text) >= LONGEST)
        return list(dict.fromkeys(text for text in joined if len(text) < LONGEST))

    def _through(self, texts: list[str], node: Node) -> list[str]:  # noqa: PLR0911 - a construct each
        op, argument = node
        if op is sre.IN:
            choices = self._choices(argument)
            return self._stop(texts) if choices is None else self._add(texts, choices)
        if op is sre.SUBPATTERN:
            return self._extend(texts, argument[3])
        if op is sre.ATOMIC_GROUP:
            return self._extend(texts, argument)
        if op is sre.BRANCH:
            return self._either(texts, argument[1])
        if op is sre.GROUPREF_EXISTS:
            return self._either(texts, (argument[1], argument[2]))
        if op in REPEATS:
            return self._again(texts, *argument)
        if op is sre.AT:
            return self._at(texts, argument)
        if op in (sre.ASSERT, sre.ASSERT_NOT, sre.FAILURE):
            return texts
        return self._stop(texts)

    def _either(self, texts: list[str], branches: Iterable[Sequence[Node]]) -> list[str]:
        joined = [text for branch in branches for text in self._extend(texts, branch)]
        return self._add(list(dict.fromkeys(joined)), [""])

    def _again(self, texts: list[str], least: int, most: int, nodes: Sequence[Node]) -> list[str]:
        """As often as must be, once if it may, and left open after that."""
        done = list(texts) if least == 0 else []
        times = 0
        while texts and times < min(max(least, 1), most):
            texts = self._extend(texts, nodes)
            times += 1
            if times >= least:
                done += texts
        if texts and times < most:
            self._stop(self._extend(texts, nodes))
        return self._add(list(dict.fromkeys(done)), [""])

    def _at(self, texts: list[str], where: object) -> list[str]:
        if where in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING):
            return [text if text.strip(EDGE) else self._alphabet.begin + text for text in texts]
        if where in (sre.AT_END, sre.AT_END_STRING):
            return [self._ended(text) for text in texts]
        if where is sre.AT_BOUNDARY:
            return [text.rstrip(EDGE) + self._alphabet.edge() for text in texts]
        return texts

    def _ended(self, text: str) -> str:
        closed = not text or text.rstrip(EDGE).endswith(END)
        return text if closed else _join(text, self._alphabet.end)

    def _choices(self, items: Sequence[Node]) -> list[str] | None:
        """What a set of characters may spell; None for too many or unknown ones."""
        spelt: dict[str, None] = {}
        for op, argument in items:
            if op is sre.LITERAL:
                spelt[self._alphabet.spell(chr(argument))] = None
            elif op is sre.RANGE and argument[1] - argument[0] < MOST:
                chars = map(chr, range(argument[0], argument[1] + 1))
                spelt |= dict.fromkeys(map(self._alphabet.spell, chars))
            elif op is sre.CATEGORY and (char := self._alphabet.category(argument)):
                spelt[char] = None
            else:
                return None
        return list(spelt)


def _is_literal(node: Node) -> bool:
    return node[0] is sre.LITERAL


def _is_word(char: str) -> bool:
    return char not in (" ", BEGIN, END)


def _join(text: str, tail: str) -> str:
    """Put together; a word that begins at an edge has a blank before it."""
    if not text.endswith(EDGE) or not tail:
        return text + tail
    bare = text[:-1]
    return " " + tail if not bare and _is_word(tail[0]) else bare + tail


def _finished(text: str) -> str:
    """A word that ends at an edge has a blank after it; cut to what makes it rare."""
    if text.endswith(EDGE):
        text = text[:-1]
        text += " " if text and _is_word(text[-1]) else ""
    return text[:LONGEST]
