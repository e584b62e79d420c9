"""Spelling a pattern out: the texts that its matches can begin with, as lines are folded.

A text ends where something unknown comes, or where it is long enough to be rare.
"""

from collections.abc import Iterable, Sequence

from talkback.engine.prefilter.case_folding import fold, word_form
from talkback.engine.prefilter.sre_tree import REPEATS, Node, sre
from talkback.engine.prefilter.work import Work

MAX_PREFIXES = 40
"""Texts of one pattern."""
MAX_PREFIX_CHARS = 14
"""Characters of a text."""

BEGIN, END = "\x01", "\x02"
BOUNDARY = "B"
r"""A `\b` among what is spelt out so far; no folded text has a capital letter."""


class ExactForm:
    """Literals as they are spelt, folded."""

    begin, end = BEGIN, END

    def encode(self, text: str) -> str:
        return fold(text)

    def category(self, _name: object) -> str | None:
        return None

    def boundary(self) -> str:
        return ""


class WordForm:
    r"""Literals in which every `\W` is a blank, as in the `words` form of a line."""

    begin, end = BEGIN + " ", " " + END

    def __init__(self, *, plain: bool) -> None:
        self._plain = plain

    def encode(self, text: str) -> str:
        return word_form(text)

    def category(self, name: object) -> str | None:
        r"""A blank for `\s` and `\W`; under `(?a)`, `\W` takes letters too."""
        blank = name is sre.CATEGORY_SPACE or (name is sre.CATEGORY_NOT_WORD and not self._plain)
        return " " if blank else None

    def boundary(self) -> str:
        """Under `(?a)` a boundary may stand between two letters."""
        return "" if self._plain else BOUNDARY


Form = ExactForm | WordForm


class PrefixEnumerator:
    """Spells out how a match can begin: all its texts, each until something unknown stops it.

    `whole` tells that nothing did. Raises TooMuchWork.
    """

    def __init__(self, alphabet: Form, nodes: Sequence[Node], work: Work) -> None:
        self._alphabet = alphabet
        self._work = work
        self._stopped: set[str] = set()
        spelt = self._append_sequence([""], nodes)
        self.whole = not self._stopped
        self._emit(spelt)
        self.texts = frozenset(self._stopped)

    def _emit(self, texts: Iterable[str]) -> list[str]:
        self._stopped.update(map(_finished, texts))
        return []

    def _append_sequence(self, texts: list[str], nodes: Sequence[Node]) -> list[str]:
        at = 0
        self._work.spend()
        while at < len(nodes) and texts:
            self._work.spend(len(texts))
            begin = at
            while at < len(nodes) and nodes[at][0] is sre.LITERAL:
                at += 1
            if at > begin:
                run = "".join([chr(node[1]) for node in nodes[begin:at]])
                texts = self._add(texts, [self._alphabet.encode(run)])
            else:
                texts = self._append_node(texts, nodes[at])
                at += 1
        return texts

    def _add(self, texts: list[str], tails: Sequence[str]) -> list[str]:
        if len(texts) == len(tails) == 1:
            text = _join(texts[0], tails[0])
            return [text] if len(text) < MAX_PREFIX_CHARS else self._emit([text])
        if len(texts) * len(tails) + len(self._stopped) > MAX_PREFIXES:
            return self._emit(texts)
        joined = [_join(text, tail) for text in texts for tail in tails]
        self._emit(text for text in joined if len(text) >= MAX_PREFIX_CHARS)
        return list(dict.fromkeys(text for text in joined if len(text) < MAX_PREFIX_CHARS))

    def _append_node(self, texts: list[str], node: Node) -> list[str]:  # noqa: PLR0911 - a construct each
        op, argument = node
        if op is sre.IN:
            choices = self._expand_set(argument)
            return self._emit(texts) if choices is None else self._add(texts, choices)
        if op is sre.SUBPATTERN:
            return self._append_sequence(texts, argument[3])
        if op is sre.ATOMIC_GROUP:
            return self._append_sequence(texts, argument)
        if op is sre.BRANCH:
            return self._append_branch(texts, argument[1])
        if op is sre.GROUPREF_EXISTS:
            return self._append_branch(texts, (argument[1], argument[2]))
        if op in REPEATS:
            return self._append_repeat(texts, *argument)
        if op is sre.AT:
            return self._append_anchor(texts, argument)
        if op in (sre.ASSERT, sre.ASSERT_NOT, sre.FAILURE):
            return texts
        return self._emit(texts)

    def _append_branch(self, texts: list[str], branches: Iterable[Sequence[Node]]) -> list[str]:
        joined = [text for branch in branches for text in self._append_sequence(texts, branch)]
        return self._add(list(dict.fromkeys(joined)), [""])

    def _append_repeat(
        self, texts: list[str], least: int, most: int, nodes: Sequence[Node]
    ) -> list[str]:
        """As often as must be, once if it may, and left open after that."""
        done = list(texts) if least == 0 else []
        times = 0
        while texts and times < min(max(least, 1), most):
            texts = self._append_sequence(texts, nodes)
            times += 1
            if times >= least:
                done += texts
        if texts and times < most:
            self._emit(self._append_sequence(texts, nodes))
        return self._add(list(dict.fromkeys(done)), [""])

    def _append_anchor(self, texts: list[str], where: object) -> list[str]:
        if where in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING):
            return [text if text.strip(BOUNDARY) else self._alphabet.begin + text for text in texts]
        if where in (sre.AT_END, sre.AT_END_STRING):
            return [self._append_end(text) for text in texts]
        if where is sre.AT_BOUNDARY:
            return [text.rstrip(BOUNDARY) + self._alphabet.boundary() for text in texts]
        return texts

    def _append_end(self, text: str) -> str:
        closed = not text or text.rstrip(BOUNDARY).endswith(END)
        return text if closed else _join(text, self._alphabet.end)

    def _expand_set(self, items: Sequence[Node]) -> list[str] | None:
        """What a set of characters may spell; None for too many or unknown ones."""
        spelt: dict[str, None] = {}
        for op, argument in items:
            if op is sre.LITERAL:
                spelt[self._alphabet.encode(chr(argument))] = None
            elif op is sre.RANGE and argument[1] - argument[0] < MAX_PREFIXES:
                chars = map(chr, range(argument[0], argument[1] + 1))
                spelt |= dict.fromkeys(map(self._alphabet.encode, chars))
            elif op is sre.CATEGORY and (char := self._alphabet.category(argument)):
                spelt[char] = None
            else:
                return None
        return list(spelt)


def _is_word(char: str) -> bool:
    return char not in (" ", BEGIN, END)


def _join(text: str, tail: str) -> str:
    """Put together; a word that begins at an edge has a blank before it."""
    if not text.endswith(BOUNDARY) or not tail:
        return text + tail
    bare = text[:-1]
    return " " + tail if not bare and _is_word(tail[0]) else bare + tail


def _finished(text: str) -> str:
    """A word that ends at an edge has a blank after it; cut to what makes it rare."""
    if text.endswith(BOUNDARY):
        text = text[:-1]
        text += " " if text and _is_word(text[-1]) else ""
    return text[:MAX_PREFIX_CHARS]
