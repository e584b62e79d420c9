"""Many triggers at once: which of them can match a line at all.

The law: it may name a trigger that does not match, never leave out one that does.
"""

from collections.abc import Iterator, Sequence

from talkback.engine.prefilter import case_folding
from talkback.engine.prefilter.literal_scan import LiteralScan, encode
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
        also = {
            at: tuple(map(encode, trigger.required_literals.also))
            for at, trigger in enumerate(triggers)
            if trigger.required_literals is not None and trigger.required_literals.also
        }
        self._words = LiteralScan.build(_owners(triggers, words=True), also)
        self._signs = LiteralScan.build(
            {text: at for text, at in needed.items() if text.isascii()}, also
        )
        self._foreign = LiteralScan.build(
            {text: at for text, at in needed.items() if not text.isascii()}, also
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

    def candidates_by_line(self, texts: Sequence[str]) -> dict[int, Sequence[int]]:
        """`candidates` of many lines, by the line's number; a line that has none may be left out.

        One look through many lines costs a fraction of one look at each; those of ASCII stand
        apart, since their forms are made in no time.
        """
        plain = [number for number, text in enumerate(texts) if text.isascii() and "\n" not in text]
        found = dict(self._candidates_in([texts[number] for number in plain], plain))
        if len(plain) < len(texts):
            others = sorted(set(range(len(texts))).difference(plain))
            whole = [number for number in others if "\n" not in texts[number]]
            found |= self._candidates_in([texts[number] for number in whole], whole)
            if len(whole) < len(others):
                found |= dict.fromkeys(set(others).difference(whole), self._all)
        return found

    def _candidates_in(
        self, texts: Sequence[str], numbers: Sequence[int]
    ) -> Iterator[tuple[int, Sequence[int]]]:
        """The same of lines that stand one below the other to be looked through."""
        found: dict[int, list[int]] = {}
        if self.unfiltered:
            found = {at: [*self.unfiltered] for at in range(len(texts))}
        for at, places in self._hits("\n".join(texts)):
            found.setdefault(at, []).extend(places)
        for at, places in found.items():
            yield numbers[at], sorted(set(places)) if len(places) > 1 else places

    def _hits(self, block: str) -> Iterator[tuple[int, Sequence[int]]]:
        folded, words = case_folding.search_forms_of_lines(block)
        if self._words is not None:
            yield from self._words.find_by_line(words)
        for scan in (self._signs, None if block.isascii() else self._foreign):
            if scan is not None:
                ends = folded.replace(b"\n", b"\x02\n\x01")
                yield from scan.find_by_line(b"\x01%b\x02" % ends)
        yield from self._shards.candidates_by_line(folded)


def _owners(triggers: Sequence[Trigger], *, words: bool) -> dict[str, list[int]]:
    """The triggers that need each literal of one form."""
    owners: dict[str, list[int]] = {}
    for at, trigger in enumerate(triggers):
        if trigger.required_literals is not None and trigger.required_literals.word_forms is words:
            for text in trigger.required_literals.literals:
                if "\n" not in text:  # a line that has one is everybody's candidate
                    owners.setdefault(text, []).append(at)
    return owners
