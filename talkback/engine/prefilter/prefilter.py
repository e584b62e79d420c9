"""Many triggers at once: which of them can match a line at all.

The law: it may name a trigger that does not match, never leave out one that does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ahocorasick_rs import BytesAhoCorasick

from talkback.engine.prefilter import case_folding
from talkback.engine.prefilter.re2_sets import Re2SetBank
from talkback.engine.prefilter.trigger import Trigger

SKIP_FILTER_UP_TO = 3
"""Up to so many quick triggers, trying each costs no more than asking which to try."""


class Prefilter:
    """What a set of triggers needs, made ready to be looked for in one go.

    All of them look at the same form of a line, normalised or as sent. `few` is how many quick
    ones are not worth a filter; `unfiltered` are those of which nothing is known, so that each is
    tried on each line.
    """

    __slots__ = ("_all", "_few", "_foreign", "_shards", "_signs", "_words", "unfiltered")

    def __init__(self, triggers: Sequence[Trigger], few: int = SKIP_FILTER_UP_TO) -> None:
        self._all = range(len(triggers))
        self._few = len(triggers) <= few and not any(trigger.needs_timeout for trigger in triggers)
        needed = _owners(triggers, words=False)
        self._words = _LiteralScan.build(_owners(triggers, words=True))
        self._signs = _LiteralScan.build(
            {text: at for text, at in needed.items() if text.isascii()}
        )
        self._foreign = _LiteralScan.build(
            {text: at for text, at in needed.items() if not text.isascii()}
        )
        self._shards = Re2SetBank(
            {
                at: None if self._few else trigger.re2_pattern
                for at, trigger in enumerate(triggers)
                if trigger.required_literals is None
            }
        )
        self.unfiltered = self._shards.unfiltered

    def candidates(self, text: str) -> Sequence[int]:
        """The places of all triggers that may match, in ascending order."""
        if self._few or "\n" in text:
            return self._all
        folded, words = case_folding.search_forms(text)
        found = self._shards.candidates(folded)
        if self._words is not None:
            found += self._words.find(words)
        if self._signs is not None:
            found += self._signs.find(b"\x01%b\x02" % folded)
        if self._foreign is not None and not folded.isascii():
            found += self._foreign.find(b"\x01%b\x02" % folded)
        return sorted(set(found)) if len(found) > 1 else found


def _owners(triggers: Sequence[Trigger], *, words: bool) -> dict[str, list[int]]:
    """The triggers that need each literal of one form."""
    owners: dict[str, list[int]] = {}
    for at, trigger in enumerate(triggers):
        if trigger.required_literals is not None and trigger.required_literals.word_forms is words:
            for text in trigger.required_literals.literals:
                owners.setdefault(text, []).append(at)
    return owners


@dataclass(frozen=True, slots=True)
class _LiteralScan:
    """Literals, looked for all at once, and the triggers that need each."""

    automaton: BytesAhoCorasick
    owners: Sequence[Sequence[int]]

    @classmethod
    def build(cls, owners: Mapping[str, Sequence[int]]) -> "_LiteralScan | None":
        if not owners:
            return None
        texts = [text.encode("utf-8", "surrogatepass") for text in owners]
        return cls(BytesAhoCorasick(texts), [tuple(places) for places in owners.values()])

    def find(self, line: bytes) -> list[int]:
        hits = self.automaton.find_matches_as_indexes(line, True)  # noqa: FBT003 - overlapping
        return [place for literal, _, _ in hits for place in self.owners[literal]]
