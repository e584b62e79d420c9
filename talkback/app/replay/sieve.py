"""Which lines of a block of log could concern any rule: the block is looked at before its lines.

The law: it may name a line that concerns no rule, never leave out one that does.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from talkback.app.replay.lean import Lean
from talkback.casemapping import Casemapping
from talkback.engine.matcher import Matcher
from talkback.engine.normalise import normalise
from talkback.engine.pattern import Trigger, compile_trigger
from talkback.engine.spelling import BEGIN, END

_ODD = 0xFF
"""Stands for what only the slow way can read: controls, colours, all that is not ASCII."""

_DECOYS = tuple(bytes([code]) * 4 for code in range(1, 7))

_SPARE = 0.002
"""Seconds for a trigger that may take long; a line that needs more is left to the decision."""


def _table(*, words: bool) -> bytes:
    r"""Lower case; for literals of words every `\W` is a blank, the newline too."""
    return bytes(
        _ODD
        if code > 126 or (code < 32 and chr(code) not in "\t\n\r")
        else ord(chr(code).lower())
        if not words or chr(code).isalnum() or chr(code) == "_"
        else ord(" ")
        for code in range(256)
    )


_WORDS, _SIGNS = _table(words=True), _table(words=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for, as plain data that can be sent to another process.

    A trigger is its pattern, `ignore_case` and `normalise`; `nicks` are the bot's.
    """

    triggers: tuple[tuple[str, bool, bool], ...]
    nicks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sieve:
    """Triggers and nicks, made ready; `loose` are the triggers that no text is required for."""

    loose: tuple[Trigger, ...]
    _name: re.Pattern[str]
    _words: BytesAhoCorasick
    _signs: BytesAhoCorasick | None
    _readable: tuple[Matcher, Sequence[Trigger]]
    _sent: tuple[Matcher, Sequence[Trigger]]

    @classmethod
    def of(cls, wanted: Wanted) -> "Sieve":
        triggers = [compile_trigger(p, ignore_case=i, normalise=n) for p, i, n in wanted.triggers]
        words, signs, loose = {_blanked(nick) for nick in wanted.nicks}, set[bytes](), []
        for trigger in triggers:
            literals = _literals(trigger)
            if literals is None or b"" in literals:
                loose.append(trigger)
            elif trigger.literals is not None:
                (words if trigger.literals.words else signs).update(literals)
        return cls(
            tuple(loose),
            re.compile("|".join(map(_any_case, wanted.nicks))),
            _automaton(words),
            _automaton(signs) if signs else None,
            _matcher(trigger for trigger in triggers if trigger.normalise),
            _matcher(trigger for trigger in triggers if not trigger.normalise),
        )

    def lines(self, block: bytes) -> list[int]:
        """Where the newlines before the lines in question are, in order."""
        lean = Lean(block)
        words = lean.text.translate(_WORDS)
        found = _touched(lean.text, self._words.find_matches_as_indexes(words))
        if self._signs is not None:
            signs = lean.text.translate(_SIGNS)
            found |= _touched(lean.text, self._signs.find_matches_as_indexes(signs))
        found |= _odd(lean.text, words)
        return lean.places(sorted(found))

    def concerns(self, text: str) -> bool:
        """Whether any trigger matches, or the bot may be spoken to."""
        if self._name.match(text, text.startswith("@")):
            return True
        if self._readable[1] and _matches(self._readable, normalise(text).text):
            return True
        return bool(self._sent[1]) and _matches(self._sent, text)

    def concerns_loosely(self, text: str) -> bool:
        """The same of a line in which nothing was found that any trigger requires."""
        seen = normalise(text).text
        return any(_may_match(each, seen if each.normalise else text) for each in self.loose)

    def is_own(self, nick: str) -> bool:
        """Whether it is the bot that speaks; nobody is the client that wrote the log."""
        return not nick or self._name.fullmatch(nick) is not None


def _automaton(literals: set[bytes]) -> BytesAhoCorasick:
    """Matches need not overlap: one that hides another touches its line, too.

    The decoys are in no line. Without them most literals begin with a blank, and the library
    then stops at every blank instead of looking at many places at once: twenty times slower.
    """
    return BytesAhoCorasick([*_DECOYS, *sorted(literals)], matchkind=MatchKind.LeftmostFirst)


def _matcher(triggers: Iterable[Trigger]) -> tuple[Matcher, Sequence[Trigger]]:
    chosen = tuple(triggers)
    return Matcher(chosen), chosen


def _matches(asked: tuple[Matcher, Sequence[Trigger]], text: str) -> bool:
    matcher, triggers = asked
    return any(_may_match(triggers[at], text) for at in matcher.candidates(text))


def _may_match(trigger: Trigger, text: str) -> bool:
    try:
        return trigger.find(text, _SPARE) is not None
    except TimeoutError:
        return True


def _literals(trigger: Trigger) -> set[bytes] | None:
    """What a plain line must hold one of; an empty one is in every line, None means the same.

    Literals that are not ASCII cannot be in a plain line.
    """
    if trigger.literals is None:
        return None
    edges = trigger.literals.words
    plain = filter(str.isascii, trigger.literals.texts)
    return {_core(text, edges=edges, whole=trigger.normalise) for text in plain}


def _core(text: str, *, edges: bool, whole: bool) -> bytes:
    """A literal without its marks, with a blank where a word must begin or end.

    Of one that is looked for in lines as they were sent, where any number of blanks may stand,
    only the longest word.
    """
    before = " " if edges and text[:1] in (" ", BEGIN) else ""
    after = " " if edges and text[-1:] in (" ", END) else ""
    core = text.strip(f" {BEGIN}{END}")
    words = [core] if whole else core.split()
    if not any(words):
        return b""
    at = max(range(len(words)), key=lambda place: len(words[place]))
    blank = " " if edges else ""
    before = before if at == 0 else blank
    after = after if at == len(words) - 1 else blank
    return f"{before}{words[at]}{after}".encode()


def _any_case(nick: str) -> str:
    """A pattern for a nick in all the ways that the network takes for the same."""
    fold = Casemapping.RFC1459.fold
    alike = [[c for c in map(chr, range(33, 127)) if fold(c) == fold(char)] for char in nick]
    return "".join(
        f"[{re.escape(''.join(chars or [char]))}]" for char, chars in zip(nick, alike, strict=True)
    )


def _blanked(nick: str) -> bytes:
    """A nick as it looks between other words; nothing to look for if it is not ASCII."""
    return b" %b " % nick.encode("ascii", "replace").translate(_WORDS).strip()


def _touched(block: bytes, matches: Iterable[tuple[int, int, int]]) -> set[int]:
    """Where the lines begin that matches are in. Blanks of a match may be newlines."""
    found: set[int] = set()
    done = -1
    for _, start, end in matches:
        if end <= done:
            continue
        begin = block.rfind(b"\n", 0, end - 1)
        found.add(begin)
        while begin > start:
            begin = block.rfind(b"\n", 0, begin)
            found.add(begin)
        done = block.find(b"\n", end - 1)
    return found


def _odd(block: bytes, words: bytes) -> set[int]:
    """Where the lines begin that hold anything odd."""
    found: set[int] = set()
    here = words.find(_ODD)
    while here >= 0:
        found.add(block.rfind(b"\n", 0, here))
        after = block.find(b"\n", here)
        here = words.find(_ODD, after) if after >= 0 else -1
    return found


recall = lru_cache(maxsize=2)(Sieve.of)
"""The sieve for what is wanted, made once in each process."""
