"""How many lines of each sample fit into a file that stays small."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from markupsafe import escape

from talkback.report.line_sample import MOST_LINES, LineSample, SampledLine

MOST_BYTES = 3_400_000
"""Of HTML, for the lines of all rules together."""

_SAMPLE = 400
_LINE = 340
"""Bytes of a sample's and of a line's HTML beside its texts."""

_ESCAPE = 10
"""Signs that one takes at most which does not print."""

_SHARES = (MOST_LINES, 150, 120, 100, 85, 70, 60, 50, 40, 30, 25, 20, 15, 10, 7, 5, 3)
"""Lines of each sample, of which the first is taken that fits."""


@dataclass(slots=True)
class LineBudget:
    """The lines of every sample that may be shown; of those that are not here none may."""

    _lines: dict[int, Sequence[SampledLine]] = field(default_factory=dict)

    @classmethod
    def of(cls, samples: Iterable[LineSample]) -> "LineBudget":
        """As many of each as fit; where few do not, the samples of the fewest lines have none."""
        ranked = sorted(samples, key=lambda sample: -sample.count)
        sizes: dict[int, int] = {}

        def size(line: SampledLine) -> int:
            return sizes.get(id(line)) or sizes.setdefault(id(line), _bytes(line))

        for share in _SHARES:
            chosen = [*_fitting(ranked, share, size)]
            if len(chosen) == len(ranked):
                break
        return cls({id(sample): lines for sample, lines in chosen})

    def lines(self, sample: LineSample) -> Sequence[SampledLine]:
        return self._lines.get(id(sample), ())


def _fitting(
    ranked: Iterable[LineSample], share: int, size: Callable[[SampledLine], int]
) -> Iterator[tuple[LineSample, Sequence[SampledLine]]]:
    used = 0
    for sample in ranked:
        lines = sample.lines(share)
        used += _SAMPLE + sum(map(size, lines))
        if used > MOST_BYTES:
            return
        yield sample, lines


def _bytes(line: SampledLine) -> int:
    texts = (line.place, line.nick, line.before, line.match, line.after)
    return _LINE + sum(map(_text_bytes, (*texts, line.reply, line.detail, line.pattern)))


def _text_bytes(text: str) -> int:
    """At most so many."""
    return len(escape(text).encode()) if text.isprintable() else _ESCAPE * len(text)
