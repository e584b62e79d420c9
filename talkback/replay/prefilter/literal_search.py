"""Literals in a block of log, whole lines at a time: the first half of the prefilter.

The law: of the lines that are plain ASCII, none is left out that holds a literal once its runs
of blanks are folded, as normalising does.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from talkback.engine.prefilter.literal_prefixes import BEGIN, END
from talkback.engine.prefilter.trigger import Trigger

ODD = 0xFF
"""Stands for what only the slow way can read: controls, colours, all that is not ASCII."""


def _table(*, words: bool) -> bytes:
    r"""Lower case, tabs as blanks; for literals of words every `\W` is a blank, newlines too."""
    return bytes(
        ODD
        if code > 126 or (code < 32 and chr(code) not in "\t\n\r")
        else ord(chr(code).lower())
        if chr(code).isalnum() or chr(code) == "_" or not (words or chr(code) in "\t\r")
        else ord(" ")
        for code in range(256)
    )


WORDS, SIGNS = _table(words=True), _table(words=False)

_GAP = re.compile(rb" +")
_WIDE_GAP = re.compile(rb"[^\w\n]*?[ \t\r]{2}")

_DECOYS = tuple(bytes([code]) * 4 for code in range(1, 7))


@dataclass(frozen=True, slots=True)
class LiteralGroups:
    """What a plain line must hold one of, in its form for words or else the one for signs.

    A line may have more blanks between words than the literal has: `parts` are the beginnings of
    literals, each up to such a gap.
    """

    whole: frozenset[bytes]
    parts: frozenset[bytes] = frozenset()
    _: KW_ONLY
    words: bool


@dataclass(frozen=True, slots=True)
class LiteralSearch:
    """Many needs of one form, looked for all at once."""

    _whole: BytesAhoCorasick | None
    _parts: BytesAhoCorasick | None

    @classmethod
    def of(cls, needs: Collection[LiteralGroups]) -> "LiteralSearch":
        whole = frozenset[bytes]().union(*(need.whole for need in needs))
        parts = frozenset[bytes]().union(*(need.parts for need in needs))
        return cls(_automaton(whole), _automaton(parts))

    def __bool__(self) -> bool:
        return self._whole is not None

    def lines(self, block: bytes, form: bytes) -> set[int]:
        """Where the newlines before the lines in question are; the block ends in one as well."""
        found = _touched(self._whole, block, form)
        for _, _, end in _matches(self._parts, form):
            if _WIDE_GAP.match(block, end - 2):
                found.add(block.rfind(b"\n", 0, end - 2))
        return found


def _automaton(literals: Collection[bytes]) -> BytesAhoCorasick | None:
    """Matches need not overlap: one that hides another touches its line, too.

    The decoys are in no line. Without them most literals begin with a blank, and the library
    then stops at every blank instead of looking at many places at once: twenty times slower.
    """
    if not literals:
        return None
    patterns = [*_DECOYS, *sorted(literals)]
    # The library would take another above a hundred patterns, which is half as fast.
    return BytesAhoCorasick(patterns, MatchKind.LeftmostFirst, implementation=Implementation.DFA)


def literal_groups(trigger: Trigger) -> LiteralGroups | None:
    """What a trigger needs of a plain line; None where any line may match.

    Literals that are not ASCII cannot be in a plain line. Lines as they were sent have as many
    blanks as the literal says.
    """
    if trigger.required_literals is None:
        return None
    edges = trigger.required_literals.word_forms
    plain = [
        text.replace("\t", " ") for text in trigger.required_literals.literals if text.isascii()
    ]
    whole = frozenset(_core(text, edges=edges) for text in plain)
    if b"" in whole:
        return None
    gaps = whole if trigger.normalise else ()
    return LiteralGroups(
        whole, frozenset(part for text in gaps for part in _beginnings(text)), words=edges
    )


def _core(text: str, *, edges: bool) -> bytes:
    """A literal without its marks, with a blank where a word must begin or end."""
    core = text.strip(f" {BEGIN}{END}")
    before = " " if edges and text[:1] in (" ", BEGIN) else ""
    after = " " if edges and text[-1:] in (" ", END) else ""
    return f"{before}{core}{after}".encode() if core else b""


def _beginnings(literal: bytes) -> Iterator[bytes]:
    """All that may stand before the first gap with more blanks than the literal has.

    None holds two blanks but at its end, so where several overlap they end at the same place.
    """
    core = literal.strip()
    for gap in _GAP.finditer(core):
        yield core[: gap.start()].rpartition(b"  ")[2] + b"  "


def _matches(automaton: BytesAhoCorasick | None, form: bytes) -> Sequence[tuple[int, int, int]]:
    found: Sequence[tuple[int, int, int]] = ()
    if automaton is not None:
        found = automaton.find_matches_as_indexes(form)
    return found


def _touched(automaton: BytesAhoCorasick | None, block: bytes, form: bytes) -> set[int]:
    """Where the lines begin that matches are in. Blanks of a match may be newlines."""
    found: set[int] = set()
    done = -1
    for _, start, end in _matches(automaton, form):
        if end <= done:
            continue
        begin = block.rfind(b"\n", 0, end - 1)
        found.add(begin)
        while begin > start:
            begin = block.rfind(b"\n", 0, begin)
            found.add(begin)
        done = block.find(b"\n", end - 1)
    return found


def odd_lines(block: bytes, words: bytes) -> set[int]:
    """Where the lines begin that hold anything odd."""
    found: set[int] = set()
    here = words.find(ODD)
    while here >= 0:
        found.add(block.rfind(b"\n", 0, here))
        after = block.find(b"\n", here)
        here = words.find(ODD, after) if after >= 0 else -1
    return found
