"""Literals, looked for all at once, and the triggers that need each.

Building an automaton holds the interpreter, 4 µs a literal: a bot that reads ten thousand rules
anew would answer nobody for 70 ms. So an automaton is used again as long as somebody has it and
half of it is still needed, and only what it does not know is built.
"""

from collections.abc import Iterator, Mapping, Sequence
from weakref import WeakSet

from ahocorasick_rs import BytesAhoCorasick

from talkback.model.lazy_dataclass import dataclass

WORTH_KEEPING = 1000
"""Literals from which on building takes longer than a reply may have to wait."""

Owners = Sequence[Sequence[int]]
"""The places of the triggers that need each literal."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class _Automaton:
    """The literals by their number in it."""

    numbers: Mapping[str, int]
    automaton: BytesAhoCorasick

    @classmethod
    def build(cls, literals: Sequence[str]) -> "_Automaton":
        texts = list(map(encode, literals))
        built = cls(dict(zip(literals, range(len(texts)), strict=True)), BytesAhoCorasick(texts))
        if len(texts) >= WORTH_KEEPING:
            _LIVING.add(built)
        return built


_LIVING: WeakSet[_Automaton] = WeakSet()


@dataclass(frozen=True, slots=True)
class LiteralScan:
    """Automata that together know all literals, each with the owners of those that it is for.

    Of some owners the line has to hold one more text (`also`): that is asked only after a hit.
    """

    _parts: Sequence[tuple[_Automaton, Owners]]
    _also: Mapping[int, Sequence[bytes]]

    @classmethod
    def build(
        cls, owners: Mapping[str, Sequence[int]], also: Mapping[int, Sequence[bytes]]
    ) -> "LiteralScan | None":
        """None where nothing is looked for."""
        parts = []
        wanted = dict(owners)
        for part in _automata(owners):
            places: list[Sequence[int]] = [()] * len(part.numbers)
            for text in wanted.keys() & part.numbers.keys():
                places[part.numbers[text]] = tuple(wanted.pop(text))
            parts.append((part, places))
        return cls(parts, also) if parts else None

    def find(self, line: bytes) -> list[int]:
        """Who needs what the line holds, in no order."""
        hits = [
            place
            for part, owners in self._parts
            for literal, _, _ in part.automaton.find_matches_as_indexes(line, True)  # noqa: FBT003 - overlapping
            for place in owners[literal]
        ]
        return self._satisfied(hits, line)

    def find_by_line(self, lines: bytes) -> Iterator[tuple[int, Sequence[int]]]:
        """The number of each line that holds a literal, and who needs it; by where hits end."""
        asking = self._also.keys()
        for part, owners in self._parts:
            line = seen = 0
            for literal, _, end in part.automaton.find_matches_as_indexes(lines, True):  # noqa: FBT003
                line += lines.count(b"\n", seen, end)
                seen = end
                places = owners[literal]
                if not asking.isdisjoint(places):
                    places = self._satisfied(places, _line_around(lines, end))
                if places:
                    yield line, places

    def _satisfied(self, places: Sequence[int], line: bytes) -> list[int]:
        """Those owners of a hit for which the line holds what they need as well."""
        also = self._also
        return [at for at in places if at not in also or _holds_any(line, also[at])]


def _line_around(lines: bytes, end: int) -> bytes:
    begin, stop = lines.rfind(b"\n", 0, end) + 1, lines.find(b"\n", end)
    return lines[begin:] if stop < 0 else lines[begin:stop]


def _holds_any(line: bytes, texts: Sequence[bytes]) -> bool:
    """A loop: this is asked of every other line, and a generator takes three times as long."""
    for text in texts:  # noqa: SIM110
        if text in line:
            return True
    return False


def encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _automata(owners: Mapping[str, Sequence[int]]) -> Iterator[_Automaton]:
    """Those that live and know much of it, the largest first; and one for what they do not know."""
    wanted = dict.fromkeys(owners)
    for known in sorted(_LIVING, key=lambda each: len(each.numbers), reverse=True):
        shared = wanted.keys() & known.numbers.keys()
        if 2 * len(shared) >= len(known.numbers):
            yield known
            for text in shared:
                del wanted[text]
    if wanted:
        yield _Automaton.build(list(wanted))
