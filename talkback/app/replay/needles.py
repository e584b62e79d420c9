"""Literals in a block of log, whole lines at a time: the first half of the sieve.

The law: of the lines that are plain ASCII, none is left out that holds a literal once its runs
of blanks are folded, as normalising does.
"""

import re
from collections.abc import Collection
from dataclasses import KW_ONLY, dataclass

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from talkback.engine.pattern import Trigger
from talkback.engine.spelling import BEGIN, END

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

_RUN = re.compile(rb"[ \t\r]{2}")

_DECOYS = tuple(bytes([code]) * 4 for code in range(1, 7))


@dataclass(frozen=True, slots=True)
class Need:
    """What a plain line must hold one of, in its form for words or else the one for signs.

    `parts` holds the longest word of each literal that has several: a line may have more blanks
    between them than the literal has.
    """

    whole: frozenset[bytes]
    parts: frozenset[bytes] = frozenset()
    _: KW_ONLY
    words: bool


@dataclass(frozen=True, slots=True)
class Needles:
    """Many needs of one form, looked for all at once."""

    _whole: BytesAhoCorasick | None
    _parts: BytesAhoCorasick | None

    @classmethod
    def of(cls, needs: Collection[Need]) -> "Needles":
        whole = frozenset[bytes]().union(*(need.whole for need in needs))
        parts = frozenset[bytes]().union(*(need.parts for need in needs))
        return cls(_automaton(whole), _automaton(parts))

    def __bool__(self) -> bool:
        return self._whole is not None

    def lines(self, block: bytes, form: bytes) -> set[int]:
        """Where the newlines before the lines in question are; the block ends in one as well."""
        found = _touched(self._whole, block, form)
        for place in _touched(self._parts, block, form) - found:
            if _RUN.search(block, place, block.find(b"\n", place + 1)):
                found.add(place)
        return found


def _automaton(literals: Collection[bytes]) -> BytesAhoCorasick | None:
    """Matches need not overlap: one that hides another touches its line, too.

    The decoys are in no line. Without them most literals begin with a blank, and the library
    then stops at every blank instead of looking at many places at once: twenty times slower.
    """
    if not literals:
        return None
    return BytesAhoCorasick([*_DECOYS, *sorted(literals)], matchkind=MatchKind.LeftmostFirst)


def needed(trigger: Trigger) -> Need | None:
    """What a trigger needs of a plain line; None where any line may match.

    Literals that are not ASCII cannot be in a plain line. Lines as they were sent have as many
    blanks as the literal says.
    """
    if trigger.literals is None:
        return None
    edges = trigger.literals.words
    plain = [text.replace("\t", " ") for text in trigger.literals.texts if text.isascii()]
    whole = frozenset(_core(text, edges=edges) for text in plain)
    if b"" in whole:
        return None
    several = [text for text in whole if trigger.normalise and len(text.split()) > 1]
    parts = frozenset(_longest(text, edges=edges) for text in several)
    return Need(whole, parts, words=edges)


def _core(text: str, *, edges: bool) -> bytes:
    """A literal without its marks, with a blank where a word must begin or end."""
    core = text.strip(f" {BEGIN}{END}")
    before = " " if edges and text[:1] in (" ", BEGIN) else ""
    after = " " if edges and text[-1:] in (" ", END) else ""
    return f"{before}{core}{after}".encode() if core else b""


def _longest(literal: bytes, *, edges: bool) -> bytes:
    """The longest of several words, between blanks unless it is at a bare end of the literal."""
    words = literal.split()
    at = max(range(len(words)), key=lambda place: len(words[place]))
    before = b" " if edges and (at > 0 or literal.startswith(b" ")) else b""
    after = b" " if edges and (at < len(words) - 1 or literal.endswith(b" ")) else b""
    return before + words[at] + after


def _touched(automaton: BytesAhoCorasick | None, block: bytes, form: bytes) -> set[int]:
    """Where the lines begin that matches are in. Blanks of a match may be newlines."""
    found: set[int] = set()
    done = -1
    for _, start, end in automaton.find_matches_as_indexes(form) if automaton is not None else ():
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
