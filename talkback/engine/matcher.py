"""Many triggers at once: which of them can match a line at all.

The law: it may name a trigger that does not match, never leave out one that does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ahocorasick_rs import BytesAhoCorasick

from talkback.engine import fold
from talkback.engine.pattern import Trigger
from talkback.engine.shards import Shards

FEW = 8
"""Up to so many triggers, trying each costs no more than asking which to try."""


class Matcher:
    """What a set of triggers needs, made ready to be looked for in one go.

    All of them look at the same form of a line, normalised or as sent. `unfiltered` are those
    of which nothing is known, so that each is tried on each line.
    """

    __slots__ = ("_all", "_scans", "_shards", "unfiltered")

    def __init__(self, triggers: Sequence[Trigger]) -> None:
        self._all = range(len(triggers))
        self._scans = [
            _Scan.build(triggers, fold.words, words=True),
            _Scan.build(triggers, fold.signs, words=False),
        ]
        bare = {
            at: trigger.approximation
            for at, trigger in enumerate(triggers)
            if trigger.literals is None
        }
        self._shards = Shards(bare)
        self.unfiltered = self._shards.unfiltered

    def candidates(self, text: str) -> Sequence[int]:
        """The places of all triggers that may match, in ascending order."""
        if len(self._all) <= FEW or "\n" in text:
            return self._all
        found = set(self._shards.candidates(text))
        for scan in self._scans:
            for literal, _, _ in scan.automaton.find_matches_as_indexes(scan.form(text), True):
                found.update(scan.owners[literal])
        return sorted(found)


@dataclass(frozen=True, slots=True)
class _Scan:
    """Literals of one form, and the triggers that need each."""

    form: Callable[[str], bytes]
    automaton: BytesAhoCorasick
    owners: Sequence[Sequence[int]]

    @classmethod
    def build(
        cls, triggers: Sequence[Trigger], form: Callable[[str], bytes], *, words: bool
    ) -> "_Scan":
        owners: dict[bytes, list[int]] = {}
        for at, trigger in enumerate(triggers):
            if trigger.literals is not None and trigger.literals.words is words:
                for text in trigger.literals.texts:
                    owners.setdefault(text.encode("utf-8", "surrogatepass"), []).append(at)
        return cls(form, BytesAhoCorasick(owners), [tuple(places) for places in owners.values()])
